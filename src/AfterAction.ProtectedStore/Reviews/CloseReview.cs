using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Closes a review: every entry from first contact on is walked, and its officers had the debrief.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record CloseReview(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, PersonId by, DateTimeOffset now)
    {
        if (review.Closed) return Decision.Nothing;
        if (!review.WalkStarted) return Refusals.WalkNotStarted;
        if (review.Walked < review.ToWalk) return Refusals.NotAllWalked;
        if (!review.DebriefOpen) return Refusals.DebriefNotOpened;
        if (review.UnderWay is not null) return Refusals.MeetingUnderWay;
        return Decision.Append(new ReviewClosed(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<CloseReview, Decision>
    {
        public Task<Decision> Handle(CloseReview request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/closing", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CloseReview(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Close the review");
}
