using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>A supervisor who was not involved says which supervisor, who was not involved either, leads the review.</summary>
[Requires(ReviewPolicies.Assign)]
internal sealed record AssignFacilitator(ReviewId Review, PersonId Facilitator, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<AssignFacilitator>
    {
        public Validator() => RuleFor(command => command.Facilitator).NotEqual(default(PersonId)).OverridePropertyName("person").WithErrorCode("required");
    }

    internal static Decision Decide(Review review, Person? chosen, PersonId by, DateTimeOffset now)
    {
        if (chosen is not null && review.Facilitator == chosen.Id) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.ParticipantOf(by) is not null) return Refusals.AssignerInvolved;
        if (chosen is null || !chosen.Roles.Contains(Roles.Supervisor)) return Refusals.NotASupervisor;
        if (review.ParticipantOf(chosen.Id) is not null) return Refusals.WasInvolved;
        return Decision.Append(new FacilitatorAssigned(new(review.Id), chosen.Id, chosen.Name, by, now));
    }

    internal sealed class Handler(ReviewStore store, IPeople people, IActor actor, TimeProvider clock) : IRequestHandler<AssignFacilitator, Decision>
    {
        public async Task<Decision> Handle(AssignFacilitator request, CancellationToken cancellationToken)
        {
            var chosen = await people.Find(request.Facilitator, cancellationToken);
            return await store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, chosen, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
        }
    }

    internal sealed record Body(Guid Person);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/facilitator", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AssignFacilitator(new(review), new(body.Person), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Assign).WithSummary("Assign who leads the review");
}
