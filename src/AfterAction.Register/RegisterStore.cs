using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Web;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events.Aggregation;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;
using Weasel.Core;

namespace AfterAction.Register;

/// <summary>A state that follows from its facts alone.</summary>
public interface IState<TSelf> where TSelf : class, IState<TSelf>
{
    /// <summary>Total over the facts that can follow; throws for any other, which is a bug.</summary>
    static abstract TSelf Fold(TSelf? state, object fact);

    /// <summary>What listeners hear once a change to <paramref name="state"/> is committed; null is nothing.</summary>
    static virtual Announcement? Announce(TSelf state) => null;
}

/// <param name="Payload">An id at most: every login that may connect hears it.</param>
public sealed record Announcement(string Channel, string Payload);

/// <summary>The register's events and read models, one agency's. The only place that opens a session, and <see cref="Decide"/> the only way to write.</summary>
internal sealed class RegisterStore : IAsyncDisposable
{
    public const string Schema = "register";

    /// <summary>Two writers who create the same stream at once: the later one starts over and sees the earlier one's facts.</summary>
    private const int Attempts = 3;

    private readonly NpgsqlDataSource source;
    private readonly DocumentStore store;

    private RegisterStore(NpgsqlDataSource source, Agency agency)
    {
        this.source = source;
        Agency = agency;
        store = DocumentStore.For(options =>
        {
            options.Connection(source);
            Configure(options);
        });
    }

    public Agency Agency { get; }

    public static RegisterStore Open(string connectionString, Agency agency) => new(NpgsqlDataSource.Create(connectionString), agency);

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
        where TState : class, IState<TState> => InOneTransaction(unit => unit.Decide(id, seen, decide), ct);

    /// <summary>Everything the work writes is committed together, or nothing of it is. The work may run again from its beginning.</summary>
    public async Task<T> InOneTransaction<T>(Func<Unit, Task<T>> work, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            try
            {
                var done = await work(new Unit(this, transaction, ct));
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
    }

    /// <summary>One transaction's worth of writing.</summary>
    internal sealed class Unit(RegisterStore store, NpgsqlTransaction transaction, CancellationToken ct)
    {
        public async Task<Decision> Decide<TState>(Guid id, long? seen, Func<TState?, Decision> decide) where TState : class, IState<TState>
        {
            var decided = await DecideAll<TState>([id], (_, state) => decide(state), seen);
            return decided[0];
        }

        /// <summary>As <see cref="RegisterStore.Command"/>, in this transaction.</summary>
        public NpgsqlCommand Command(string sql, Guid id)
        {
            var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
            command.Parameters.AddWithValue(store.Agency.Id);
            command.Parameters.AddWithValue(id);
            return command;
        }

        /// <summary>As <see cref="Decide"/> for many streams in few round trips. The ids must be distinct; they are locked in one order, so that
        /// two who do this at once wait for each other and never for ever.</summary>
        /// <returns>One decision an id, in the order of <paramref name="ids"/>.</returns>
        public async Task<IReadOnlyList<Decision>> DecideAll<TState>(
            IReadOnlyList<Guid> ids, Func<Guid, TState?, Decision> decide, long? seen = null) where TState : class, IState<TState>
        {
            await using var session = store.store.LightweightSession(Options());
            var versions = await Lock(ids);
            var states = await Fold<TState>(session, versions.Keys);
            var decided = new List<Decision>(ids.Count);
            var announcements = new List<Announcement>();
            foreach (var id in ids)
            {
                var (state, version) = (states.GetValueOrDefault(id), versions.GetValueOrDefault(id));
                var decision = Carry<TState>(session, id, version, seen, decide(id, state));
                decided.Add(decision);
                if (decision.Facts.Count > 0 && TState.Announce(decision.Facts.Aggregate(state, TState.Fold)!) is { } announcement)
                    announcements.Add(announcement);
            }

            await session.SaveChangesAsync(ct);
            await Announce(announcements);
            return decided;
        }

        /// <summary>Absorbs what a file says of many incidents; several parts about one incident are absorbed one after the other.</summary>
        /// <param name="progress">Hears how many incidents are done, a few hundred at a time; from the start again if the work runs again.</param>
        public async Task<Absorbed> Absorb(
            IEnumerable<ReadIncident> reads, Origin origin, Roster roster, PersonId by, DateTimeOffset now, Action<int>? progress = null)
        {
            var agency = store.Agency;
            var incidents = reads.GroupBy(read => IncidentKeys.IncidentOf(agency.Id, read.Key)).OrderBy(group => group.Key.Value).ToList();
            var total = Absorbed.Nothing;
            var done = 0;
            foreach (var chunk in incidents.Chunk(200))
            {
                var parts = chunk.ToDictionary(group => group.Key.Value);
                var decided = await DecideAll<Incident>([.. parts.Keys], (id, incident) =>
                    AbsorbIncident.Decide(incident, new(id), parts[id], origin, roster, agency.TimeZone, by, now));
                total = decided.Aggregate(total, (sum, decision) => sum + Absorbed.Of(decision.Facts));
                progress?.Invoke(done += chunk.Length);
            }

            return total;
        }

        private static Decision Carry<TState>(IDocumentSession session, Guid id, long version, long? seen, Decision decision) where TState : class
        {
            if (decision.Facts.Count == 0) return decision.At(version);
            if (seen is { } saw && saw != version) return Refusal.Stale;
            if (version == 0) session.Events.StartStream<TState>(id, decision.Facts);
            else session.Events.Append(id, decision.Facts);
            return decision.At(version + decision.Facts.Count);
        }

        private async Task Announce(List<Announcement> announcements)
        {
            if (announcements.Count == 0) return;
            await using var command = new NpgsqlCommand("select pg_notify(channel, payload) from unnest($1, $2) as told (channel, payload)", transaction.Connection, transaction);
            command.Parameters.AddWithValue(announcements.Select(each => each.Channel).ToArray());
            command.Parameters.AddWithValue(announcements.Select(each => each.Payload).ToArray());
            await command.ExecuteNonQueryAsync(ct);
        }

        private async Task<Dictionary<Guid, long>> Lock(IReadOnlyList<Guid> ids)
        {
            await using var command = new NpgsqlCommand(
                $"select id, version from {Schema}.mt_streams where tenant_id = $1 and id = any($2) order by id for update", transaction.Connection, transaction);
            command.Parameters.AddWithValue(store.Agency.Id);
            command.Parameters.AddWithValue(ids.ToArray());
            await using var reader = await command.ExecuteReaderAsync(ct);
            var versions = new Dictionary<Guid, long>();
            while (await reader.ReadAsync(ct)) versions[reader.GetGuid(0)] = reader.GetInt64(1);
            return versions;
        }

        private async Task<Dictionary<Guid, TState>> Fold<TState>(IQuerySession session, Dictionary<Guid, long>.KeyCollection ids) where TState : class, IState<TState>
        {
            var states = new Dictionary<Guid, TState>();
            if (ids.Count == 0) return states;
            IReadOnlyList<IEvent> events = ids.Count == 1
                ? await session.Events.FetchStreamAsync(ids.First(), token: ct)
                : await session.Events.QueryAllRawEvents().Where(each => each.StreamId.IsOneOf(ids.ToArray())).OrderBy(each => each.Version).ToListAsync(ct);
            foreach (var each in events)
                states[each.StreamId] = TState.Fold(states.GetValueOrDefault(each.StreamId), each.Data);
            return states;
        }

        private SessionOptions Options()
        {
            var options = SessionOptions.ForTransaction(transaction);
            options.TenantId = store.Agency.Id;
            return options;
        }
    }
}

/// <summary>A read model kept with the events that change it, by its own fold.</summary>
internal sealed partial class Folded<T> : SingleStreamProjection<T, Guid> where T : class, IState<T>
{
    /// <param name="facts">The kinds of fact on the streams it is of; other streams are none of its business.</param>
    public Folded(IEnumerable<Type> facts)
    {
        foreach (var fact in facts) IncludeType(fact);
    }

    public override T? Evolve(T? snapshot, Guid id, IEvent e) => T.Fold(snapshot, e.Data);
}
