namespace AfterAction.TransparencyLog;

/// <summary>Tiles as files under a folder, at the paths of C2SP tlog-tiles: a web server can serve it as it is.</summary>
/// <param name="root">The folder that holds <c>tile</c>.</param>
public sealed class TileFolder(string root) : ITiles
{
    public async ValueTask<ReadOnlyMemory<byte>?> Read(TileAddress address, CancellationToken ct)
    {
        // A log may drop a partial tile once the full one is there.
        foreach (var candidate in (TileAddress[])[address, address with { Width = TileAddress.Full }])
        {
            var path = PathOf(candidate);
            if (File.Exists(path)) return await File.ReadAllBytesAsync(path, ct);
        }

        return null;
    }

    /// <summary>Writes a tile beside its place, to the disk, and moves it there: it is never half written.</summary>
    public async ValueTask Write(Tile tile, CancellationToken ct)
    {
        var path = PathOf(tile.Address);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var beside = path + ".new";
        await using (FileStream file = new(beside, FileMode.Create, FileAccess.Write))
        {
            await file.WriteAsync(tile.Bytes, ct);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    private string PathOf(TileAddress address) => Path.Combine([root, .. address.Path.Split('/')]);
}
