using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Testing;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>A protected store over databases of its own, with the program's own logins and a wrapping key in a file.</summary>
internal sealed class SealedStore : IAsyncDisposable
{
    private readonly NpgsqlDataSource keysDatabase;
    private readonly NpgsqlDataSource ledgerDatabase;
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();

    private SealedStore(TestAgency agency, string folder, IKeyWrapper? wrapper)
    {
        (Agency, Folder) = (agency, folder);
        if (wrapper is null && !File.Exists(KeyFile)) FileKeyWrapper.Add(KeyFile, randomness, new(2026, 3, 2));
        if (!File.Exists(JournalFile)) File.WriteAllText(JournalFile, "");
        Wrapper = wrapper ?? FileKeyWrapper.Open(KeyFile);
        Database = NpgsqlDataSource.Create(agency.ProtectedApp("protected"));
        keysDatabase = NpgsqlDataSource.Create(agency.ProtectedApp("keys"));
        Keys = new(keysDatabase, Wrapper);
        ledgerDatabase = NpgsqlDataSource.Create(agency.ProtectedApp("ledger"));
        Claims = new(ledgerDatabase, Clock);
        Ring = new(Keys, Warden, Clock, randomness);
        if (!File.Exists(LogKeysFile)) LogKeys.Create(LogKeysFile, "log.test", randomness);
        Recorder = new(new(agency.ProtectedApp("protected")), LogKeys.Open(LogKeysFile), new(WebProgram.Protected, _ => true), Current, new HttpContextAccessor(), new Ids(), Clock);
        Store = new(Database, Ring, Recorder);
        Lists = new(Database, Ring, Claims);
        Destruction = new(Keys, Ring, new(JournalFile), Database);
    }

    public TestAgency Agency { get; }

    public string Folder { get; }

    public string KeyFile => Path.Combine(Folder, "keys");

    public string JournalFile => Path.Combine(Folder, "journal");

    public string LogKeysFile => Path.Combine(Folder, "log-keys");

    public CurrentAct Current { get; } = new();

    public Recorder Recorder { get; }

    public StoppedClock Clock { get; } = new();

    public IKeyWrapper Wrapper { get; }

    public NpgsqlDataSource Database { get; }

    public KeyStore Keys { get; }

    public KeyRing Ring { get; }

    public ReviewStore Store { get; }

    /// <summary>Nobody came through the door: whoever works with this store claims as the door would have had him. False: the ledger is asked as it is.</summary>
    public bool ClaimsFirst { get; set; } = true;

    public ReviewLists Lists { get; }

    public ClaimLedger Claims { get; }

    public ReviewDestruction Destruction { get; }

    public static async Task<SealedStore> Open(IKeyWrapper? wrapper = null) =>
        new(await TestAgency.Create(Migrate), Directory.CreateTempSubdirectory("afteraction-sealed-").FullName, wrapper);

    /// <summary>The same store as a program that starts anew finds it.</summary>
    public SealedStore Restarted(string? folder = null) => new(Agency, folder ?? Folder, null);

    /// <summary>Over databases that were restored; the keys are those in the folder, and new ones where it has none.</summary>
    public static SealedStore Over(TestAgency agency, string folder) => new(agency, folder, null);

    public Task<bool> OpenReview(ReviewId id, IEnumerable<object> facts, string agency = "sample") =>
        Store.Open(agency, id, [.. facts.Select(fact => fact is ReviewOpened opened ? opened with { Review = id } : (IReviewFact)fact)], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Store.Dispose();
        Ring.Dispose();
        Wrapper.Dispose();
        randomness.Dispose();
        await Database.DisposeAsync();
        await keysDatabase.DisposeAsync();
        await Recorder.DisposeAsync();
        await ledgerDatabase.DisposeAsync();
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }

    private async Task<bool> Warden(PersonId person, IncidentId incident, CancellationToken ct)
    {
        if (ClaimsFirst) await Claims.Claim(person, incident, Side.Review, ct);
        return await Claims.Knock(person, incident, ct);
    }

    private sealed class Ids : IIds
    {
        public Guid Next() => Guid.CreateVersion7();
    }

    private static async Task Migrate(TestAgency fresh)
    {
        await LedgerMigration.Apply(fresh.Owner("ledger"));
        await ProtectedModule.Migrate(fresh.Owner("protected"), fresh.Owner("keys"), CancellationToken.None);
    }
}
