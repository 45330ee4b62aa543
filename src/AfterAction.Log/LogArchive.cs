using AfterAction.TransparencyLog;
using Npgsql;

namespace AfterAction.Log;

/// <summary>A leaf and its place in the log, from 0.</summary>
public sealed record Placed(long Place, Leaf Leaf);

/// <summary>The newest head, for whoever looks whether the log goes on.</summary>
/// <param name="Pending">How many leaves wait for their place.</param>
/// <param name="Owes">Which witnesses have not signed the newest head, and since when they owe a signature: when the first head was signed of those that are later than the last one they signed.</param>
public sealed record LogState(long Size, DateTimeOffset? SignedAt, long Pending, IReadOnlyDictionary<string, DateTimeOffset> Owes);

/// <summary>Reads a log. Who may is asked before.</summary>
public sealed class LogArchive(LogDatabase database)
{
    /// <summary>Entries about any of these pseudonyms, the newest first, of each at most its newest 500.</summary>
    public Task<IReadOnlyList<Placed>> About(IEnumerable<string> pseudonyms, CancellationToken ct) => Read(
        """
        select place, leaf from log.entry
        where place in (select newest.place from unnest($1) as asked, lateral (select place from log.about where pseudonym = asked order by place desc limit 500) as newest)
        order by place desc
        """, ct, pseudonyms.Select(pseudonym => Guid.ParseExact(pseudonym, "N")).ToArray());

    /// <summary>A place before which every entry lies that was written before this instant: where the first head ends that was signed a day later or more, for a leaf may wait for its place.</summary>
    public async Task<long> PlaceOf(DateTimeOffset at, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("select size from log.checkpoint where at >= $1 order by at, size limit 1");
        command.Parameters.Add(new() { Value = at.AddDays(1).ToUniversalTime() });
        return await command.ExecuteScalarAsync(ct) is long place ? place : long.MaxValue;
    }

    /// <summary>When the first head was signed; null while there is none.</summary>
    public async Task<DateTimeOffset?> Began(CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("select min(at) from log.checkpoint");
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) && !await row.IsDBNullAsync(0, ct) ? row.GetFieldValue<DateTimeOffset>(0) : null;
    }

    /// <summary>Entries before this place that fit, the newest first. At most 10,000 are looked at.</summary>
    /// <param name="pseudonym">Only those about it; null for all.</param>
    /// <param name="early">From an entry that is, none before it is looked at.</param>
    /// <returns>And from where to go on; null at the log's beginning.</returns>
    public async Task<(IReadOnlyList<Placed> Found, long? Next)> Search(string? pseudonym, Func<Leaf, bool> fits, Func<Leaf, bool> early, long before, int limit, CancellationToken ct)
    {
        const int Batch = 1000, Batches = 10;
        List<Placed> found = [];
        for (var batch = 0; batch < Batches; batch++)
        {
            var read = pseudonym is null
                ? await Read("select place, leaf from log.entry where place < $1 order by place desc limit $2", ct, before, Batch)
                : await Read("select place, leaf from log.entry join log.about using (place) where place < $1 and pseudonym = $3 order by place desc limit $2", ct, before, Batch, Guid.ParseExact(pseudonym, "N"));
            foreach (var entry in read)
            {
                if (early(entry.Leaf)) return (found, null);
                before = entry.Place;
                if (!fits(entry.Leaf)) continue;
                found.Add(entry);
                if (found.Count == limit) return (found, before);
            }

            if (read.Count < Batch) return (found, null);
        }

        return (found, before);
    }

    /// <summary>Every time the log left the program, the newest first, at most 100.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset At, string What, Guid? By)>> Exported(CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("select at, what, by from log.export order by at desc limit 100");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(DateTimeOffset, string, Guid?)> exports = [];
        while (await row.ReadAsync(ct)) exports.Add((row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), await row.IsDBNullAsync(2, ct) ? null : row.GetGuid(2)));
        return exports;
    }

    /// <summary>That an entry is in the log, under the newest head that has it, a co-signed one if there is one. Null while there is none.</summary>
    public async Task<InclusionProof?> Prove(Placed entry, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand(
            """
            select note, array(select line from log.cosignature where cosignature.size = checkpoint.size order by witness) from log.checkpoint
            where size > $1 order by exists (select from log.cosignature where cosignature.size = checkpoint.size) desc, size desc limit 1
            """);
        command.Parameters.Add(new() { Value = entry.Place });
        SignedCheckpoint head;
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct)) return null;
            head = Head(row.GetFieldValue<byte[]>(0), row.GetFieldValue<string[]>(1));
        }

        var path = await new Prover(head.Checkpoint.Size, new PostgresTiles(database.Source.CreateCommand)).Inclusion(entry.Place, ct);
        return new(entry.Leaf.ToBytes(), entry.Place, path, head);
    }

    /// <param name="witnesses">The names of those that are asked to sign.</param>
    public async Task<LogState> State(IEnumerable<string> witnesses, CancellationToken ct)
    {
        await using NpgsqlBatch batch = database.Source.CreateBatch();
        batch.BatchCommands.Add(new("select coalesce((select max(size) from log.checkpoint), 0), (select at from log.checkpoint order by size desc limit 1), (select count(*) from log.pending)"));
        batch.BatchCommands.Add(new(
            """
            select witness, since.at from unnest($1) as asked (witness),
                lateral (select at from log.checkpoint where size > coalesce((select max(size) from log.cosignature where cosignature.witness = asked.witness), 0) order by size limit 1) as since
            """)
        { Parameters = { new() { Value = witnesses.ToArray() } } });
        await using var row = await batch.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var (size, signedAt, pending) = (row.GetInt64(0), await row.IsDBNullAsync(1, ct) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(1), row.GetInt64(2));
        await row.NextResultAsync(ct);
        Dictionary<string, DateTimeOffset> owes = [];
        while (await row.ReadAsync(ct)) owes[row.GetString(0)] = row.GetFieldValue<DateTimeOffset>(1);
        return new(size, signedAt, pending, owes);
    }

    /// <summary>Writes the log as far as its newest head into a folder, as docs/formats/transparency-log.md has it; rows are the caller's.</summary>
    /// <returns>The head's size; 0 when nothing is signed yet.</returns>
    public async Task<long> Export(string folder, CancellationToken ct)
    {
        List<SignedCheckpoint> heads = [];
        await using (var command = database.Source.CreateCommand("select note, array(select line from log.cosignature where cosignature.size = checkpoint.size order by witness) from log.checkpoint order by size"))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct)) heads.Add(Head(row.GetFieldValue<byte[]>(0), row.GetFieldValue<string[]>(1)));
        }

        if (heads is not [.., var newest]) return 0;
        Directory.CreateDirectory(Path.Combine(folder, "checkpoints"));
        foreach (var head in heads)
            await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoints", head.Checkpoint.Size.ToString("D12", System.Globalization.CultureInfo.InvariantCulture)), head.ToBytes(), ct);
        PostgresTiles tiles = new(database.Source.CreateCommand);
        TileFolder written = new(folder);
        foreach (var address in TileAddress.All(newest.Checkpoint.Size))
            await written.Write(new(address, await tiles.Read(address, ct) ?? throw new LogBrokenException()), ct);
        await File.WriteAllBytesAsync(Path.Combine(folder, "checkpoint"), newest.ToBytes(), ct);
        return newest.Checkpoint.Size;
    }

    private static SignedCheckpoint Head(byte[] note, string[] lines)
    {
        var head = SignedCheckpoint.Parse(note);
        return lines.Length == 0 ? head : new(head.Note.With([.. lines.Select(NoteSignature.Parse)]));
    }

    private async Task<IReadOnlyList<Placed>> Read(string question, CancellationToken ct, params object[] values)
    {
        await using var command = database.Source.CreateCommand(question);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Placed> found = [];
        while (await row.ReadAsync(ct)) found.Add(new(row.GetInt64(0), Leaf.Read(row.GetFieldValue<byte[]>(1))));
        return found;
    }
}
