using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Web;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;
using Weasel.Core;

namespace AfterAction.Register;

/// <summary>The register's events and read models, one agency's. The only place that opens a session, and <see cref="Decide"/> the only way to write.</summary>
internal sealed class RegisterStore : IAsyncDisposable
{
    public const string Schema = "register";

    /// <summary>Two writers who create the same stream at once: the later one starts over and sees the earlier one's facts.</summary>
    private const int Attempts = 3;

    private readonly NpgsqlDataSource source;
    private readonly DocumentStore store;

    private readonly Recorder? recorder;

    private RegisterStore(NpgsqlDataSource source, Agency agency, Recorder? recorder)
    {
        (this.source, this.recorder) = (source, recorder);
        Agency = agency;
#pragma warning disable RS0030 // The one place that opens the register's store; everybody else asks this.
        store = DocumentStore.For(options =>
#pragma warning restore RS0030
        {
            options.Connection(source);
            Configure(options);
        });
    }

    public Agency Agency { get; }

    /// <param name="recorder">Null for the owner's login, which decides nothing.</param>
    public static RegisterStore Open(string connectionString, Agency agency, Recorder? recorder) => new(NpgsqlDataSource.Create(connectionString), agency, recorder);

    /// <summary>Throws, with what differs, when the database is not what this program was built for.</summary>
    public Task AssertSchema(CancellationToken ct) => store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(ct);

    /// <summary>Whether the database can be asked at all.</summary>
    public async Task<bool> Answers(CancellationToken ct)
    {
        try
        {
            await using var command = source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(ct);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>For the owner's login only: brings the schema to what this program was built for.</summary>
    public Task ApplySchema() => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

    /// <summary>Locks the stream, decides on what it holds, appends and commits.</summary>
    /// <param name="seen">The version the writer saw; an older one is <see cref="Refusal.Stale"/> unless there is nothing left to do. Null asks for none.</param>
    /// <param name="decide">Gets null when nothing is there yet. May run again, so it must be pure.</param>
    /// <returns>The decision with the version that is now current.</returns>
    public Task<Decision> Decide<TState>(Guid id, long? seen, Func<TState?, Decision> decide, CancellationToken ct)
        where TState : class, IState<TState> => InOneTransaction(transaction => transaction.Decide(id, seen, decide), ct);

    /// <summary>Everything the work writes is committed together, or nothing of it is. The work may run again from its beginning.</summary>
    public async Task<T> InOneTransaction<T>(Func<RegisterTransaction, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            try
            {
                var done = await work(new RegisterTransaction(store, Agency, recorder, transaction, ct));
                await transaction.CommitAsync(ct);
                return done;
            }
            catch (Exception raced) when (attempt < Attempts && IsRace(raced))
            {
                await transaction.RollbackAsync(ct);
            }
        }
    }

    /// <summary>Reads, and only reads.</summary>
    public async Task<T> Read<T>(Func<IQuerySession, Task<T>> question)
    {
        await using var session = store.QuerySession(Agency.Id);
        return await question(session);
    }

    /// <summary>A statement on tables that hold no facts, outside of any transaction. Its first two parameters are the agency and <paramref name="id"/>.</summary>
    public NpgsqlCommand Command(string sql, Guid id)
    {
        var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue(Agency.Id);
        command.Parameters.AddWithValue(id);
        return command;
    }

    public async ValueTask DisposeAsync()
    {
        store.Dispose();
        await source.DisposeAsync();
    }

    private static bool IsRace(Exception raised) =>
        raised is Marten.Exceptions.ExistingStreamIdCollisionException or ConcurrencyException
        || raised.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected };

    /// <summary>All but the connection.</summary>
    internal static void Configure(StoreOptions options)
    {
        options.DisableNpgsqlLogging = true;
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.UseMandatoryStreamTypeDeclaration = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Projections.Errors.SkipApplyErrors = options.Projections.Errors.SkipSerializationErrors = options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
        IncidentStorage.Configure(options);
        ImportStorage.Configure(options);
        InvestigationStorage.Configure(options);
        ConflictStorage.Configure(options);
    }
}
