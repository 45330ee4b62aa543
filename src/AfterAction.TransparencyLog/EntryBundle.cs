using System.Buffers.Binary;

namespace AfterAction.TransparencyLog;

/// <summary>The bytes of a tile of entries: for each entry its length, two bytes big-endian, and the entry.</summary>
public static class EntryBundle
{
    /// <summary>In bytes.</summary>
    public const int LongestEntry = ushort.MaxValue;

    /// <exception cref="ArgumentException">There are more than 256 entries, or one is longer than <see cref="LongestEntry"/>.</exception>
    public static byte[] Encode(IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        if (entries.Count > TileAddress.Full) throw new ArgumentException("A bundle has at most 256 entries.", nameof(entries));
        if (entries.Any(entry => entry.Length > LongestEntry)) throw new ArgumentException("An entry has at most 65,535 bytes.", nameof(entries));
        var bytes = new byte[entries.Sum(entry => 2 + entry.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.Span.CopyTo(rest[2..]);
            rest = rest[(2 + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>The entries, as windows on <paramref name="bundle"/>: nothing is copied.</summary>
    /// <exception cref="MalformedException">The last entry ends elsewhere than the bytes, or there are more than 256.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Decode(ReadOnlyMemory<byte> bundle)
    {
        List<ReadOnlyMemory<byte>> entries = new(TileAddress.Full);
        for (var rest = bundle; rest.Length > 0;)
        {
            if (entries.Count == TileAddress.Full) throw new MalformedException("A bundle has at most 256 entries.");
            if (rest.Length < 2) throw new MalformedException("The bundle ends within the length of an entry.");
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            if (rest.Length < 2 + length) throw new MalformedException("The bundle ends within an entry.");
            entries.Add(rest.Slice(2, length));
            rest = rest[(2 + length)..];
        }

        return entries;
    }
}
