using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

[Requires(ReviewPolicies.Facilitate)]
internal sealed record EndMeeting(ReviewId Review, Guid Meeting, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, EndMeeting command, PersonId by, DateTimeOffset now) => review.MeetingOf(command.Meeting) switch
    {
        { EndedAt: not null } => Decision.Nothing,
        _ when review.Closed => Refusals.ReviewClosed,
        null => Refusals.NoSuchMeeting,
        _ => Decision.Append(new MeetingEnded(command.Review, command.Meeting, by, now)),
    };

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<EndMeeting, Decision>
    {
        public Task<Decision> Handle(EndMeeting request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/meetings/{meeting:guid}/end", async (Guid review, Guid meeting, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EndMeeting(new(review), meeting, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("End the meeting");
}
