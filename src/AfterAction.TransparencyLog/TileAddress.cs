using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace AfterAction.TransparencyLog;

/// <summary>Which tile: of hashes at a level, or of entries, which is level −1. As of C2SP tlog-tiles.</summary>
/// <param name="Level">−1 for entries; 0 for leaf hashes; above, each hash is the root of a full tile of the level below.</param>
/// <param name="Index">From 0, within the level.</param>
/// <param name="Width">How many hashes or entries: 256 for a full tile, 1 to 255 for a partial one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TileAddress(int Level, long Index, int Width)
{
    /// <summary>How many hashes or entries a full tile has.</summary>
    public const int Full = 256;

    /// <summary>Levels of the tree within one tile.</summary>
    public const int Height = 8;

    private const int Entries = -1;

    /// <summary>The highest level a tree with less than 2^63 leaves can have.</summary>
    private const int Highest = 7;

    public bool IsEntries => Level == Entries;

    public bool IsFull => Width == Full;

    /// <summary>Such as <c>tile/0/x001/x234/067</c>, <c>tile/1/000.p/17</c> or <c>tile/entries/003</c>: below the log's address, with slashes.</summary>
    public string Path
    {
        get
        {
            StringBuilder path = new("tile/");
            path.Append(IsEntries ? "entries" : Text.Number(Level)).Append('/');
            var digits = Index.ToString("D3", CultureInfo.InvariantCulture);
            digits = digits.PadLeft((digits.Length + 2) / 3 * 3, '0');
            for (var at = 0; at < digits.Length - 3; at += 3) path.Append('x').Append(digits, at, 3).Append('/');
            path.Append(digits, digits.Length - 3, 3);
            return IsFull ? path.ToString() : path.Append(CultureInfo.InvariantCulture, $".p/{Width}").ToString();
        }
    }

    /// <summary>The tile of entries that ends a log of this size or is full in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such tile.</exception>
    public static TileAddress OfEntries(long index, long size) => Of(Entries, index, size);

    /// <summary>The tile of hashes as it is in a log of this size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has no such tile.</exception>
    public static TileAddress OfHashes(int level, long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        return Of(level, index, size);
    }

    /// <summary>Every tile of a log of this size, of entries and of hashes, level by level.</summary>
    public static IEnumerable<TileAddress> All(long size)
    {
        for (var level = Entries; level <= Highest; level++)
        {
            var count = Count(level, size);
            for (long index = 0; index * Full < count; index++) yield return Of(level, index, size);
        }
    }

    /// <summary>The reverse of <see cref="Path"/>.</summary>
    /// <exception cref="MalformedException">It is no tile's path in its one spelling.</exception>
    public static TileAddress Parse(string path)
    {
        if (path.Split('/') is not ["tile", var level, .. { Length: > 0 } rest]) throw new MalformedException("This is not the path of a tile.");
        var at = level == "entries" ? Entries : (int)Math.Min(Text.Number(level), Highest + 1);
        var width = Full;
        if (rest is [.. var groups, var last, var partial] && last.EndsWith(".p", StringComparison.Ordinal))
        {
            width = (int)Math.Min(Text.Number(partial), Full + 1);
            if (width is 0 or >= Full) throw new MalformedException("A partial tile has 1 to 255 hashes.");
            rest = [.. groups, last[..^2]];
        }

        var digits = string.Concat(rest.Select((group, place) => place == rest.Length - 1 ? group : group is ['x', .. var three] ? three : throw new MalformedException("This is not the path of a tile.")));
        if (at > Highest || digits.Length > 21 || digits.AsSpan().ContainsAnyExceptInRange('0', '9') || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            throw new MalformedException("This is not the path of a tile.");
        TileAddress address = new(at, index, width);
        return address.Path == path ? address : throw new MalformedException("This is not the path of a tile as it is spelled.");
    }

    public override string ToString() => Path;

    private static TileAddress Of(int level, long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, Highest);
        var width = Math.Min(Full, Count(level, size) - (index * Full));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width, nameof(index));
        return new(level, index, (int)width);
    }

    private static long Count(int level, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size >> (Height * Math.Max(level, 0));
    }
}
