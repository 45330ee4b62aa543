using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>The facilitator recommends that something should change, by when, who sees to it and what will show that it did; or puts it otherwise. A due date that has not passed is asked for
/// when it is set, and stays when the rest is put otherwise.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record Recommend(ReviewId Review, Guid Recommendation, RecommendationFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(Recommend)} {Recommendation}";

    internal sealed class Validator : AbstractValidator<Recommend>
    {
        public Validator()
        {
            RuleFor(command => command.Fields.Text).NotEmpty().MaximumLength(Finding.LongestText).OverridePropertyName("text");
            RuleFor(command => command.Fields.Owner).NotEmpty().MaximumLength(Findings.Recommendation.LongestOwner).OverridePropertyName("owner");
            RuleFor(command => command.Fields.DueOn).NotNull().OverridePropertyName("dueOn");
            RuleFor(command => command.Fields.Shows).NotEmpty().MaximumLength(Finding.LongestText).OverridePropertyName("shows");
        }
    }

    /// <param name="today">On the agency's wall.</param>
    internal static Decision Decide(Review review, Recommend command, DateOnly today, PersonId by, DateTimeOffset now)
    {
        var what = command.Fields.ToRecommendation();
        var known = review.RecommendationOf(command.Recommendation);
        if (known is { Dropped: null } && known.What.Says(what)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.DebriefOpen) return Refusals.FindingBeforeDebrief;
        if (known is { Dropped: not null }) return Refusals.RecommendationDropped;
        if (what.Findings.Any(finding => review.FindingOf(finding) is not { Dropped: null })) return Refusals.NoSuchFinding;
        if (what.DueOn < today && what.DueOn != known?.What.DueOn) return Refusals.DueInThePast;
        return Decision.Append(new RecommendationMade(command.Review, command.Recommendation, what, by, now));
    }

    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<Recommend, Decision>
    {
        public Task<Decision> Handle(Recommend request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, DateOnly.FromDateTime(agency.OnTheWall(clock.GetUtcNow()).DateTime), actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/recommendations/{recommendation:guid}", async (Guid review, Guid recommendation, RecommendationFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Recommend(new(review), recommendation, body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Recommend that something should change");
}

/// <summary>A recommendation as somebody enters it.</summary>
internal sealed record RecommendationFields(string? Text, string? Owner, DateOnly? DueOn, string? Shows, IReadOnlyList<Guid>? Findings)
{
    public override string ToString() => nameof(RecommendationFields);

    internal Recommendation ToRecommendation() =>
        new(Text?.Trim() ?? "", Owner?.Trim() ?? "", DueOn.GetValueOrDefault(), Shows?.Trim() ?? "", [.. (Findings ?? []).Distinct().Order()]);
}
