namespace AfterAction.TransparencyLog;

/// <summary>A tile with its bytes: what a log stores and serves.</summary>
public sealed record Tile(TileAddress Address, ReadOnlyMemory<byte> Bytes);

/// <summary>Where tiles are kept.</summary>
public interface ITiles
{
    /// <summary>The bytes of the tile, or of a wider one of the same level and index, whose beginning it is. Null when there is neither.</summary>
    ValueTask<ReadOnlyMemory<byte>?> Read(TileAddress address, CancellationToken ct);
}

/// <summary>The tree after an append, and the tiles to store for it.</summary>
public sealed record Growth(LogTree Tree, IReadOnlyList<Tile> Tiles);

/// <summary>The right edge of a log: what is needed to append. Immutable, so that an append counts only when its tiles are stored: keep the new tree after the
/// commit, and the old one after a failure.</summary>
public sealed class LogTree
{
    private readonly Hash[][] edge;
    private readonly ReadOnlyMemory<byte>[] entries;

    private LogTree(long size, Hash[][] edge, ReadOnlyMemory<byte>[] entries)
    {
        (Size, this.edge, this.entries) = (size, edge, entries);
        Frontier frontier = new();
        for (var level = edge.Length - 1; level >= 0; level--)
            foreach (var hash in edge[level])
                frontier.Append(hash, level * TileAddress.Height);
        Root = frontier.Root;
    }

    /// <summary>The log without entries.</summary>
    public static LogTree Empty { get; } = new(0, [], []);

    /// <summary>How many entries there are.</summary>
    public long Size { get; }

    public Hash Root { get; }

    /// <summary>Reads the right edge: one tile of each level and the last tile of entries. Compare <see cref="Root"/> with the last checkpoint before
    /// appending.</summary>
    /// <exception cref="MalformedException">A tile of this size is missing or too short.</exception>
    public static async ValueTask<LogTree> Load(long size, ITiles tiles, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        List<Hash[]> levels = [];
        for (var rest = size; rest > 0; rest /= TileAddress.Full)
        {
            var width = (int)(rest % TileAddress.Full);
            levels.Add(width == 0 ? [] : await tiles.ReadHashes(new(levels.Count, rest / TileAddress.Full, width), ct));
        }

        var last = (int)(size % TileAddress.Full);
        return new(size, [.. levels], last == 0 ? [] : [.. await tiles.ReadEntries(new(-1, size / TileAddress.Full, last), ct)]);
    }

    /// <summary>The tree with these entries after the others. The tiles are every one that became full, and the last one of each level where it is
    /// partial and has changed, with the partial tile of entries.</summary>
    /// <exception cref="ArgumentException">An entry is longer than <see cref="EntryBundle.LongestEntry"/>.</exception>
    public Growth Append(IReadOnlyList<ReadOnlyMemory<byte>> added)
    {
        if (added.Any(entry => entry.Length > EntryBundle.LongestEntry)) throw new ArgumentException("An entry has at most 65,535 bytes.", nameof(added));
        if (added.Count == 0) return new(this, []);
        List<Tile> written = [];
        var levels = edge.Select(hashes => hashes.ToList()).ToList();
        var bundle = entries.ToList();
        HashSet<int> changed = [];
        var size = Size;
        foreach (var entry in added)
        {
            bundle.Add(entry.ToArray());
            size++;
            if (bundle.Count == TileAddress.Full)
            {
                written.Add(new(new(-1, (size - 1) / TileAddress.Full, TileAddress.Full), EntryBundle.Encode(bundle)));
                bundle.Clear();
            }

            var (hash, rest) = (Merkle.Leaf(entry.Span), size);
            for (var level = 0; ; level++)
            {
                if (level == levels.Count) levels.Add([]);
                levels[level].Add(hash);
                changed.Add(level);
                if (levels[level].Count < TileAddress.Full) break;
                var full = levels[level].ToArray();
                written.Add(new(new(level, (rest - 1) / TileAddress.Full, TileAddress.Full), Hash.Bytes(full)));
                levels[level].Clear();
                (hash, rest) = (Merkle.Root(full), rest / TileAddress.Full);
            }
        }

        if (bundle.Count > 0) written.Add(new(new(-1, size / TileAddress.Full, bundle.Count), EntryBundle.Encode(bundle)));
        foreach (var level in changed.Where(level => levels[level].Count > 0).Order())
            written.Add(new(new(level, (size >> (TileAddress.Height * level)) / TileAddress.Full, levels[level].Count), Hash.Bytes(levels[level].ToArray())));
        return new(new(size, [.. levels.Select(hashes => hashes.ToArray())], [.. bundle]), written);
    }
}
