using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>Every file under <c>tile</c>: each must be a tile, be what the entries say, and belong to the log.</summary>
internal sealed class TileFiles
{
    private readonly Dictionary<(int Level, long Index), SortedSet<int>> widths = [];
    private readonly string folder;
    private readonly Report report;

    public TileFiles(string folder, Report report)
    {
        (this.folder, this.report) = (folder, report);
        var tiles = Path.Combine(folder, "tile");
        if (!Directory.Exists(tiles)) return;
        foreach (var path in Directory.EnumerateFiles(tiles, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            try
            {
                var address = TileAddress.Parse(name);
                if (!widths.TryGetValue((address.Level, address.Index), out var found)) widths[(address.Level, address.Index)] = found = [];
                found.Add(address.Width);
            }
            catch (MalformedException)
            {
                report.Add(name, "This is no tile.");
            }
        }
    }

    public long Checked { get; private set; }

    /// <summary>The bytes of the widest bundle that has the entries of this address; null when there is none.</summary>
    public ReadOnlyMemory<byte>? ReadEntries(TileAddress address) =>
        widths.TryGetValue((address.Level, address.Index), out var found) && found.Max >= address.Width ? Bytes(address with { Width = found.Max }) : (ReadOnlyMemory<byte>?)null;

    /// <summary>Compares every bundle there is with the widest one, of which each is the beginning.</summary>
    public void CompareEntries(TileAddress address, ReadOnlyMemory<byte> widest)
    {
        if (!widths.Remove((address.Level, address.Index), out var found)) return;
        foreach (var width in found)
        {
            var there = address with { Width = width };
            Checked++;
            var bytes = width == found.Max ? widest : Bytes(there);
            if (Count(there, bytes) is { } count && count != width) report.Add(there.Path, $"It has {count} entries.");
            else if (!widest.Span.StartsWith(bytes.Span)) report.Add(there.Path, "It has other entries than the wider one.");
            else if (width > address.Width) report.Add(there.Path, "It is beyond the head.");
        }
    }

    /// <summary>Compares every tile there is with the hashes the entries have.</summary>
    /// <param name="address">As it is in a log of the head's size.</param>
    public void CompareHashes(TileAddress address, ReadOnlySpan<Hash> hashes)
    {
        if (!widths.Remove((address.Level, address.Index), out var found) || found.Max < address.Width) report.Add(address.Path, "It is missing.");
        foreach (var width in found ?? [])
        {
            var there = address with { Width = width };
            Checked++;
            var bytes = Bytes(there).Span;
            if (bytes.Length != width * Hash.Length)
            {
                report.Add(there.Path, $"It has {bytes.Length} bytes and not {width * Hash.Length}.");
                continue;
            }

            var theirs = Hash.Many(bytes);
            for (var at = 0; at < Math.Min(width, hashes.Length); at++)
            {
                if (theirs[at] == hashes[at]) continue;
                report.Add(there.Path, $"Hash {at} is not that of the entries.");
                break;
            }

            if (width > address.Width) report.Add(there.Path, "It is beyond the head.");
        }
    }

    /// <summary>Names what no entry leads to.</summary>
    public void End()
    {
        foreach (var ((level, index), found) in widths.OrderBy(tile => tile.Key))
            foreach (var width in found)
                report.Add(new TileAddress(level, index, width).Path, "It is beyond the head.");
    }

    private int? Count(TileAddress there, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return EntryBundle.Decode(bytes).Count;
        }
        catch (MalformedException wrong)
        {
            report.Add(there.Path, wrong.Message);
            return null;
        }
    }

    private ReadOnlyMemory<byte> Bytes(TileAddress address) => File.ReadAllBytes(Path.Combine([folder, .. address.Path.Split('/')]));
}
