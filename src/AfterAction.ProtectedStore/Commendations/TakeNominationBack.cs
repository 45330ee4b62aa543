using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>The facilitator takes a nomination back, with a reason; it is not decided any more.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record TakeNominationBack(ReviewId Review, Guid Commendation, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(TakeNominationBack)} {Commendation}";

    internal sealed class Validator : AbstractValidator<TakeNominationBack>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Timelines.CorrectEntry.LongestReason);
    }

    internal static Decision Decide(Review review, TakeNominationBack command, PersonId by, DateTimeOffset now) => review.CommendationOf(command.Commendation) switch
    {
        { Ended: CommendationState.TakenBack } => Decision.Nothing,
        _ when review.Referred => Refusals.ReviewClosed,
        null => Refusals.NoSuchCommendation,
        { Ended: not null } => Refusals.CommendationEnded,
        _ => Decision.Append(new CommendationTakenBack(command.Review, command.Commendation, command.Reason.Trim(), by, now)),
    };

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<TakeNominationBack, Decision>
    {
        public Task<Decision> Handle(TakeNominationBack request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen, review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/commendations/{commendation:guid}/withdrawal", async (Guid review, Guid commendation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new TakeNominationBack(new(review), commendation, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Take a nomination back");
}
