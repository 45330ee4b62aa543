using AfterAction.Kernel;
using AfterAction.Register.Conflicts;

namespace AfterAction.Register.Incidents;

/// <summary>Makes one incident of several that a later source shows to be one. What is said of the others is said of the one that is kept, by whom and
/// when it was said first; the others stay as they are, point to it, and take nothing more.</summary>
internal static class JoinIncidents
{
    /// <summary>Keeps the one that qualifies, for it has a review; when none does or several do, the preferred one. Each is linked with it in the ledger first, so that
    /// claims are carried; one that the wall holds up stays apart, and the conflicts officer has a task.</summary>
    /// <returns>The one that is kept, and those that it took in.</returns>
    public static async Task<(Guid Kept, IReadOnlyList<Guid> Joined)> Join(
        RegisterTransaction transaction, IReadOnlyList<Guid> incidents, Guid preferred, Linking linking, PersonId by, DateTimeOffset now)
    {
        var facts = await transaction.Facts(incidents);
        var states = facts.ToDictionary(stream => stream.Key, stream => stream.Value.Aggregate(default(Incident), Incident.Fold)!);
        Guid[] qualifying = [.. incidents.Where(incident => states[incident].Qualifies)];
        var kept = qualifying is [var one] ? one : preferred;
        List<Guid> done = [];
        foreach (var joined in incidents.Where(incident => incident != kept))
        {
            if (!await linking(new(kept), new(joined), by, transaction.Cancelled)) continue;
            await transaction.DecideAll<Incident>([kept, joined], (id, incident) => Decision.Append(id == kept
                ? TakeIn(incident!, states[joined], facts[joined], by, now)
                : [new IncidentJoined(new(kept), by, now)]));
            await IncidentNames.Move(transaction, joined, kept);
            done.Add(joined);
        }

        return (kept, done);
    }

    /// <summary>What is said of the incident that is kept: that it took the other in, and what the other's facts say that is new.</summary>
    internal static IReadOnlyList<object> TakeIn(Incident kept, Incident joined, IReadOnlyList<object> facts, PersonId by, DateTimeOffset now)
    {
        List<object> said = [new IncidentTakenIn(joined.Id, by, now), new IncidentKnownAs([.. joined.Names.Except(kept.Names).Order(StringComparer.Ordinal)], by, now)];
        var described = new IncidentDescribed(null, kept.Kind is null ? joined.Kind : null, kept.Location is null ? joined.Location : null, kept.LocalDate is null ? joined.LocalDate : null, by, now);
        if (described is not { Kind: null, Location: null, LocalDate: null }) said.Add(described);
        var sources = new Dictionary<Guid, Source>();
        said.AddRange(facts.Select(fact => Again(kept, sources, fact)).OfType<object>());
        return said;
    }

    private static object? Again(Incident kept, Dictionary<Guid, Source> sources, object fact) => fact switch
    {
        EvidenceReceived e => e with { Source = SourceIn(kept, sources, e.Source) },
        DetailsReceived e => e with { Source = SourceIn(kept, sources, e.Source) },
        ForceReported e => e,
        ParticipantNamed e => e,
        ParticipantLinked e => e,
        ParticipantUnlinked e => e,
        SourceClockSet e => sources.TryGetValue(e.Source, out var source) && kept.Clocks.GetValueOrDefault(source.Id) is null ? e with { Source = source.Id } : null,
        OutcomeMarked e => kept.Marked is null ? e : null,
        IncidentTakenIn e => e,
        IncidentRegistered or IncidentDescribed or IncidentKnownAs or IncidentNumbered or IncidentJoined or IncidentLinked or IncidentUnlinked => null,
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot be said again."),
    };

    private static Source SourceIn(Incident kept, Dictionary<Guid, Source> sources, Source source) =>
        sources[source.Id] = IncidentKeys.SourceOf(kept.Id, source.Kind, source.Name);
}
