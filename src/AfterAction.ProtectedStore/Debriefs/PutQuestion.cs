using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The facilitator puts one of the questions to the room: it stands out on every screen. Any of them, in any order, again if need be.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record PutQuestion(ReviewId Review, Guid Meeting, DebriefQuestion? Question, long Seen) : IRequest<Decision>, IOfReview
{
    internal sealed class Validator : AbstractValidator<PutQuestion>
    {
        public Validator() => RuleFor(command => command.Question).NotNull().IsInEnum();
    }

    internal static Decision Decide(Review review, PutQuestion command, PersonId by, DateTimeOffset now)
    {
        var meeting = review.MeetingOf(command.Meeting);
        if (meeting is { EndedAt: null } && meeting.Question == command.Question) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (meeting is null) return Refusals.NoSuchMeeting;
        if (meeting.EndedAt is not null) return Refusals.MeetingEnded;
        if (!meeting.Recorded) return Refusals.MeetingWithoutRecord;
        return Decision.Append(new QuestionPut(command.Review, command.Meeting, command.Question!.Value, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<PutQuestion, Decision>
    {
        public Task<Decision> Handle(PutQuestion request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(DebriefQuestion? Question);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/meetings/{meeting:guid}/question", async (Guid review, Guid meeting, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PutQuestion(new(review), meeting, body.Question, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Put a question to the room");
}
