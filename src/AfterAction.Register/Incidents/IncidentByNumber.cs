using AfterAction.Kernel;

namespace AfterAction.Register.Incidents;

/// <summary>Which incident somebody means who types a number.</summary>
internal static class IncidentByNumber
{
    /// <summary>Null when there is none that is known by it. One that another took in is not meant: the other one is.</summary>
    public static async Task<IncidentId?> Find(RegisterStore store, string? number, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(number) || number.Length > RegisterIncident.LongestNumber) return null;
        var key = IncidentKeys.IncidentOf(store.Agency.Id, number).Value;
        var known = await store.InOneTransaction(transaction => IncidentNames.Find(transaction, [key]), ct);
        return known.TryGetValue(key, out var incident) && await store.Read(session => session.LoadAsync<IncidentLine>(incident, ct)) is not null ? new(incident) : null;
    }
}
