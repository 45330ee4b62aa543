using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AfterAction.TransparencyLog;

/// <summary>A SHA-256 hash: 32 bytes, compared as a whole. The default value is 32 zeros, which is the hash of nothing known.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8, Size = Length)]
public readonly record struct Hash
{
    /// <summary>In bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <exception cref="MalformedException">There are not exactly 32 bytes.</exception>
    public Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new MalformedException("A hash has 32 bytes.");
        this = MemoryMarshal.Read<Hash>(bytes);
    }

    /// <summary>From standard base64 with padding, in its one canonical form.</summary>
    /// <exception cref="MalformedException">It is not that, or not of 32 bytes.</exception>
    public static Hash Parse(ReadOnlySpan<char> base64) => new(Text.Base64(base64));

    /// <param name="bytes">At least 32 bytes.</param>
    public void CopyTo(Span<byte> bytes) => MemoryMarshal.Write(bytes, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Standard base64, as in checkpoints and proofs.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());

    /// <summary>The hashes of a tile or of another run of bytes.</summary>
    /// <exception cref="MalformedException">The length is no multiple of 32.</exception>
    public static Hash[] Many(ReadOnlySpan<byte> bytes) =>
        bytes.Length % Length == 0 ? MemoryMarshal.Cast<byte, Hash>(bytes).ToArray() : throw new MalformedException("Hashes have 32 bytes each.");

    /// <summary>The bytes of hashes one after another.</summary>
    public static byte[] Bytes(ReadOnlySpan<Hash> hashes) => MemoryMarshal.AsBytes(hashes).ToArray();
}
