using AfterAction.Kernel;
using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Ledger.Tests;

/// <summary>A migrated ledger of its own on real PostgreSQL, with the logins and grants of production.</summary>
internal sealed class LedgerDatabase : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Who asks for links and settles tasks.</summary>
    public static readonly PersonId Officer = new(DerivedId.Of(Guid.Empty, "conflicts officer"));

    private LedgerDatabase(TestAgency agency, string superuser) => (Agency, Owner, Protected, Register, Superuser) = (
        agency, NpgsqlDataSource.Create(agency.Owner("ledger")), NpgsqlDataSource.Create(agency.ProtectedApp("ledger")),
        NpgsqlDataSource.Create(agency.RegisterApp("ledger")), NpgsqlDataSource.Create(superuser));

    public TestAgency Agency { get; }

    public NpgsqlDataSource Owner { get; }

    public NpgsqlDataSource Protected { get; }

    public NpgsqlDataSource Register { get; }

    public NpgsqlDataSource Superuser { get; }

    /// <summary>As the protected program has it.</summary>
    public ClaimLedger Reviews => new(Protected, new StoppedClock(Noon));

    /// <summary>As the register program has it.</summary>
    public ClaimLedger Investigations => new(Register, new StoppedClock(Noon));

    public static async Task<LedgerDatabase> Create()
    {
        var agency = await TestAgency.Create(Migrate);
        return new(agency, await agency.Superuser("ledger"));
    }

    public async Task<List<T>> Read<T>(string question, Func<NpgsqlDataReader, T> read)
    {
        await using var command = Superuser.CreateCommand(question);
        await using var row = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await row.ReadAsync()) rows.Add(read(row));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in (NpgsqlDataSource[])[Owner, Protected, Register, Superuser]) await source.DisposeAsync();
    }

    private static Task Migrate(TestAgency fresh) => LedgerMigration.Apply(fresh.Owner("ledger"));
}
