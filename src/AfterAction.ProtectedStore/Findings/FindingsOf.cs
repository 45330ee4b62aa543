using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>What a review concluded, strengths first, what should change, and what became of it. Everybody of the review reads it, in the open debrief and ever after: whoever wrote sees what
/// came of it.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record FindingsOf(ReviewId Review) : IRequest<Answer<FindingsView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<FindingsOf, Answer<FindingsView>>
    {
        public async Task<Answer<FindingsView>> Handle(FindingsOf request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            return Answer<FindingsView>.Of(FindingsView.Of(review, reader.Person, agency), review.Facilitator == reader.Person ? review.Revision : 0);
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/findings", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new FindingsOf(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("Learning points, strengths first, and recommendations");
}

/// <param name="ReportDueOn">When the report of what became of the recommendations is due, on the agency's wall; null before the review is closed, and where nothing is recommended.</param>
public sealed record FindingsView(
    IReadOnlyList<FindingView> Findings, IReadOnlyList<RecommendationView> Recommendations, DateOnly? ReportDueOn, IReadOnlyList<ImplementationReport> Reports)
{
    /// <summary>What the facilitator's wording is looked at by.</summary>
    internal IReadOnlyList<Wording.Rule> Rules { get; init; } = [];

    public override string ToString() => nameof(FindingsView);

    internal static FindingsView Of(Review review, PersonId reader, Agency agency)
    {
        if (!review.DebriefOpen) return new([], [], null, []);
        var facilitates = review.Facilitator == reader;
        IReadOnlyList<Wording.Rule> rules = facilitates ? [.. Wording.Rules, Wording.Naming(review.Participants.Select(participant => participant.Name))] : [];
        var places = TimelineOrder.Of(review).Select((placed, index) => (placed, Number: index + 1)).ToDictionary(pair => pair.placed.Entry.Id);
        var standing = review.Recommendations.Where(made => made.Dropped is null).ToList();
        return new(
            [
                .. review.Findings.Where(stated => stated.Dropped is null).OrderBy(stated => stated.What.Kind)
                    .Select(stated => new FindingView(
                        stated.Id, stated.What.Kind, stated.What.Text,
                        [.. stated.What.Entries.Select(id => places[id]).OrderBy(pair => pair.Number).Select(pair => new ShownBy(pair.placed.Entry.Id, pair.Number, pair.placed.Entry.Facts.Title))],
                        Wording.Look(stated.What.Text, rules))),
            ],
            [
                .. standing.OrderBy(made => made.What.DueOn).Select(made => new RecommendationView(
                    made.Id, made.What.Text, made.What.Owner, made.What.DueOn, made.What.Shows, made.What.Findings, made.Changes is [.., { } last] ? last.State : ChangeState.NotBegun,
                    [.. made.Changes.Select(change => change with { At = agency.OnTheWall(change.At) })], Wording.Look($"{made.What.Text} {made.What.Shows}", rules))),
            ],
            review is { Referred: false, ClosedAt: { } closed } && standing.Count > 0 ? DateOnly.FromDateTime(agency.OnTheWall(closed).DateTime).AddMonths(ImplementationReport.DueAfterMonths) : null,
            [.. review.Reports.Select(report => report with { At = agency.OnTheWall(report.At) })])
        {
            Rules = rules,
        };
    }
}

/// <param name="Hints">Wording that judges a person, for whoever wrote it; empty for everybody else.</param>
public sealed record FindingView(Guid Finding, FindingKind Kind, string Text, IReadOnlyList<ShownBy> Entries, IReadOnlyList<WordingHint> Hints)
{
    public override string ToString() => $"{nameof(FindingView)} {Finding}";
}

/// <param name="Number">The entry's place on the timeline, from 1.</param>
public sealed record ShownBy(EntryId Entry, int Number, string Title)
{
    public override string ToString() => nameof(ShownBy);
}

/// <param name="Changes">What was reported of it, oldest first.</param>
public sealed record RecommendationView(
    Guid Recommendation, string Text, string Owner, DateOnly DueOn, string Shows, IReadOnlyList<Guid> Findings, ChangeState State, IReadOnlyList<ChangeReport> Changes, IReadOnlyList<WordingHint> Hints)
{
    public override string ToString() => $"{nameof(RecommendationView)} {Recommendation}";
}
