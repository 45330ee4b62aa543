using AfterAction.Kernel;
using AfterAction.Register.Conflicts;
using Marten;

namespace AfterAction.Register.Incidents;

/// <summary>An incident, those that turned out to be it, and those it is linked with, near and far.</summary>
internal static class IncidentCluster
{
    /// <summary>The pages of all of them; none when there is no such incident.</summary>
    public static async Task<IReadOnlyList<IncidentPage>> Of(IQuerySession session, IncidentId incident, CancellationToken ct)
    {
        HashSet<Guid> found = [incident.Value];
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            var known = found.ToArray();
            var near = await session.Query<IncidentLine>().Where(line => line.JoinedTo != null && (line.Id.IsOneOf(known) || line.JoinedTo.Value.IsOneOf(known))).ToListAsync(ct);
            var linked = await session.Query<IncidentPair>().Where(pair => pair.State == PairState.Linked && (pair.One.IsOneOf(known) || pair.Other.IsOneOf(known))).ToListAsync(ct);
            found.UnionWith(linked.SelectMany(pair => new[] { pair.One, pair.Other }));
            foreach (var line in near) found.UnionWith([line.Id, line.JoinedTo!.Value]);
        }

        return await session.LoadManyAsync<IncidentPage>(ct, [.. found]);
    }
}
