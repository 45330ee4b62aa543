using System.Globalization;
using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;

namespace AfterAction.Register;

/// <summary>What the ledger and the roster owe the open log: claims of the investigation side, recusals, links and merges; and every change to what somebody may do.</summary>
internal static class OwedLeaves
{
    public static Drain Acts(ClaimLedger ledger, LogKeys keys) => new(
        async ct => [.. (await ledger.Acts(Side.Investigation, ct)).Select(act => act.Kind == ActKinds.Claim
            ? ClaimLeaf.Owed(act.Id, act.Person!.Value, act.Incident!.Value, keys, act.At)
            : new Owed(act.Id, new(ActKinds.Write, act.Kind, null, null, [.. Subjects(act)], Act.Done), $"{act.Kind} {act.Id}", act.At))],
        (acts, ct) => ledger.Logged(Side.Investigation, acts, ct));

    public static Drain Given(Grants grants) => new(
        async ct => [.. (await grants.Owed(ct)).Select(grant => new Owed(grant.Id, Granted(grant), Row(grant), grant.At))],
        grants.Logged);

    public static async Task<IReadOnlyList<ExportedRow>> Rows(ClaimLedger ledger, Grants grants, LogKeys keys, CancellationToken ct) =>
    [
        .. (await ledger.Claims(Side.Investigation, ct)).Select(claim => ClaimLeaf.Row(claim.Person, claim.Incident, keys)),
        .. (await grants.All(ct)).Select(grant => new ExportedRow(Row(grant), Granted(grant))),
    ];

    private static Act Granted(Grant grant) => new(
        ActKinds.Grant, grant.Role is { } role ? $"{grant.Kind} {role}" : grant.Kind, grant.Actor is { } actor ? Actor.Recorded(actor) : null, null, [new("person", grant.Person.Value)], Act.Done);

    private static IEnumerable<Subject> Subjects(LedgerAct act)
    {
        if (act.Person is { } person) yield return new("person", person.Value);
        if (act.Incident is { } incident) yield return new("incident", incident.Value);
    }

    private static string Row(Grant grant) => string.Create(CultureInfo.InvariantCulture, $"grant {grant.Number}");
}
