using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log.Auditing;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Investigations;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Marten;

namespace AfterAction.Register;

/// <summary>In the register an incident is open to everyone its policy names, of this agency. An investigation is for those who are assigned to it, and only while
/// the ledger has them on its side: who was recused is out from the next request on.</summary>
internal sealed class RegisterAdmission(Agency agency, RegisterStore store, ClaimLedger ledger) : IAdmission
{
    /// <summary>Left out on purpose: a session of another agency, whatever its roles; a conflicts officer with a role of a side; of an investigation, whoever was
    /// only proposed, and whoever has left.</summary>
    public async ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct)
    {
        if (!string.Equals(actor.Agency, agency.Id, StringComparison.Ordinal)) return false;
        if (policy.Name == LogPolicies.Audit) return LogPolicies.Audits(actor);
        if (policy.Name == ConflictPolicies.Decide) return actor.Roles.All(role => Roles.Sides[role] == Roles.Neutral);
        if (request is IOfInvestigation { Investigation: var asked }) return await IsAssigned(asked, policy, actor.Person, ct);
        return policy.Name is not (InvestigationPolicies.Read or InvestigationPolicies.Lead)
            ? true
            : throw new InvalidOperationException($"{request.GetType().Name} is of no investigation, and its policy asks for one.");
    }

    private async Task<bool> IsAssigned(InvestigationId asked, Policy policy, PersonId person, CancellationToken ct)
    {
        // One that is not his is not even read: it takes the time of one that is not there.
        var found = await store.Read(session => session.Query<Investigation>().FirstOrDefaultAsync(one => one.Id == asked.Value && one.Assigned.Contains(person.Value), ct));
        return found is not null
            && (policy.Name != InvestigationPolicies.Lead || found.Has(person, Part.InvestigationSupervisor))
            && await ledger.Claim(person, found.Incident, Side.Investigation, ct) is { Value: not null };
    }
}
