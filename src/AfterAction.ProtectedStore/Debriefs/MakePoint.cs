using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>A participant says something to one of the questions from his own device, or puts it otherwise and says why; everybody at the meeting reads it at once. He
/// may finish after the meeting has ended, until the review is closed. Of a meeting without record nothing is kept.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record MakePoint(ReviewId Review, Guid Meeting, Guid Point, PointFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(MakePoint)} {Point}";

    internal sealed class Validator : AbstractValidator<MakePoint>
    {
        public Validator()
        {
            RuleFor(command => command.Fields.Question).NotNull().IsInEnum().OverridePropertyName("question");
            RuleFor(command => command.Fields.Text).NotEmpty().MaximumLength(DebriefPoint.LongestText).OverridePropertyName("text");
            RuleFor(command => command.Fields.Reason).MaximumLength(CorrectEntry.LongestReason).OverridePropertyName("reason");
        }
    }

    internal static Decision Decide(Review review, Account? account, MakePoint command, PersonId by, DateTimeOffset now)
    {
        DebriefPoint point = new(command.Point, command.Meeting, command.Fields.Question.GetValueOrDefault(), command.Fields.Text?.Trim() ?? "", now);
        var known = account?.PointOf(command.Point);
        if (known?.Reads(point) == true) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.MeetingOf(command.Meeting) is not { } meeting) return Refusals.NoSuchMeeting;
        if (!meeting.Recorded) return Refusals.MeetingWithoutRecord;
        if (account?.Accepted is null) return Refusals.PromiseNotAccepted;
        if (account.WithdrawnAt is not null) return Refusals.AccountWithdrawn;
        if (known is not null && string.IsNullOrWhiteSpace(command.Fields.Reason)) return Refusals.PointReasonNeeded;
        return Decision.Append(new PointMade(command.Review, point.Meeting, point.Id, point.Question, point.Text, known is null ? null : command.Fields.Reason?.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<MakePoint, Decision>
    {
        public Task<Decision> Handle(MakePoint request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/meetings/{meeting:guid}/points/{point:guid}", async (Guid review, Guid meeting, Guid point, PointFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new MakePoint(new(review), meeting, point, body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Say something to one of the questions");
}
