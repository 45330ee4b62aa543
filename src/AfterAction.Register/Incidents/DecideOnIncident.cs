using AfterAction.Kernel;

namespace AfterAction.Register.Incidents;

/// <summary>The write path for an incident that is there.</summary>
internal static class DecideOnIncident
{
    /// <summary>Refuses with <see cref="Refusal.NotFound"/> what is not there and with <see cref="IncidentRefusals.Joined"/> what another took in; otherwise as <see cref="RegisterStore.Decide"/>.</summary>
    public static Task<Decision> Decide(this RegisterStore store, IncidentId id, long seen, Func<Incident, Decision> decide, CancellationToken ct) =>
        store.Decide<Incident>(id.Value, seen, incident => incident switch
        {
            null => Refusal.NotFound,
            { JoinedTo: not null } => IncidentRefusals.Joined,
            _ => decide(incident),
        }, ct);
}
