using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;

namespace AfterAction.Register.Tests;

internal static class Absorbing
{
    /// <summary>Where nobody has claimed anything, the ledger links whatever it is asked to.</summary>
    public static Task<Absorbed> Absorb(
        this RegisterTransaction transaction, IEnumerable<ReadIncident> reads, Origin origin, Register.Incidents.Roster roster, PersonId by, DateTimeOffset now, Action<int>? progress = null) =>
        transaction.Absorb(reads, origin, roster, (_, _, _, _) => Task.FromResult(true), by, now, progress);
}
