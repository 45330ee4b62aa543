using AfterAction.TransparencyLog;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.Log;

/// <summary>The tiles of a log as its tables have them: full tiles of hashes as rows, all others made of what is there. A tile that has become full since a head was signed is
/// cut to what that head has of it.</summary>
/// <param name="command">A command on the connection to read with.</param>
internal sealed class PostgresTiles(Func<string, NpgsqlCommand> command) : ITiles
{
    public async ValueTask<ReadOnlyMemory<byte>?> Read(TileAddress address, CancellationToken ct)
    {
        var first = address.Index * TileAddress.Full;
        if (address.IsEntries) return await Entries(first, address.Width, ct) is { } entries ? EntryBundle.Encode(entries) : null;
        if (await Tile(address.Level, address.Index, 1, ct) is [var full]) return full.AsMemory(0, address.Width * Hash.Length);
        if (address.Level == 0)
            return await Entries(first, address.Width, ct) is { } leaves ? Hash.Bytes([.. leaves.Select(leaf => Merkle.Leaf(leaf.Span))]) : null;
        var below = await Tile(address.Level - 1, first, address.Width, ct);
        return below.Count == address.Width ? Hash.Bytes([.. below.Select(tile => Merkle.Root(Hash.Many(tile)))]) : null;
    }

    private async Task<List<ReadOnlyMemory<byte>>?> Entries(long first, int width, CancellationToken ct)
    {
        await using var question = command("select leaf from log.entry where place >= $1 and place < $2 order by place");
        question.Parameters.Add(new() { Value = first, NpgsqlDbType = NpgsqlDbType.Bigint });
        question.Parameters.Add(new() { Value = first + width, NpgsqlDbType = NpgsqlDbType.Bigint });
        await using var row = await question.ExecuteReaderAsync(ct);
        List<ReadOnlyMemory<byte>> entries = new(width);
        while (await row.ReadAsync(ct)) entries.Add(row.GetFieldValue<byte[]>(0));
        return entries.Count == width ? entries : null;
    }

    private async Task<List<byte[]>> Tile(int level, long index, int count, CancellationToken ct)
    {
        await using var question = command("select hashes from log.tile where level = $1 and index >= $2 and index < $3 order by index");
        question.Parameters.Add(new() { Value = (short)level, NpgsqlDbType = NpgsqlDbType.Smallint });
        question.Parameters.Add(new() { Value = index, NpgsqlDbType = NpgsqlDbType.Bigint });
        question.Parameters.Add(new() { Value = index + count, NpgsqlDbType = NpgsqlDbType.Bigint });
        await using var row = await question.ExecuteReaderAsync(ct);
        List<byte[]> tiles = [];
        while (await row.ReadAsync(ct)) tiles.Add(row.GetFieldValue<byte[]>(0));
        return tiles;
    }
}
