using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant says that he has watched a recording of the incident by now. When that was, seen from the seal, is all that is made of it.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record SayVideoViewed(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, Account? account, PersonId by, DateTimeOffset now)
    {
        if (account?.VideoViewedAt is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (account?.WithdrawnAt is not null) return Refusals.AccountWithdrawn;
        if (account?.Accepted is null) return Refusals.PromiseNotAccepted;
        return Decision.Append(new VideoViewed(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<SayVideoViewed, Decision>
    {
        public Task<Decision> Handle(SayVideoViewed request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/account/video", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SayVideoViewed(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Say that you have watched a recording of the incident by now");
}
