using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>The facilitator states what protects the words of this very review. Another statement is another version, which everybody accepts anew
/// before writing on; the earlier one stays in the facts.</summary>
/// <param name="ReviewedOn">On the agency's calendar.</param>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record StatePromise(ReviewId Review, ProtectionBasis? Basis, string Citation, DateOnly? ReviewedOn, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(StatePromise)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<StatePromise>
    {
        public Validator()
        {
            RuleFor(command => command.Basis).NotNull().IsInEnum();
            RuleFor(command => command.Citation).MaximumLength(Promise.LongestCitation);
            RuleFor(command => command.Citation).NotEmpty().When(command => command.Basis is not (null or ProtectionBasis.None));
            RuleFor(command => command.ReviewedOn).NotNull().When(command => command.Basis is not (null or ProtectionBasis.None));
        }
    }

    /// <param name="today">On the agency's calendar: nothing was checked later than that.</param>
    internal static Decision Decide(Review review, StatePromise command, DateOnly today, PersonId by, DateTimeOffset now)
    {
        var basis = command.Basis.GetValueOrDefault();
        var (citation, reviewedOn) = basis == ProtectionBasis.None ? ("", (DateOnly?)null) : (command.Citation.Trim(), command.ReviewedOn);
        if (review.Promise is { } stated && (stated.Basis, stated.Citation, stated.ReviewedOn) == (basis, citation, reviewedOn)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.ScopeAcceptedAt is null) return Refusals.ScopeNotAccepted;
        if (reviewedOn > today) return Refusals.PromiseReviewedLater;
        return Decision.Append(new PromiseStated(command.Review, basis, citation, reviewedOn, by, now));
    }

    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<StatePromise, Decision>
    {
        public Task<Decision> Handle(StatePromise request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, DateOnly.FromDateTime(agency.OnTheWall(clock.GetUtcNow()).DateTime), actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(ProtectionBasis? Basis, string? Citation, DateOnly? ReviewedOn)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/promise", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StatePromise(new(review), body.Basis, body.Citation ?? "", body.ReviewedOn, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("State what protects the words of this review");
}
