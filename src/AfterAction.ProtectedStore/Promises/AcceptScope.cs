using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>The intake gate: the facilitator says that nothing known points to a crime or to wilful misconduct. Such an incident is for the formal
/// process and not for a review. Until then nothing is walked, and nobody writes.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record AcceptScope(ReviewId Review, bool NoCrime, bool NoWilfulMisconduct, long Seen) : IRequest<Decision>, IOfReview
{
    internal sealed class Validator : AbstractValidator<AcceptScope>
    {
        public Validator()
        {
            RuleFor(command => command.NoCrime).Equal(true).WithErrorCode("required");
            RuleFor(command => command.NoWilfulMisconduct).Equal(true).WithErrorCode("required");
        }
    }

    internal static Decision Decide(Review review, PersonId by, DateTimeOffset now)
    {
        if (review.ScopeAcceptedAt is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        return Decision.Append(new ScopeAccepted(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<AcceptScope, Decision>
    {
        public Task<Decision> Handle(AcceptScope request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(bool NoCrime, bool NoWilfulMisconduct);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/scope", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AcceptScope(new(review), body.NoCrime, body.NoWilfulMisconduct, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Say that the incident is within the scope of a review");
}
