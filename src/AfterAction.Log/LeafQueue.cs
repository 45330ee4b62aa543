using System.Threading.Channels;
using AfterAction.Web.Pipeline;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.Log;

/// <summary>Writes leaves of acts that have no transaction of their own. Those that wait while one commit is under way share the next one, so that many
/// requests cost few commits. At most <see cref="Most"/> wait; whoever comes then is refused at once.</summary>
internal sealed class LeafQueue : IAsyncDisposable
{
    public const int Most = 1024;
    private const int Together = 256;

    /// <summary>How long the database may take, in seconds, until what waits is refused.</summary>
    public const int Patience = 5;

    private readonly NpgsqlDataSource database;
    private readonly Channel<Waiting> waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LeafQueue(NpgsqlDataSource database)
    {
        this.database = database;
        _ = Task.Run(Write);
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="NotRecordedException">It is not known to be.</exception>
    public async Task Append(LeafRow leaf, CancellationToken ct)
    {
        Waiting mine = new(leaf);
        if (!waiting.Writer.TryWrite(mine)) throw new NotRecordedException("Too many leaves wait to be written.");
        await mine.Written.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(2 * Patience));
    }

    private async Task Write()
    {
        List<Waiting> batch = new(Together);
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < Together && waiting.Reader.TryRead(out var next)) batch.Add(next);
            try
            {
                await Insert(batch);
                foreach (var written in batch) written.Written.TrySetResult();
            }
            catch (Exception failure)
            {
                // Whatever it was: each of them hears that it is not recorded, and the next ones are tried anew.
                foreach (var written in batch) written.Written.TrySetException(new NotRecordedException("The log could not be written.", failure));
            }
        }

        ended.SetResult();
    }

    private async Task Insert(List<Waiting> batch)
    {
        await using var command = database.CreateCommand(batch.Count == 1
            ? "insert into log.pending (id, leaf) values ($1, $2)"
            : "insert into log.pending (id, leaf) select * from unnest($1, $2)");
        command.CommandTimeout = Patience;
        if (batch is [var only])
        {
            command.Parameters.Add(new() { Value = only.Leaf.Id, NpgsqlDbType = NpgsqlDbType.Uuid });
            command.Parameters.Add(new() { Value = only.Leaf.Bytes, NpgsqlDbType = NpgsqlDbType.Bytea });
        }
        else
        {
            command.Parameters.Add(new() { Value = batch.Select(each => each.Leaf.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            command.Parameters.Add(new() { Value = batch.Select(each => each.Leaf.Bytes).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        }

        await command.ExecuteNonQueryAsync();
    }

    private sealed class Waiting(LeafRow leaf)
    {
        public LeafRow Leaf => leaf;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A leaf as it is inserted into <c>log.pending</c>.</summary>
public sealed record LeafRow(Guid Id, byte[] Bytes);
