using AfterAction.Kernel;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;
using Npgsql;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>Draws the timeline from the register's evidence. Drawing again adds what came in since and takes over what the register
/// has found out about its clocks; what was entered, corrected or walked here stays.</summary>
/// <param name="Sources">Which sources to draw from; null: all.</param>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record DrawTimeline(ReviewId Review, IReadOnlyList<Guid>? Sources, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, IncidentEvidence incident, IReadOnlyList<Guid>? chosen, PersonId by, DateTimeOffset now)
    {
        ReviewId id = new(review.Id);
        List<object> facts = [.. JoinParticipants.Facts(review, incident.Participants, by, now)];
        var joined = facts.Aggregate(review, Reviews.Review.Fold);
        foreach (var source in incident.Sources.Where(source => chosen?.Contains(source.Id) != false && !review.Sources.Any(known => known.Id == source.Id)))
            facts.Add(new SourceAdded(id, source.Id, source.Name, source.Kind, source.OffsetMs, source.UncertaintyMs, source.Method, by, now));
        facts.AddRange(incident.Sources.Where(source => chosen?.Contains(source.Id) != false && review.Sources.Any(known => known.Id == source.Id && !known.Corrected
                && (known.OffsetMs, known.UncertaintyMs, known.Method) != (source.OffsetMs, source.UncertaintyMs, source.Method)))
            .Select(source => new ClockTakenOver(id, source.Id, source.OffsetMs, source.UncertaintyMs, source.Method, by, now)));
        foreach (var evidence in incident.Evidence.Where(evidence => chosen?.Contains(evidence.Source) != false && review.Find(new(evidence.Id)) is null))
            facts.Add(new EntryDrawn(id, new(evidence.Id), FactsOf(joined, evidence), by, now));
        if (facts.TrueForAll(fact => fact is ParticipantLeft)) return facts.Count == 0 ? Decision.Nothing : Decision.Append([.. facts]);
        return review.Closed ? Refusals.ReviewClosed : Decision.Append([.. facts]);
    }

    internal static EntryFacts FactsOf(Review review, RegisterEvidence evidence) => new(
        EvidenceWords.KindOf(evidence.Kind), EvidenceWords.TitleOf(evidence), evidence.Text, evidence.Actor,
        review.Participants.FirstOrDefault(participant => participant.IsCalled(evidence.Actor))?.Person,
        evidence.Source, evidence.RawTime, Plausible(evidence.At), Plausible(evidence.Until), evidence.UncertaintyMs,
        EvidenceWords.MarksOf(evidence.Marks), evidence.Ordinal);

    /// <summary>A time that no clock of an incident can have shown is none; its source's spelling stays beside the entry.</summary>
    private static DateTimeOffset? Plausible(DateTimeOffset? at) => at < EntryFields.Earliest || at > EntryFields.Latest ? null : at?.ToUniversalTime();

    internal sealed class Handler(ReviewStore store, RegisterReader register, IActor actor, TimeProvider clock) : IRequestHandler<DrawTimeline, Decision>
    {
        public async Task<Decision> Handle(DrawTimeline request, CancellationToken cancellationToken)
        {
            if (await store.Find(actor.Signed(), request.Review, cancellationToken) is not { } found) return Refusal.NotFound;
            IncidentEvidence incident;
            try
            {
                incident = await register.EvidenceOf(actor.Signed().Agency, found.Incident, cancellationToken);
            }
            catch (NpgsqlException failure) when (failure.IsTransient)
            {
                return Refusals.RegisterUnreachable;
            }

            return await store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, incident, request.Sources, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
        }
    }

    internal sealed record Body(IReadOnlyList<Guid>? Sources);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/timeline/drawing", async (Guid review, Body? body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DrawTimeline(new(review), body?.Sources, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Draw the timeline from the register's evidence");
}

/// <summary>Who of the incident's people belongs to the review: those the register links to a member of the agency now. Left out: callers, members
/// of the community and dispatchers, and whoever the register linked once and no longer does.</summary>
internal static class JoinParticipants
{
    /// <summary>A facilitator who turns out to have been involved stands down with the same decision. A closed review takes nobody in any more; once officers' words can be
    /// read, only the facilitator does, by drawing the timeline: whoever the register links then comes in by nobody else's act.</summary>
    public static IEnumerable<IReviewFact> Facts(Review review, IReadOnlyList<RegisterParticipant> participants, PersonId by, DateTimeOffset now)
    {
        var there = participants
            .Where(participant => participant is { Person: not null, Involvement: Involvement.Involved or Involvement.Witness })
            .DistinctBy(participant => participant.Person)
            .ToList();
        foreach (var left in review.Participants.Where(known => !there.Exists(participant => participant.Person == known.Person)))
            yield return new ParticipantLeft(new(review.Id), left.Person, by, now);
        if (review.Closed || (review.DebriefOpen && by == default)) yield break;
        var joining = there.Where(participant => review.ParticipantOf(participant.Person!.Value) is null).ToList();
        foreach (var participant in joining)
            yield return new ParticipantJoined(new(review.Id), participant.Person!.Value, participant.Key, participant.Name, participant.Involvement, by, now);
        if (review.Facilitator is { } facilitator && joining.Exists(participant => participant.Person == facilitator))
            yield return new FacilitatorStoodDown(new(review.Id), facilitator, by, now);
    }
}

/// <summary>The register's words in the timeline's.</summary>
internal static class EvidenceWords
{
    private const int LongestTitle = 70;

    private static readonly string[] Marks = ["time-missing", "out-of-order", "imprecise", "ambiguous-local-time", "skipped-local-time", "overlaps"];

    public static EntryKind KindOf(string kind) => Plain(kind) switch
    {
        "callstarted" or "callanswered" or "incidentcreated" => EntryKind.CallReceived,
        "dispatched" => EntryKind.Dispatched,
        "enroute" => EntryKind.EnRoute,
        "onscene" => EntryKind.OnScene,
        "cleared" => EntryKind.Cleared,
        "unitstatus" or "dispatchnote" => EntryKind.Radio,
        "utterance" or "speakerturn" => EntryKind.Spoken,
        "forcereported" => EntryKind.Reported,
        _ => EntryKind.Other,
    };

    public static string TitleOf(RegisterEvidence evidence) => Plain(evidence.Kind) switch
    {
        "callstarted" => "Call received",
        "callanswered" => "Call answered",
        "incidentcreated" => "Incident created",
        "dispatched" => "Dispatched",
        "enroute" => "En route",
        "onscene" => "On scene",
        "cleared" => "Cleared",
        "forcereported" => "Force report written",
        "speakerturn" => "Speaks",
        _ => Shorten(evidence.Text),
    };

    public static string MarksOf(int marks) => string.Join(' ', Marks.Where((_, bit) => (marks & (1 << bit)) != 0));

    private static string Plain(string kind) => kind.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Shorten(string text)
    {
        if (text.Length == 0) return "Without words";
        if (text.Length <= LongestTitle) return text;
        var blank = text.LastIndexOf(' ', LongestTitle);
        return text[..(blank > 20 ? blank : LongestTitle)] + "…";
    }
}
