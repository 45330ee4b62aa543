using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>The facilitator states a learning point, or puts one otherwise: the earlier wording stays in the facts. It comes after everybody was heard, so not before the debrief is open.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record StateFinding(ReviewId Review, Guid Finding, FindingFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(StateFinding)} {Finding}";

    internal sealed class Validator : AbstractValidator<StateFinding>
    {
        /// <summary>More than anybody can weigh.</summary>
        private const int MostEntries = 100;

        public Validator()
        {
            RuleFor(command => command.Fields.Kind).NotNull().IsInEnum().OverridePropertyName("kind");
            RuleFor(command => command.Fields.Text).NotEmpty().MaximumLength(Findings.Finding.LongestText).OverridePropertyName("text");
            RuleFor(command => command.Fields.Entries).Must(entries => entries is not { Count: > MostEntries }).WithErrorCode("too-many").OverridePropertyName("entries");
        }
    }

    internal static Decision Decide(Review review, StateFinding command, PersonId by, DateTimeOffset now)
    {
        var what = command.Fields.ToFinding();
        var known = review.FindingOf(command.Finding);
        if (known is { Dropped: null } && known.What.Says(what)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.DebriefOpen) return Refusals.FindingBeforeDebrief;
        if (known is { Dropped: not null }) return Refusals.FindingDropped;
        if (what.Entries.Any(entry => review.Find(entry) is null)) return Refusals.NoSuchEntry;
        return Decision.Append(new FindingStated(command.Review, command.Finding, what, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<StateFinding, Decision>
    {
        public Task<Decision> Handle(StateFinding request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/findings/{finding:guid}", async (Guid review, Guid finding, FindingFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StateFinding(new(review), finding, body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("State a strength, or something to improve");
}

/// <summary>A learning point as somebody enters it.</summary>
internal sealed record FindingFields(FindingKind? Kind, string? Text, IReadOnlyList<Guid>? Entries)
{
    public override string ToString() => nameof(FindingFields);

    internal Finding ToFinding() => new(Kind.GetValueOrDefault(), Text?.Trim() ?? "", [.. (Entries ?? []).Distinct().Select(id => new EntryId(id)).OrderBy(id => id.Value)]);
}
