using AfterAction.Kernel;
using Marten;

namespace AfterAction.Register.Incidents;

/// <summary>What people call incidents that something else points to.</summary>
internal static class IncidentNumbers
{
    /// <summary>The number of each that has one.</summary>
    public static async Task<IReadOnlyDictionary<IncidentId, string>> Of(IQuerySession session, IEnumerable<IncidentId> incidents, CancellationToken ct)
    {
        var lines = await session.LoadManyAsync<IncidentLine>(ct, [.. incidents.Select(incident => incident.Value).Distinct()]);
        return lines.Where(line => line.Number is not null).ToDictionary(line => new IncidentId(line.Id), line => line.Number!);
    }
}
