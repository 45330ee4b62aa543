namespace AfterAction.TransparencyLog;

/// <summary>Builds proofs for a log of one size from its tiles. Each tile is read once.</summary>
/// <param name="size">Of the tree the proofs lead to: that of a checkpoint.</param>
/// <exception cref="MalformedException">From every method, when a tile that the size demands is missing or too short.</exception>
public sealed class Prover(long size, ITiles tiles)
{
    private readonly Dictionary<TileAddress, Hash[]> read = [];

    /// <summary>From the leaf's sibling to the child of the root.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such entry.</exception>
    public async ValueTask<IReadOnlyList<Hash>> Inclusion(long index, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Hash> path = [];
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + Left(end - start);
            if (index < middle)
            {
                path.Add(await Root(middle, end, ct));
                end = middle;
            }
            else
            {
                path.Add(await Root(start, middle, ct));
                start = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>That the tree begins with its first <paramref name="oldSize"/> entries. Empty for none and for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has fewer entries.</exception>
    public async ValueTask<IReadOnlyList<Hash>> Consistency(long oldSize, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        if (oldSize == 0 || oldSize == size) return [];
        List<Hash> proof = [];
        var (start, end) = (0L, size);
        // Down to the subtree in which the old tree ends: what is beside the way is the proof.
        while (oldSize != end)
        {
            var middle = start + Left(end - start);
            if (oldSize <= middle)
            {
                proof.Add(await Root(middle, end, ct));
                end = middle;
            }
            else
            {
                proof.Add(await Root(start, middle, ct));
                start = middle;
            }
        }

        // A whole old tree is its own root, which the verifier has.
        if (start != 0) proof.Add(await Root(start, end, ct));
        proof.Reverse();
        return proof;
    }

    /// <summary>Of the whole tree.</summary>
    public ValueTask<Hash> Root(CancellationToken ct) => size == 0 ? new(Merkle.Empty) : Root(0, size, ct);

    /// <summary>How many leaves the left subtree has: the largest power of two below the count.</summary>
    private static long Left(long count) => 1L << (int)long.Log2(count - 1);

    private async ValueTask<Hash> Root(long start, long end, CancellationToken ct)
    {
        var count = end - start;
        if (!long.IsPow2(count))
        {
            var middle = start + Left(count);
            return Merkle.Node(await Root(start, middle, ct), await Root(middle, end, ct));
        }

        var height = (int)long.Log2(count);
        var level = height / TileAddress.Height;
        var first = start >> (level * TileAddress.Height);
        var address = TileAddress.OfHashes(level, first / TileAddress.Full, size);
        if (!read.TryGetValue(address, out var hashes)) read[address] = hashes = await tiles.ReadHashes(address, ct);
        return Merkle.Root(hashes.AsSpan((int)(first % TileAddress.Full), 1 << (height % TileAddress.Height)));
    }
}
