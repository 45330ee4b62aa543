using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>A participant says on his own device that he is at the meeting that is under way. It is attendance and not writing, so no promise is asked for.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record JoinMeeting(ReviewId Review, Guid Meeting, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, Account? account, JoinMeeting command, PersonId by, DateTimeOffset now)
    {
        if (account?.Joined.Contains(command.Meeting) == true) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.MeetingOf(command.Meeting) is not { } meeting) return Refusals.NoSuchMeeting;
        if (meeting.EndedAt is not null) return Refusals.MeetingEnded;
        return Decision.Append(new MeetingJoined(command.Review, command.Meeting, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<JoinMeeting, Decision>
    {
        public Task<Decision> Handle(JoinMeeting request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/meetings/{meeting:guid}", async (Guid review, Guid meeting, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new JoinMeeting(new(review), meeting, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Say that you are at the meeting");
}
