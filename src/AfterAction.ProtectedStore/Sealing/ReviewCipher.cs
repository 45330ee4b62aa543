using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>What a sealed thing is; part of what its seal vouches for.</summary>
internal enum SealedKind : byte { Fact = 1, Sheet = 2, Card = 3, Look = 4, Outgoing = 5, Incident = 6, Docket = 7, Citation = 8 }

/// <summary>Seals and opens bytes with a review's key: AES-256-GCM over padded, compressed content (docs/formats/sealed.md).
/// The seal vouches for store, review, kind and schema version: moved to another place it does not open.</summary>
internal static class ReviewCipher
{
    public const byte Version = 1;

    /// <summary>The most that a sheet may grow to by words, compressed; the rest of the largest size is kept back, so that a full review can still be walked, closed or referred.</summary>
    public const int MostWords = (1 << 20) - (1 << 16);

    private const int Nonce = 12, Tag = 16, Header = 1 + 16 + Nonce + Tag, Prefix = 5;

    /// <summary>Sealed content has one of these lengths, before the header; longer content is refused.</summary>
    public static readonly int[] Sizes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20];

    private static ReadOnlySpan<byte> Store => "afteraction/protected"u8;

    /// <exception cref="TooLongToSealException">The content is longer than a mebibyte, compressed.</exception>
    public static byte[] Seal(DataKey key, ReviewId review, SealedKind kind, ReadOnlySpan<byte> content)
    {
        var padded = Pad(content);
        try
        {
            var box = new byte[Header + padded.Length];
            box[0] = Version;
            review.Value.TryWriteBytes(box.AsSpan(1));
            RandomNumberGenerator.Fill(box.AsSpan(17, Nonce));
            key.Encrypt(box.AsSpan(17, Nonce), padded, box.AsSpan(Header), box.AsSpan(17 + Nonce, Tag), Vouched(stackalloc byte[64], review, kind));
            return box;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>Whose key opens this; null when it is nothing of ours.</summary>
    public static ReviewId? ReviewOf(ReadOnlySpan<byte> box) => box.Length > Header && box[0] == Version ? new ReviewId(new Guid(box.Slice(1, 16))) : null;

    /// <exception cref="AuthenticationTagMismatchException">It was changed, or moved here from another review or kind.</exception>
    public static byte[] Open(DataKey key, ReviewId review, SealedKind kind, ReadOnlySpan<byte> box)
    {
        if (ReviewOf(box) != review) throw new AuthenticationTagMismatchException();
        var padded = new byte[box.Length - Header];
        try
        {
            key.Decrypt(box.Slice(17, Nonce), box[Header..], box.Slice(17 + Nonce, Tag), padded, Vouched(stackalloc byte[64], review, kind));
            return Unpad(padded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>Whether a box has the largest size: then there may be no room for much more.</summary>
    public static bool IsLargest(ReadOnlySpan<byte> box) => box.Length == Header + Sizes[^1];

    /// <summary>Whether words may still be added to what would then be this content.</summary>
    public static bool HasRoom(ReadOnlySpan<byte> content) => content.Length <= MostWords || Compress(content).Length <= MostWords;

    private static ReadOnlySpan<byte> Vouched(Span<byte> room, ReviewId review, SealedKind kind)
    {
        Store.CopyTo(room);
        room[Store.Length] = Version;
        room[Store.Length + 1] = (byte)kind;
        review.Value.TryWriteBytes(room[(Store.Length + 2)..]);
        return room[..(Store.Length + 18)];
    }

    /// <summary>A byte that says whether it is compressed, four of length, the content, zeros.</summary>
    private static byte[] Pad(ReadOnlySpan<byte> content)
    {
        var small = content.Length + Prefix <= Sizes[0];
        var body = small ? content : Compress(content);
        var needed = body.Length + Prefix;
        var size = Array.Find(Sizes, size => size >= needed);
        if (size == 0) throw new TooLongToSealException();
        var padded = new byte[size];
        padded[0] = small ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteInt32LittleEndian(padded.AsSpan(1), body.Length);
        body.CopyTo(padded.AsSpan(Prefix));
        return padded;
    }

    private static byte[] Unpad(byte[] padded)
    {
        var body = padded.AsSpan(Prefix, BinaryPrimitives.ReadInt32LittleEndian(padded.AsSpan(1)));
        if (padded[0] == 0) return body.ToArray();
        using var packed = new MemoryStream(padded, Prefix, body.Length);
        using var reader = new DeflateStream(packed, CompressionMode.Decompress);
        using var content = new MemoryStream(body.Length * 4);
        reader.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream(content.Length / 2);
        using (var writer = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true)) writer.Write(content);
        return packed.ToArray();
    }
}

/// <summary>Content has outgrown the largest size that is sealed. Says nothing of it.</summary>
internal sealed class TooLongToSealException() : InvalidOperationException("This is too long to be sealed.");
