using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>What is to be checked, besides the tree.</summary>
/// <param name="Opaque">The entries are bytes of anybody's: they have no times and no rows.</param>
/// <param name="Leaves">Files that each hold a leaf, which must be in the log.</param>
internal sealed record LogWanted(string Folder, VerifierKey Log, IReadOnlyList<VerifierKey> Witnesses, TimeSpan Slack, bool Opaque, bool WithoutRows, IReadOnlyList<string> Leaves);

/// <summary>Checks a folder (docs/formats/transparency-log.md) from its entries up, and trusts nothing in it but what the keys signed.</summary>
internal sealed class LogCheck
{
    /// <summary>Bundles that are read and hashed side by side.</summary>
    private const int Batch = 64;

    private readonly LogWanted wanted;
    private readonly Report report = new();
    private readonly Action<long, long> progress;
    private readonly Heads heads;
    private readonly TileFiles tiles;
    private readonly RowJoin? join;
    private readonly Frontier frontier = new();
    private readonly List<List<Hash>> levels = [];
    private readonly HashSet<Guid> ids = [];
    private readonly Dictionary<Hash, (string File, bool Found)> leaves = [];
    private DateTimeOffset? latest;
    private TimeSpan furthestBack;

    private LogCheck(LogWanted wanted, Action<long, long> progress)
    {
        (this.wanted, this.progress) = (wanted, progress);
        heads = Heads.Read(wanted.Folder, wanted.Log, wanted.Witnesses, report);
        tiles = new(wanted.Folder, report);
        if (!wanted.Opaque && !wanted.WithoutRows) join = RowJoin.Read(wanted.Folder, report);
        foreach (var file in wanted.Leaves) leaves[Merkle.Leaf(File.ReadAllBytes(file))] = (file, false);
    }

    /// <param name="progress">Told from time to time how many entries of how many are checked.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static Report Run(LogWanted wanted, Action<long, long> progress) => new LogCheck(wanted, progress).Run();

    private Report Run()
    {
        Reach();
        if (Entries())
        {
            for (var level = 1; level < levels.Count; level++)
                if (levels[level].Count > 0) Tile(level, (heads.Size >> (TileAddress.Height * level)) / TileAddress.Full);
            tiles.End();
            join?.End();
            foreach (var (file, _) in leaves.Values.Where(leaf => !leaf.Found)) report.Add(file, "This leaf is not in the log.");
        }

        report.Say($"{frontier.Size} entries, {tiles.Checked} tiles, {heads.Summary}");
        if (!wanted.Opaque) report.Say($"times go back by {furthestBack.TotalSeconds} s at most");
        return report;
    }

    /// <summary>All entries of the head. False when one is missing: nothing after it can be said.</summary>
    private bool Entries()
    {
        var count = (heads.Size + TileAddress.Full - 1) / TileAddress.Full;
        var batch = new Bundle[Batch];
        for (long first = 0; first < count; first += Batch)
        {
            var start = first;
            var width = (int)Math.Min(Batch, count - first);
            Parallel.For(0, width, at => batch[at] = Read(TileAddress.OfEntries(start + at, heads.Size)));
            for (var at = 0; at < width; at++)
                if (!Take(batch[at])) return false;
            progress(frontier.Size, heads.Size);
        }

        return true;
    }

    /// <summary>What can be done of a bundle without the ones before it.</summary>
    private Bundle Read(TileAddress address)
    {
        if (tiles.ReadEntries(address) is not { } bytes) return new(address, default, [], [], "It is missing.");
        try
        {
            var entries = EntryBundle.Decode(bytes);
            if (entries.Count < address.Width) return new(address, bytes, [], [], $"It has {entries.Count} entries.");
            var hashes = new Hash[address.Width];
            for (var at = 0; at < hashes.Length; at++) hashes[at] = Merkle.Leaf(entries[at].Span);
            var facts = wanted.Opaque ? [] : entries.Take(address.Width).Select(Facts).ToArray();
            return new(address, bytes, hashes, facts, null, entries, hashes.Length == TileAddress.Full ? Merkle.Root(hashes) : default);
        }
        catch (MalformedException wrong)
        {
            return new(address, bytes, [], [], wrong.Message);
        }
    }

    private static (LeafFacts? Leaf, string? Fault) Facts(ReadOnlyMemory<byte> entry)
    {
        try
        {
            return (LeafFacts.Read(entry.Span), null);
        }
        catch (MalformedException wrong)
        {
            return (null, wrong.Message);
        }
    }

    private bool Take(Bundle bundle)
    {
        if (bundle.Fault is { } fault)
        {
            report.Add(bundle.Address.Path, fault);
            return false;
        }

        tiles.CompareEntries(bundle.Address, bundle.Bytes);
        tiles.CompareHashes(bundle.Address with { Level = 0 }, bundle.Hashes);
        var first = frontier.Size;
        var inside = frontier.Copy();
        for (var at = 0; at < bundle.Hashes.Length; at++)
        {
            if (!wanted.Opaque) Leaf(first + at, bundle.Facts[at], bundle.Entries[at].Span);
            if (leaves.TryGetValue(bundle.Hashes[at], out var given))
            {
                leaves[bundle.Hashes[at]] = given with { Found = true };
                report.Say($"{given.File} is entry {first + at}");
            }

            // Roots within a tile are wanted at kept heads only; they are computed on a copy.
            if (heads.Next is not { } next || next > first + bundle.Hashes.Length) continue;
            inside.Append(bundle.Hashes[at]);
            if (next == inside.Size) heads.Compare(inside.Root, latest, wanted.Slack);
        }

        if (bundle.Hashes.Length < TileAddress.Full)
        {
            foreach (var hash in bundle.Hashes) frontier.Append(hash);
            return true;
        }

        frontier.Append(bundle.Root, TileAddress.Height);
        Up(1, bundle.Root);
        return true;
    }

    private void Up(int level, in Hash hash)
    {
        while (levels.Count <= level) levels.Add([]);
        levels[level].Add(hash);
        if (levels[level].Count < TileAddress.Full) return;
        var root = Merkle.Root(levels[level].ToArray());
        Tile(level, ((frontier.Size >> (TileAddress.Height * level)) - 1) / TileAddress.Full);
        levels[level].Clear();
        Up(level + 1, root);
    }

    private void Tile(int level, long index) => tiles.CompareHashes(new(level, index, levels[level].Count), levels[level].ToArray());

    private void Leaf(long index, (LeafFacts? Leaf, string? Fault) read, ReadOnlySpan<byte> bytes)
    {
        var where = FormattableString.Invariant($"entry {index}");
        if (read is not { Leaf: { } leaf })
        {
            report.Add(where, read.Fault!);
            return;
        }

        if (!ids.Add(leaf.Id)) report.Add(where, "Another entry before it has its id.");
        if (latest is { } before && before - leaf.At is var back && back > TimeSpan.Zero)
        {
            if (back > wanted.Slack) report.Add(where, FormattableString.Invariant($"It is {back.TotalSeconds} s earlier than an entry before it."));
            furthestBack = back > furthestBack ? back : furthestBack;
        }

        latest = latest > leaf.At ? latest : leaf.At;
        join?.Meet(where, leaf, bytes);
    }

    /// <summary>Heads without entries are of the empty tree.</summary>
    private void Reach()
    {
        if (heads.Next == 0) heads.Compare(Merkle.Empty, null, wanted.Slack);
    }

    private sealed record Bundle(
        TileAddress Address, ReadOnlyMemory<byte> Bytes, Hash[] Hashes, (LeafFacts? Leaf, string? Fault)[] Facts, string? Fault, IReadOnlyList<ReadOnlyMemory<byte>> Entries, Hash Root)
    {
        public Bundle(TileAddress address, ReadOnlyMemory<byte> bytes, Hash[] hashes, (LeafFacts?, string?)[] facts, string? fault)
            : this(address, bytes, hashes, facts, fault, [], default)
        {
        }
    }
}
