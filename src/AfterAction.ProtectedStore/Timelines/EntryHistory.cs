using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>How an entry came to read as it does: as drawn or recorded, then each correction with who, when and why; and of the facilitator's observation and
/// examination each wording that others could read. Left out: what he wrote and changed before the debrief was open, which nobody else ever could read, and anybody's
/// annotations.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record EntryHistory(ReviewId Review, EntryId Entry) : IRequest<Answer<IReadOnlyList<EntryVersion>>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<EntryHistory, Answer<IReadOnlyList<EntryVersion>>>
    {
        public async Task<Answer<IReadOnlyList<EntryVersion>>> Handle(EntryHistory request, CancellationToken cancellationToken)
        {
            var facts = await store.FactsOf(actor.Signed(), request.Review, cancellationToken);
            var versions = Of(facts, request.Entry, agency);
            return versions.Count == 0 ? Refusal.NotFound : Answer<IReadOnlyList<EntryVersion>>.Of(versions);
        }
    }

    internal static IReadOnlyList<EntryVersion> Of(IReadOnlyList<IReviewFact> facts, EntryId entry, Agency agency)
    {
        List<EntryVersion> versions = [];
        EntryVersion? observed = null, examined = null;
        Reviews.Review? review = null;
        foreach (var fact in facts)
        {
            var before = review;
            review = Reviews.Review.Fold(review, fact);
            if (before is { DebriefOpen: false } && review.DebriefOpen) versions.AddRange(new[] { observed, examined }.OfType<EntryVersion>());
            if (Of(fact, entry, agency) is not { } version) continue;
            if (version.Facts is not null) versions.Add(version);
            else if (version.Observation is not null)
            {
                if (version.Observation == observed?.Observation) continue; // marked as walked, and nothing written
                // Words that are still being written are one wording.
                if (review.DebriefOpen && version.Reason is null && observed is { Observation.IsSaid: true } && !before!.Find(entry)!.ObservationNeedsReason(before, fact.At)) versions.Remove(observed);
                observed = version.Observation.IsSaid || observed is not null ? version : null;
                if (review.DebriefOpen && observed is not null) versions.Add(observed);
            }
            else
            {
                examined = version;
                if (review.DebriefOpen) versions.Add(examined);
            }
        }

        return versions;
    }

    private static EntryVersion? Of(IReviewFact fact, EntryId entry, Agency agency) => fact switch
    {
        EntryDrawn e when e.Entry == entry => new("drawn", e.Facts, null, e.By, agency.OnTheWall(e.At)),
        EntryRecorded e when e.Entry == entry => new("recorded", e.Facts, null, e.By, agency.OnTheWall(e.At)),
        EntryCorrected e when e.Entry == entry => new("corrected", e.Facts, e.Reason, e.By, agency.OnTheWall(e.At)),
        EntryObserved e when e.Entry == entry => new("observed", null, e.Reason, e.By, agency.OnTheWall(e.At)) { Observation = e.Observation },
        EntryWalked e when e.Entry == entry => new("observed", null, e.Reason, e.By, agency.OnTheWall(e.At)) { Observation = e.Observation },
        EntryExamined e when e.Entry == entry => new("examined", null, e.Reason, e.By, agency.OnTheWall(e.At)) { Examination = e.Examination },
        _ => null,
    };

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/entries/{entry:guid}/history", async (Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EntryHistory(new(review), new(entry)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("How an entry came to read as it does");
}

/// <param name="How"><c>drawn</c>, <c>recorded</c>, <c>corrected</c>, <c>observed</c> or <c>examined</c>.</param>
/// <param name="Facts">Null for what was observed or examined.</param>
public sealed record EntryVersion(string How, EntryFacts? Facts, string? Reason, PersonId By, DateTimeOffset At)
{
    /// <summary>What the facilitator noticed; null for everything else.</summary>
    public Observation? Observation { get; init; }

    /// <summary>What the facilitator examined; null for everything else.</summary>
    public Examination? Examination { get; init; }

    public override string ToString() => nameof(EntryVersion);
}
