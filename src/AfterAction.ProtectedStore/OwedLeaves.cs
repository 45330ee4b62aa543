using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Pipeline;

namespace AfterAction.ProtectedStore;

/// <summary>What the ledger and the keys owe the protected log, and the same rows for the join.</summary>
internal static class OwedLeaves
{
    public static Drain Claims(ClaimLedger ledger, LogKeys keys) => new(
        async ct => [.. (await ledger.Acts(Side.Review, ct)).Select(act => ClaimLeaf.Owed(act.Id, act.Person!.Value, act.Incident!.Value, keys, act.At))],
        (acts, ct) => ledger.Logged(Side.Review, acts, ct));

    public static Drain KeyUses(KeyStore store) => new(
        async ct => [.. (await store.Uses(all: false, ct)).Select(use => new Owed(use.Id, Used(use), Row(use.Id), use.At))],
        store.Logged);

    public static async Task<IReadOnlyList<ExportedRow>> Rows(ClaimLedger ledger, KeyStore store, LogKeys keys, CancellationToken ct) =>
    [
        .. (await ledger.Claims(Side.Review, ct)).Select(claim => ClaimLeaf.Row(claim.Person, claim.Incident, keys)),
        .. (await store.Uses(all: true, ct)).Select(use => new ExportedRow(Row(use.Id), Used(use))),
    ];

    private static Act Used(KeyUse use) => new(
        ActKinds.KeyUse, "unwrap", use.By is { } by ? Actor.Recorded(by) : null, null, [IOfReview.Subject(use.Review)], use.Withheld ? "withheld" : Act.Done);

    private static string Row(Guid use) => $"key-use {use}";
}
