using AfterAction.Kernel;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>Takes what a file says of many incidents into the register.</summary>
internal static class AbsorbFile
{
    private const int IncidentsAtOnce = 200;

    /// <summary>Finds the incident that each part of the file means, by any of its names, and absorbs it. Parts about one incident are absorbed one after the other.</summary>
    /// <param name="progress">Hears how many incidents are done, a few hundred at a time; from the start again if the work runs again.</param>
    public static async Task<Absorbed> Absorb(
        this RegisterTransaction transaction, IEnumerable<ReadIncident> reads, Origin origin, Roster roster, Linking linking, PersonId by, DateTimeOffset now,
        Action<int>? progress = null)
    {
        var agency = transaction.Agency;
        var incidents = (await Meant(transaction, [.. reads], linking, by, now)).GroupBy(meant => meant.Incident, meant => meant.Read).OrderBy(group => group.Key).ToList();
        var total = Absorbed.Nothing;
        var done = 0;
        foreach (var chunk in incidents.Chunk(IncidentsAtOnce))
        {
            var parts = chunk.ToDictionary(group => group.Key);
            var decided = await transaction.DecideAll<Incident>([.. parts.Keys], (id, incident) =>
                AbsorbIncident.Decide(incident, new(id), parts[id], origin, roster, agency.TimeZone, by, now));
            total = decided.Aggregate(total, (sum, decision) => sum + Absorbed.Of(decision.Facts));
            progress?.Invoke(done += chunk.Length);
        }

        return total;
    }

    private static async Task<List<(Guid Incident, ReadIncident Read)>> Meant(RegisterTransaction transaction, List<ReadIncident> reads, Linking linking, PersonId by, DateTimeOffset now)
    {
        var agency = transaction.Agency.Id;
        var known = await IncidentNames.Find(transaction, reads.SelectMany(read => read.Names).Select(name => IncidentKeys.IncidentOf(agency, name).Value));
        List<(Guid, ReadIncident)> meant = [];
        List<IncidentNames.NewName> added = [];
        foreach (var read in reads)
        {
            var key = IncidentKeys.IncidentOf(agency, read.Key).Value;
            Guid[] names = [.. read.Names.Select(name => IncidentKeys.IncidentOf(agency, name).Value).Distinct()];
            Guid[] found = [.. names.Where(known.ContainsKey).Select(name => known[name]).Distinct()];
            var incident = found switch
            {
                [] => key,
                [var one] when names.Length == 1 || known.ContainsKey(key) => one,
                _ => await OneOf(found, key, read, by, now),
            };
            foreach (var name in names.Where(name => !known.ContainsKey(name)))
            {
                known[name] = incident;
                added.Add(new(name, incident, name == key && read.KeyIsNumber));
            }

            meant.Add((incident, read));
        }

        await IncidentNames.Add(transaction, added);
        return meant;

        // Ids that were thought to name several incidents turn out to name one. Left out on purpose: incidents that have a number each. A sender who
        // uses an id again must not join them, for what belongs to one would be shown to the people of the other.
        async Task<Guid> OneOf(Guid[] found, Guid key, ReadIncident read, PersonId by, DateTimeOffset now)
        {
            await IncidentNames.Add(transaction, added);
            added.Clear();
            var numbers = await IncidentNames.Numbers(transaction, found);
            if (read.KeyIsNumber) numbers.Add(key);
            if (numbers.Count > 1) return known.TryGetValue(key, out var own) ? own : read.KeyIsNumber ? key : found[0];
            if (found.Length == 1) return found[0];
            var (kept, joined) = await JoinIncidents.Join(transaction, found, known.TryGetValue(key, out var named) ? named : found[0], linking, by, now);
            foreach (var name in known.Where(pair => joined.Contains(pair.Value)).Select(pair => pair.Key).ToList()) known[name] = kept;
            return kept;
        }
    }
}
