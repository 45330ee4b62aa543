using AfterAction.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.Log;

/// <summary>What the log says does not agree with what it signed before: somebody changed it. Nothing is signed any more.</summary>
public sealed class LogBrokenException() : Exception("The log is not the one that was signed.");

/// <summary>A witness has signed for more entries than there are: this is an older copy of the log. Signing on would make a second history of it.</summary>
public sealed class LogBehindException() : Exception("A witness knows a longer log than this one.");

/// <summary>One program's turn at being the sequencer: as long as it holds a lock of the database, and everything it writes goes over the connection that holds it. When that connection
/// is gone so is the lock, and nothing it might still write can be committed: no second one is ever at work.</summary>
internal sealed class Term : IAsyncDisposable
{
    private const long LockNumber = 7426110;
    private const int AtOnce = 2048;

    private readonly NpgsqlConnection connection;
    private readonly SignerKey key;
    private LogTree tree = LogTree.Empty;

    private Term(NpgsqlConnection connection, SignerKey key) => (this.connection, this.key) = (connection, key);

    /// <summary>How many entries have their place.</summary>
    public long Size => tree.Size;

    /// <summary>Of the newest head; −1 before the first.</summary>
    public long Signed { get; private set; } = -1;

    /// <summary>What its heads are checked with.</summary>
    public VerifierKey Key => key.Verifier;

    /// <summary>When the newest head was signed, UTC.</summary>
    public DateTimeOffset SignedAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Null while another program has its turn.</summary>
    /// <exception cref="LogBrokenException">The log is not the one that was signed last.</exception>
    public static async Task<Term?> Begin(string login, SignerKey key, CancellationToken ct)
    {
        NpgsqlConnection opened = new(new NpgsqlConnectionStringBuilder(login) { Pooling = false, KeepAlive = 5, CommandTimeout = 30 }.ConnectionString);
        Term term = new(opened, key);
        try
        {
            await opened.OpenAsync(ct);
            // A holder that went silent without closing its connection is cut off by the server: its turn ends.
            await term.Run("set idle_session_timeout = '10s'; set idle_in_transaction_session_timeout = '10s'; set tcp_keepalives_idle = 3; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3", ct);
            if (!Equals(await term.Scalar($"select pg_try_advisory_lock({LockNumber})", ct), true))
            {
                await term.DisposeAsync();
                return null;
            }

            await term.Load(ct);
            return term;
        }
        catch
        {
            await term.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves of acts in other databases; one that has its leaf already gets no second.</summary>
    public async Task Add(IReadOnlyList<LeafRow> leaves, CancellationToken ct)
    {
        if (leaves.Count == 0) return;
        await using var command = Command("insert into log.pending (id, leaf) select id, leaf from unnest($1, $2) as owed (id, leaf) where not exists (select from log.entry where entry.id = owed.id) on conflict (id) do nothing");
        command.Parameters.Add(new() { Value = leaves.Select(leaf => leaf.Id).ToArray() });
        command.Parameters.Add(new() { Value = leaves.Select(leaf => leaf.Bytes).ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Gives everything that is pending its place. Each batch is one transaction: places, tiles and what the entries are about.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> Integrate(CancellationToken ct)
    {
        for (var done = 0; ;)
        {
            List<long> numbers = [];
            List<ReadOnlyMemory<byte>> leaves = [];
            await using (var command = Command("select number, leaf from log.pending order by number limit $1"))
            {
                command.Parameters.Add(new() { Value = AtOnce });
                await using var row = await command.ExecuteReaderAsync(ct);
                while (await row.ReadAsync(ct))
                {
                    numbers.Add(row.GetInt64(0));
                    leaves.Add(row.GetFieldValue<byte[]>(1));
                }
            }

            if (numbers.Count == 0) return done;
            var growth = tree.Append(leaves);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await using (var command = Command("select log.integrate($1, $2)"))
            {
                command.Parameters.Add(new() { Value = tree.Size });
                command.Parameters.Add(new() { Value = numbers.ToArray() });
                await command.ExecuteNonQueryAsync(ct);
            }

            await About(tree.Size, leaves, ct);
            foreach (var tile in growth.Tiles.Where(tile => tile.Address is { IsEntries: false, IsFull: true }))
            {
                await using var command = Command("insert into log.tile (level, index, hashes) values ($1, $2, $3)");
                command.Parameters.Add(new() { Value = (short)tile.Address.Level, NpgsqlDbType = NpgsqlDbType.Smallint });
                command.Parameters.Add(new() { Value = tile.Address.Index });
                command.Parameters.Add(new() { Value = tile.Bytes.ToArray() });
                await command.ExecuteNonQueryAsync(ct);
            }

            await transaction.CommitAsync(ct);
            tree = growth.Tree;
            done += numbers.Count;
        }
    }

    /// <summary>Signs the log as it is, unless its newest head says just that. What is signed is kept before it is shown to anybody.</summary>
    public async Task<bool> Sign(DateTimeOffset now, CancellationToken ct)
    {
        if (tree.Size == Signed) return false;
        var head = SignedCheckpoint.Sign(new(key.Verifier.Name, tree.Size, tree.Root), key, now);
        await using var command = Command("insert into log.checkpoint (size, at, note) values ($1, $2, $3)");
        command.Parameters.Add(new() { Value = tree.Size });
        command.Parameters.Add(new() { Value = now.ToUniversalTime() });
        command.Parameters.Add(new() { Value = head.ToBytes() });
        await command.ExecuteNonQueryAsync(ct);
        (Signed, SignedAt) = (tree.Size, now);
        return true;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task Load(CancellationToken ct)
    {
        PostgresTiles tiles = new(Command);
        tree = await LogTree.Load((long)(await Scalar("select coalesce(max(place) + 1, 0) from log.entry", ct))!, tiles, ct);
        SignedCheckpoint? head = null;
        await using (var command = Command("select at, note from log.checkpoint order by size desc limit 1"))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct)) (SignedAt, head) = (row.GetFieldValue<DateTimeOffset>(0), SignedCheckpoint.Parse(row.GetFieldValue<byte[]>(1)));
        }

        if (head is null) return;
        Signed = head.Checkpoint.Size;
        if (Signed > tree.Size || head.Fault(key.Verifier) is not null || await new Prover(Signed, tiles).Root(ct) != head.Checkpoint.Root) throw new LogBrokenException();
    }

    private async Task About(long first, List<ReadOnlyMemory<byte>> leaves, CancellationToken ct)
    {
        List<Guid> pseudonyms = [];
        List<long> places = [];
        for (var at = 0; at < leaves.Count; at++)
        {
            var leaf = Leaf.Read(leaves[at]);
            foreach (var pseudonym in leaf.On.Select(subject => subject.Pseudonym).Concat(leaf.Who is { } who ? [who] : []).Distinct(StringComparer.Ordinal))
            {
                pseudonyms.Add(Guid.ParseExact(pseudonym, "N"));
                places.Add(first + at);
            }
        }

        await using var command = Command("insert into log.about (pseudonym, place) select * from unnest($1, $2)");
        command.Parameters.Add(new() { Value = pseudonyms.ToArray() });
        command.Parameters.Add(new() { Value = places.ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql) => new(sql, connection);

    private async Task Run(string sql, CancellationToken ct)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<object?> Scalar(string sql, CancellationToken ct)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(ct);
    }
}
