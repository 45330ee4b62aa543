namespace AfterAction.TransparencyLog;

/// <summary>Reading of tiles as what they hold.</summary>
public static class TileReads
{
    /// <exception cref="MalformedException">The tile is missing or too short.</exception>
    public static async ValueTask<Hash[]> ReadHashes(this ITiles tiles, TileAddress address, CancellationToken ct)
    {
        var bytes = await tiles.Read(address, ct) ?? throw Missing(address);
        var length = address.Width * Hash.Length;
        return bytes.Length >= length ? Hash.Many(bytes.Span[..length]) : throw Short(address);
    }

    /// <exception cref="MalformedException">The tile is missing, too short, or is no bundle.</exception>
    public static async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEntries(this ITiles tiles, TileAddress address, CancellationToken ct)
    {
        var entries = EntryBundle.Decode(await tiles.Read(address, ct) ?? throw Missing(address));
        return entries.Count >= address.Width ? [.. entries.Take(address.Width)] : throw Short(address);
    }

    /// <summary>One entry of a log of this size.</summary>
    /// <exception cref="MalformedException">Its tile is missing, too short, or is no bundle.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadEntry(this ITiles tiles, long index, long size, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return (await tiles.ReadEntries(TileAddress.OfEntries(index / TileAddress.Full, size), ct))[(int)(index % TileAddress.Full)];
    }

    private static MalformedException Missing(TileAddress address) => new($"{address} is missing.");

    private static MalformedException Short(TileAddress address) => new($"{address} is too short.");
}
