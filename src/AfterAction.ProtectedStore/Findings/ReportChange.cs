using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>The facilitator says how far a recommendation is, with what shows it. Mostly that is after the review was closed: nothing else is added to it then.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record ReportChange(ReviewId Review, Guid Recommendation, ChangeState? State, string Text, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(ReportChange)} {Recommendation}";

    internal sealed class Validator : AbstractValidator<ReportChange>
    {
        public Validator()
        {
            RuleFor(command => command.State).NotNull().IsInEnum();
            RuleFor(command => command.Text).MaximumLength(Finding.LongestText);
            RuleFor(command => command.Text).NotEmpty().When(command => command.State is ChangeState.Done or ChangeState.GivenUp);
        }
    }

    internal static Decision Decide(Review review, ReportChange command, PersonId by, DateTimeOffset now)
    {
        if (review.RecommendationOf(command.Recommendation) is not { Dropped: null } known) return Refusals.NoSuchRecommendation;
        var (state, text) = (command.State.GetValueOrDefault(), command.Text.Trim());
        if (known.Changes is [.., { } last] && (last.State, last.Text) == (state, text)) return Decision.Nothing;
        if (review.Referred) return Refusals.ReviewClosed;
        return Decision.Append(new ChangeReported(command.Review, command.Recommendation, state, text, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<ReportChange, Decision>
    {
        public Task<Decision> Handle(ReportChange request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(ChangeState? State, string? Text)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/recommendations/{recommendation:guid}/changes", async (Guid review, Guid recommendation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ReportChange(new(review), recommendation, body.State, body.Text ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Say how far a recommendation is, and what shows it");
}
