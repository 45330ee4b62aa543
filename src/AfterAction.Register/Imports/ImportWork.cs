using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using Marten;

namespace AfterAction.Register.Imports;

/// <summary>Reads and stores staged files. Every step is one transaction: cut short, it leaves the import where it was, to be taken up again.</summary>
internal sealed class ImportWork(RegisterStore store, OwnAgency own, ClaimLedger ledger, TimeProvider clock)
{
    private const int RowsAtOnce = 500;

    /// <summary>Imports that somebody has still to work on, the oldest first.</summary>
    public Task<IReadOnlyList<ImportId>> Unfinished(CancellationToken ct) => store.Read<IReadOnlyList<ImportId>>(async session =>
        [.. (await session.Query<FileImport>().Where(import => import.State == ImportState.Reading || import.State == ImportState.Storing).OrderBy(import => import.Place).ToListAsync(ct))
            .Select(import => new ImportId(import.Id))]);

    /// <summary>Takes the import as far as it goes without a person.</summary>
    public async Task Run(ImportId id, Roster roster, CancellationToken ct)
    {
        await Step(id, ImportState.Reading, (transaction, import) => Read(transaction, import, ct), ct);
        await Step(id, ImportState.Storing, (transaction, import) => Store(transaction, import, roster, ct), ct);
    }

    /// <summary>Gives the import up after a fault of ours, so that nobody waits for it.</summary>
    public Task Fail(ImportId id, CancellationToken ct) => store.InOneTransaction(async transaction =>
    {
        var decided = await transaction.Decide<FileImport>(id.Value, null, import => import is { IsRunning: true }
            ? Decision.Append(new FileRefused(ImportRefusals.Failed.Code, ImportRefusals.Failed.Sentence, import.StartedBy, clock.GetUtcNow()))
            : Decision.Nothing);
        if (decided.Facts.Count > 0) await Forget(transaction, id, ct);
        return decided;
    }, ct);

    // The stream is locked from the first question on: of two workers the second finds the step done.
    private Task<Decision> Step(ImportId id, ImportState state, Func<RegisterTransaction, FileImport, Task<object>> work, CancellationToken ct) =>
        store.InOneTransaction(async transaction =>
        {
            FileImport? found = null;
            await transaction.Decide<FileImport>(id.Value, null, import =>
            {
                found = import;
                return Decision.Nothing;
            });
            if (found?.State != state) return Decision.Nothing;
            var fact = await work(transaction, found);
            return await transaction.Decide<FileImport>(id.Value, null, _ => Decision.Append(fact));
        }, ct);

    private async Task<object> Read(RegisterTransaction transaction, FileImport import, CancellationToken ct)
    {
        var id = new ImportId(import.Id);
        await ImportStorage.ForgetBadRows(transaction, id, ct);
        await using var file = ImportStorage.File(store, id);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var (rows, bad) = (0, 0);
        foreach (var chunk in ImportReading.Rows(import, file, store.Agency.TimeZone, own).Chunk(RowsAtOnce))
        {
            if (chunk[^1].Refused is { } refused)
            {
                await Forget(transaction, id, ct);
                return new FileRefused(refused.Code, refused.Sentence, import.StartedBy, clock.GetUtcNow());
            }

            List<BadRow> unusable = [.. chunk.SelectMany(row => row.Bad)];
            await ImportStorage.KeepBadRows(transaction, id, bad, unusable, ct);
            keys.UnionWith(chunk.SelectMany(row => row.Parts).Select(part => ReadIncident.CanonicalKey(part.Key)));
            rows += chunk.Length;
            bad += unusable.Count;
            await ImportStorage.Tell(store, id, rows, ct);
        }

        await ImportStorage.Tell(store, id, 0, ct);
        return new FileRead(rows, keys.Count, bad, import.StartedBy, clock.GetUtcNow());
    }

    private async Task<object> Store(RegisterTransaction transaction, FileImport import, Roster roster, CancellationToken ct)
    {
        var id = new ImportId(import.Id);
        var origin = new Origin(import.Format, import.FileName, id);
        await using var file = ImportStorage.File(store, id);
        var stored = Absorbed.Nothing;
        var rows = 0;
        foreach (var chunk in ImportReading.Rows(import, file, store.Agency.TimeZone, own).Chunk(RowsAtOnce))
        {
            stored += await transaction.Absorb(chunk.SelectMany(row => row.Parts), origin, roster, Link, import.StartedBy, clock.GetUtcNow());
            rows += chunk.Length;
            await ImportStorage.Tell(store, id, rows, ct);
        }

        await ImportStorage.Empty(transaction, id, ct);
        return new FileStored(stored.Registered, stored.Evidence, stored.ForceReports, stored.Participants, import.StartedBy, clock.GetUtcNow());
    }

    private async Task<bool> Link(IncidentId one, IncidentId other, PersonId by, CancellationToken ct) => await ledger.Link(one, other, by, ct) is null;

    private static async Task Forget(RegisterTransaction transaction, ImportId id, CancellationToken ct)
    {
        await ImportStorage.ForgetBadRows(transaction, id, ct);
        await ImportStorage.Empty(transaction, id, ct);
    }

    /// <summary>Everybody who is or was of the agency, as sources may name them.</summary>
    public static async Task<Roster> RosterOf(IPeople people, CancellationToken ct) =>
        new((await people.Everybody(ct)).Select(person => new Roster.Member(person.Id, person.Name, person.Badge)));
}
