using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Pipeline;

namespace AfterAction.ProtectedStore;

/// <summary>What the ledger and the keys owe the protected log, and the same rows for the join.</summary>
internal static class OwedLeaves
{
    public static Drain Claims(ClaimLedger ledger, LogKeys keys) => new(
        async ct => [.. (await ledger.Acts(Side.Review, ct)).Select(act => new Owed(act.Id, Claimed(act.Person!.Value, act.Incident!.Value), Row(keys, act.Person.Value, act.Incident.Value), act.At))],
        (acts, ct) => ledger.Logged(Side.Review, acts, ct));

    public static Drain KeyUses(KeyStore store) => new(
        async ct => [.. (await store.Uses(all: false, ct)).Select(use => new Owed(use.Id, Used(use.Review), Row(use.Id), use.At))],
        store.Logged);

    public static async Task<IReadOnlyList<ExportedRow>> Rows(ClaimLedger ledger, KeyStore store, LogKeys keys, CancellationToken ct) =>
    [
        .. (await ledger.Claims(Side.Review, ct)).Select(claim => new ExportedRow(Row(keys, claim.Person, claim.Incident), Claimed(claim.Person, claim.Incident))),
        .. (await store.Uses(all: true, ct)).Select(use => new ExportedRow(Row(use.Id), Used(use.Review))),
    ];

    /// <summary>Whoever is claimed for is who claims: by reading or writing, or because a link or a second account carried it to him.</summary>
    private static Act Claimed(PersonId person, IncidentId incident) =>
        new(ActKinds.Claim, "claim", new(person, "", "", new HashSet<string>()), null, [new("incident", incident.Value)], Act.Done);

    private static Act Used(ReviewId review) => new(ActKinds.KeyUse, "unwrap", null, null, [IOfReview.Subject(review)], Act.Done);

    private static string Row(LogKeys keys, PersonId person, IncidentId incident) => $"claim {keys.Pseudonym("person", person.Value)} {keys.Pseudonym("incident", incident.Value)}";

    private static string Row(Guid use) => $"key-use {use}";
}
