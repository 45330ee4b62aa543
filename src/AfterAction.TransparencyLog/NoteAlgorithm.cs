using System.Buffers.Binary;
using NSec.Cryptography;

namespace AfterAction.TransparencyLog;

/// <summary>How a note is signed: the type byte of C2SP signed-note. A further algorithm is a further one of these; notes, keys and logs stay as they are.</summary>
public abstract class NoteAlgorithm
{
    private NoteAlgorithm(byte type) => Type = type;

    /// <summary>Ed25519 over the text: how logs sign.</summary>
    public static NoteAlgorithm Ed25519 { get; } = new Plain();

    /// <summary>Ed25519 over the text and the time, <c>cosignature/v1</c> of C2SP tlog-cosignature: how witnesses sign.</summary>
    public static NoteAlgorithm Cosignature { get; } = new Timed();

    /// <summary>The byte in keys and key ids.</summary>
    public byte Type { get; }

    /// <exception cref="MalformedException">This library does not know the type.</exception>
    internal static NoteAlgorithm Of(byte type) =>
        type == Ed25519.Type ? Ed25519 : type == Cosignature.Type ? Cosignature : throw new MalformedException("Signatures of this type are not known here.");

    /// <summary>The signed time, or an empty one where the algorithm signs none. Null when the signature is not of this key over this text.</summary>
    internal abstract Signed? Verify(PublicKey key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    internal abstract byte[] Sign(Key key, ReadOnlySpan<byte> text, DateTimeOffset at);

    internal readonly record struct Signed(DateTimeOffset? At);

    private sealed class Plain() : NoteAlgorithm(0x01)
    {
        internal override Signed? Verify(PublicKey key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
            SignatureAlgorithm.Ed25519.Verify(key, text, signature) ? new Signed(null) : null;

        internal override byte[] Sign(Key key, ReadOnlySpan<byte> text, DateTimeOffset at) => SignatureAlgorithm.Ed25519.Sign(key, text);
    }

    private sealed class Timed() : NoteAlgorithm(0x04)
    {
        /// <summary>9999-12-31: the last second a <see cref="DateTimeOffset"/> can name. Of the seconds up to 2^63−1 that the format allows, later ones are refused.</summary>
        private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

        internal override Signed? Verify(PublicKey key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
        {
            if (signature.Length < sizeof(ulong)) return null;
            var seconds = BinaryPrimitives.ReadUInt64BigEndian(signature);
            return seconds <= (ulong)Last && SignatureAlgorithm.Ed25519.Verify(key, Message((long)seconds, text), signature[sizeof(ulong)..])
                ? new Signed(DateTimeOffset.FromUnixTimeSeconds((long)seconds))
                : null;
        }

        internal override byte[] Sign(Key key, ReadOnlySpan<byte> text, DateTimeOffset at)
        {
            var seconds = at.ToUnixTimeSeconds();
            ArgumentOutOfRangeException.ThrowIfNegative(seconds, nameof(at));
            var signature = new byte[sizeof(ulong) + SignatureAlgorithm.Ed25519.SignatureSize];
            BinaryPrimitives.WriteInt64BigEndian(signature, seconds);
            SignatureAlgorithm.Ed25519.Sign(key, Message(seconds, text), signature.AsSpan(sizeof(ulong)));
            return signature;
        }

        private static byte[] Message(long seconds, ReadOnlySpan<byte> text) => [.. Text.Bytes($"cosignature/v1\ntime {Text.Number(seconds)}\n"), .. text];
    }
}
