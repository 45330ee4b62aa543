using System.Buffers.Binary;

namespace AfterAction.TransparencyLog;

/// <summary>One signature line of a note, not verified.</summary>
/// <param name="Bytes">Without the key id.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The line without its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes.AsMemory(sizeof(uint)));
        return $"— {Name} {Convert.ToBase64String(bytes)}";
    }

    /// <exception cref="MalformedException">It is no signature line.</exception>
    public static NoteSignature Parse(string line)
    {
        if (line.Split(' ') is not ["—", var name, var base64] || !KeyText.IsName(name)) throw new MalformedException("A signature line is a dash, a name and base64, with blanks between them.");
        var bytes = Text.Base64(base64);
        return bytes.Length > sizeof(uint)
            ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : throw new MalformedException("A signature has a key id and bytes.");
    }
}

/// <summary>A signature that was verified.</summary>
/// <param name="At">The time it states, where its algorithm states one. UTC, whole seconds.</param>
public sealed record VerifiedSignature(VerifierKey Key, DateTimeOffset? At);

/// <summary>What the signatures of a note are worth to somebody who trusts certain keys.</summary>
/// <param name="Verified">In the order of the note.</param>
/// <param name="Failed">Keys whose name and id are on a signature that is not theirs: the note was tampered with.</param>
public sealed record NoteCheck(IReadOnlyList<VerifiedSignature> Verified, IReadOnlyList<VerifierKey> Failed)
{
    /// <summary>Whether the key signed, and no trusted signature is wrong.</summary>
    public bool SignedBy(VerifierKey key) => Failed.Count == 0 && Verified.Any(signature => signature.Key.Equals(key));
}

/// <summary>A text with signatures, C2SP signed-note. Until <see cref="Check"/> says who signed it, nothing in it means anything.</summary>
public sealed class SignedNote
{
    /// <summary>In bytes.</summary>
    public const int Longest = 1 << 20;

    /// <summary>How many signatures a note may have.</summary>
    public const int MostSignatures = 100;

    /// <exception cref="MalformedException">No note can have this text, or there are no signatures or too many.</exception>
    public SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        TextBytes(text);
        if (signatures.Count is 0 or > MostSignatures) throw new MalformedException("A note has 1 to 100 signatures.");
        (Text, Signatures) = (text, signatures);
    }

    /// <summary>With its last newline.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <exception cref="MalformedException">It is no signed note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Longest) throw new MalformedException("A note has at most 1,048,576 bytes.");
        var note = TransparencyLog.Text.Utf8(bytes);
        var gap = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0 || note[^1] != '\n' || gap + 2 == note.Length) throw new MalformedException("A note is a text, an empty line and signature lines.");
        return new(note[..(gap + 1)], [.. note[(gap + 2)..^1].Split('\n').Select(NoteSignature.Parse)]);
    }

    /// <summary>A note signed by each of the keys.</summary>
    /// <param name="at">Stated by those signatures that state a time.</param>
    /// <exception cref="MalformedException">No note can have this text.</exception>
    public static SignedNote Sign(string text, DateTimeOffset at, params IReadOnlyList<SignerKey> keys) => new(text, [.. keys.Select(key => key.Sign(text, at))]);

    /// <summary>Verifies the signatures of the given keys. All others are passed over, as the format demands.</summary>
    public NoteCheck Check(params IReadOnlyList<VerifierKey> trusted)
    {
        var text = TextBytes(Text);
        List<VerifiedSignature> verified = [];
        List<VerifierKey> failed = [];
        foreach (var signature in Signatures)
        {
            if (trusted.FirstOrDefault(key => key.Name == signature.Name && key.Id == signature.KeyId) is not { } key) continue;
            if (key.Verify(text, signature.Bytes.Span, out var at)) verified.Add(new(key, at));
            else failed.Add(key);
        }

        return new(verified, failed);
    }

    /// <summary>With one more signature, such as a witness's. It is not verified here.</summary>
    /// <exception cref="MalformedException">There are too many.</exception>
    public SignedNote With(params IReadOnlyList<NoteSignature> signatures) => new(Text, [.. Signatures, .. signatures]);

    public byte[] ToBytes() => TransparencyLog.Text.Bytes(ToString());

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    internal static byte[] TextBytes(string text)
    {
        if (text is not [.., '\n']) throw new MalformedException("The text of a note ends with a newline.");
        if (text.Any(letter => letter < ' ' && letter != '\n')) throw new MalformedException("A note has no control characters but newlines.");
        return TransparencyLog.Text.Bytes(text);
    }
}
