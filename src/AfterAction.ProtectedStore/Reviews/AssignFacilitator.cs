using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>A supervisor who was not involved says which supervisor, who was not involved either and is of no unit of those who took part, leads the review: in a unit everybody answers to the
/// same command, and the roster knows no more of commands. A change of facilitator has a
/// reason; once officers' words can be read, only the facilitator hands the review over, or anybody when there is no facilitator any more.</summary>
/// <param name="Reason">Needed when somebody leads the review already.</param>
[Requires(ReviewPolicies.Assign)]
internal sealed record AssignFacilitator(ReviewId Review, PersonId Facilitator, string? Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(AssignFacilitator)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<AssignFacilitator>
    {
        public Validator()
        {
            RuleFor(command => command.Facilitator).NotEqual(default(PersonId)).OverridePropertyName("person").WithErrorCode("required");
            RuleFor(command => command.Reason).MaximumLength(Timelines.CorrectEntry.LongestReason);
        }
    }

    /// <param name="leading">Who leads it now, and still is a supervisor of this agency.</param>
    /// <param name="units">Those of who took part; blank is nobody's.</param>
    internal static Decision Decide(Review review, Person? leading, Person? chosen, IReadOnlyCollection<string> units, string? reason, PersonId by, DateTimeOffset now)
    {
        if (chosen is not null && review.Facilitator == chosen.Id) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.ParticipantOf(by) is not null) return Refusals.AssignerInvolved;
        if (chosen is null || !chosen.Roles.Contains(Roles.Supervisor)) return Refusals.NotASupervisor;
        if (review.ParticipantOf(chosen.Id) is not null) return Refusals.WasInvolved;
        if (chosen.Unit.Trim() is { Length: > 0 } unit && units.Any(there => string.Equals(there.Trim(), unit, StringComparison.OrdinalIgnoreCase))) return Refusals.OwnCommand;
        if (leading is not null && review.DebriefOpen && by != leading.Id) return Refusals.IsLed;
        if (review.Facilitator is not null && string.IsNullOrWhiteSpace(reason)) return Refusals.ReassignmentReasonNeeded;
        return Decision.Append(new FacilitatorAssigned(new(review.Id), chosen.Id, chosen.Name, review.Facilitator is null ? null : reason!.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IPeople people, IActor actor, TimeProvider clock) : IRequestHandler<AssignFacilitator, Decision>
    {
        public async Task<Decision> Handle(AssignFacilitator request, CancellationToken cancellationToken)
        {
            var chosen = await people.Find(request.Facilitator, cancellationToken);
            var known = await store.Find(actor.Signed(), request.Review, cancellationToken);
            var leading = known?.Facilitator is { } person && await people.Find(person, cancellationToken) is { } still && still.Roles.Contains(Roles.Supervisor) ? still : null;
            List<string> units = [];
            foreach (var participant in known?.Participants ?? [])
                if (await people.Find(participant.Person, cancellationToken) is { } there) units.Add(there.Unit);
            return await store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, leading, chosen, units, request.Reason, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
        }
    }

    internal sealed record Body(Guid Person, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/facilitator", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AssignFacilitator(new(review), new(body.Person), body.Reason, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Assign).WithSummary("Assign who leads the review");
}
