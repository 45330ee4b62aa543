using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The facilitator begins a meeting of the open debrief, of record or without: of the latter nothing but attendance is kept. One at a time; there
/// may be several after one another.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record BeginMeeting(ReviewId Review, Guid Meeting, bool? Recorded, long Seen) : IRequest<Decision>, IOfReview
{
    internal sealed class Validator : AbstractValidator<BeginMeeting>
    {
        public Validator() => RuleFor(command => command.Recorded).NotNull();
    }

    internal static Decision Decide(Review review, BeginMeeting command, PersonId by, DateTimeOffset now)
    {
        if (review.MeetingOf(command.Meeting) is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.DebriefOpen) return Refusals.MeetingBeforeDebrief;
        if (review.UnderWay is not null) return Refusals.MeetingUnderWay;
        return Decision.Append(new MeetingBegun(command.Review, command.Meeting, command.Recorded.GetValueOrDefault(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<BeginMeeting, Decision>
    {
        public Task<Decision> Handle(BeginMeeting request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(bool? Recorded);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/meetings/{meeting:guid}", async (Guid review, Guid meeting, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new BeginMeeting(new(review), meeting, body.Recorded, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Begin a meeting of the debrief, of record or without");
}
