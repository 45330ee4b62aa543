using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>Opens the debrief: from now on facilitator and participants read each other's words. Nothing before this shows anybody's
/// annotations to anybody else, the facilitator included.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record OpenDebrief(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, PersonId by, DateTimeOffset now)
    {
        if (review.DebriefOpen) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.WalkStarted) return Refusals.WalkNotStarted;
        return Decision.Append(new DebriefOpened(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<OpenDebrief, Decision>
    {
        public Task<Decision> Handle(OpenDebrief request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/debrief", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new OpenDebrief(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Open the debrief");
}
