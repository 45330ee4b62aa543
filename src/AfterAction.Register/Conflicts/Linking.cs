using AfterAction.Kernel;
using AfterAction.Register.Incidents;

namespace AfterAction.Register.Conflicts;

/// <summary>Links two incidents in the ledger, so that claims are carried. False: it would put somebody on both sides, and the conflicts officer has a task.</summary>
internal delegate Task<bool> Linking(IncidentId one, IncidentId other, PersonId by, CancellationToken ct);

internal static class LinkFacts
{
    /// <summary>Writes down on both incidents what was decided on the pair; an incident that another took in says nothing more.</summary>
    public static Task Tell(this RegisterTransaction transaction, IncidentId one, IncidentId other, Func<IncidentId, object> fact) =>
        transaction.DecideAll<Incident>([one.Value, other.Value], (id, incident) => incident is null or { JoinedTo: not null }
            ? Decision.Nothing
            : Decision.Append(fact(id == one.Value ? other : one)));
}
