using AfterAction.Kernel;
using Marten;

namespace AfterAction.Register.Incidents;

/// <summary>An incident, and those that turned out to be it.</summary>
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
            foreach (var line in near) found.UnionWith([line.Id, line.JoinedTo!.Value]);
        }

        return await session.LoadManyAsync<IncidentPage>(ct, [.. found]);
    }
}
