using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The facilitator saw a participant at the meeting, also one who has no device with him. It can be said after the meeting, too.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record TakeAttendance(ReviewId Review, Guid Meeting, PersonId Participant, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, TakeAttendance command, PersonId by, DateTimeOffset now)
    {
        var meeting = review.MeetingOf(command.Meeting);
        if (meeting?.Present.Contains(command.Participant) == true) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (meeting is null) return Refusals.NoSuchMeeting;
        if (review.ParticipantOf(command.Participant) is null) return Refusals.NoSuchParticipant;
        return Decision.Append(new AttendanceTaken(command.Review, command.Meeting, command.Participant, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<TakeAttendance, Decision>
    {
        public Task<Decision> Handle(TakeAttendance request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/meetings/{meeting:guid}/attendance/{participant:guid}", async (Guid review, Guid meeting, Guid participant, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new TakeAttendance(new(review), meeting, new(participant), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Say that a participant is at the meeting");
}
