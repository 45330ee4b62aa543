using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using JasperFx.Events;
using Marten;
using Npgsql;
using SessionOptions = Marten.Services.SessionOptions;

namespace AfterAction.Register;

/// <summary>One transaction's worth of writing.</summary>
internal sealed class RegisterTransaction(DocumentStore store, Agency agency, Recorder? recorder, NpgsqlTransaction transaction, CancellationToken ct)
{
    public Agency Agency => agency;

    public CancellationToken Cancelled => ct;

    /// <summary>As <see cref="RegisterStore.Decide"/>, in this transaction.</summary>
    public async Task<Decision> Decide<TState>(Guid id, long? seen, Func<TState?, Decision> decide) where TState : class, IState<TState>
    {
        var decided = await DecideAll<TState>([id], (_, state) => decide(state), seen);
        return decided[0];
    }

    /// <summary>As <see cref="RegisterStore.Command"/>, in this transaction.</summary>
    public NpgsqlCommand Command(string sql, Guid id)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue(agency.Id);
        command.Parameters.AddWithValue(id);
        return command;
    }

    /// <summary>As <see cref="RegisterStore.Command"/> without the id.</summary>
    public NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue(agency.Id);
        return command;
    }

    /// <summary>Locks the streams, and gives the facts of each that is there.</summary>
    public async Task<Dictionary<Guid, List<object>>> Facts(IReadOnlyList<Guid> ids)
    {
        await using var session = store.QuerySession(Options());
        await Lock(ids);
        var events = await session.Events.QueryAllRawEvents().Where(each => each.StreamId.IsOneOf(ids.ToArray())).OrderBy(each => each.Version).ToListAsync(ct);
        return events.GroupBy(each => each.StreamId).ToDictionary(stream => stream.Key, stream => stream.Select(each => each.Data).ToList());
    }

    /// <summary>As <see cref="Decide"/> for many streams in few round trips. The ids must be distinct; they are locked in one order, so that
    /// two who do this at once wait for each other and never for ever.</summary>
    /// <returns>One decision an id, in the order of <paramref name="ids"/>.</returns>
    public async Task<IReadOnlyList<Decision>> DecideAll<TState>(
        IReadOnlyList<Guid> ids, Func<Guid, TState?, Decision> decide, long? seen = null) where TState : class, IState<TState>
    {
        await using var session = store.LightweightSession(Options());
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
        await Leave<TState>(ids, decided);
        await Announce(announcements);
        return decided;
    }

    private static Decision Carry<TState>(IDocumentSession session, Guid id, long version, long? seen, Decision decision) where TState : class
    {
        if (decision.Facts.Count == 0) return decision.At(version);
        if (seen is { } saw && saw != version) return Refusal.Stale;
        if (version == 0) session.Events.StartStream<TState>(id, decision.Facts);
        else session.Events.Append(id, decision.Facts);
        return decision.At(version + decision.Facts.Count);
    }

    /// <summary>A leaf a stream that was written to, in this transaction.</summary>
    private async Task Leave<TState>(IReadOnlyList<Guid> ids, List<Decision> decided)
    {
        var kind = typeof(TState).Name.ToLowerInvariant();
        var leaves = decided.Select((decision, place) => (decision, Stream: new Subject(kind, ids[place]))).Where(each => each.decision.Facts.Count > 0)
            .Select(each => (recorder ?? throw new InvalidOperationException("Nothing is decided without a log.")).Carried(
                "rule", [each.Stream], each.Stream, each.decision.Version - each.decision.Facts.Count + 1, each.decision.Version)).OfType<LeafRow>().ToList();
        if (leaves.Count == 0) return;
        await using var command = new NpgsqlCommand("insert into log.pending (id, leaf) select * from unnest($1, $2)", transaction.Connection, transaction);
        command.Parameters.AddWithValue(leaves.ConvertAll(leaf => leaf.Id).ToArray());
        command.Parameters.AddWithValue(leaves.ConvertAll(leaf => leaf.Bytes).ToArray());
        await command.ExecuteNonQueryAsync(ct);
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
            $"select id, version from {RegisterStore.Schema}.mt_streams where tenant_id = $1 and id = any($2) order by id for update", transaction.Connection, transaction);
        command.Parameters.AddWithValue(agency.Id);
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
        options.TenantId = agency.Id;
        return options;
    }
}
