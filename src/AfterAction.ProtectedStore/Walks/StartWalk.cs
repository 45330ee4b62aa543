using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>Begins the walk. A timeline without a first contact cannot be walked.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record StartWalk(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, PersonId by, DateTimeOffset now)
    {
        if (review.WalkStarted) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.ScopeAcceptedAt is null) return Refusals.ScopeNotAccepted;
        if (review.FirstContact is null) return Refusals.NoFirstContact;
        return Decision.Append(new WalkStarted(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<StartWalk, Decision>
    {
        public Task<Decision> Handle(StartWalk request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/walk", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StartWalk(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Start the walk");
}
