using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The facilitator notes what was said in the room, or puts it otherwise, and says why: the room has read it. It is the room's and names
/// nobody.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record NotePoint(ReviewId Review, Guid Meeting, Guid Point, PointFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(NotePoint)} {Point}";

    internal sealed class Validator : AbstractValidator<NotePoint>
    {
        public Validator()
        {
            RuleFor(command => command.Fields.Question).NotNull().IsInEnum().OverridePropertyName("question");
            RuleFor(command => command.Fields.Text).NotEmpty().MaximumLength(DebriefPoint.LongestText).OverridePropertyName("text");
            RuleFor(command => command.Fields.Reason).MaximumLength(CorrectEntry.LongestReason).OverridePropertyName("reason");
        }
    }

    internal static Decision Decide(Review review, NotePoint command, PersonId by, DateTimeOffset now)
    {
        DebriefPoint point = new(command.Point, command.Meeting, command.Fields.Question.GetValueOrDefault(), command.Fields.Text?.Trim() ?? "", now);
        var meeting = review.MeetingOf(command.Meeting);
        var known = meeting?.Points.FirstOrDefault(each => each.Id == command.Point);
        if (known?.Reads(point) == true) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (meeting is null) return Refusals.NoSuchMeeting;
        if (!meeting.Recorded) return Refusals.MeetingWithoutRecord;
        if (known is not null && string.IsNullOrWhiteSpace(command.Fields.Reason)) return Refusals.PointReasonNeeded;
        return Decision.Append(new PointNoted(command.Review, point.Meeting, point.Id, point.Question, point.Text, known is null ? null : command.Fields.Reason?.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<NotePoint, Decision>
    {
        public Task<Decision> Handle(NotePoint request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/meetings/{meeting:guid}/points/{point:guid}", async (Guid review, Guid meeting, Guid point, PointFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new NotePoint(new(review), meeting, point, body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Note what was said in the room");
}
