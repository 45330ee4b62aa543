namespace AfterAction.TransparencyLog;

/// <summary>What a log sends to a witness, C2SP tlog-witness: the body of <c>POST add-checkpoint</c>.</summary>
/// <param name="OldSize">Of the last checkpoint this witness signed; 0 for none.</param>
/// <param name="Proof">That the new tree begins with the old one.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Hash> Proof, SignedCheckpoint Checkpoint)
{
    /// <summary>The type of the body of an answer 409: the witness's size, which is not the one that was sent.</summary>
    public const string SizeMediaType = "text/x.tlog.size";

    private const string OldWord = "old ";
    private const int LongestProof = 63;

    /// <exception cref="MalformedException">It is no such body.</exception>
    public static AddCheckpoint Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.Longest) throw new MalformedException("A request has at most 1,048,576 bytes.");
        var text = Text.Utf8(bytes);
        var gap = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (gap < 0 || !text.StartsWith(OldWord, StringComparison.Ordinal)) throw new MalformedException("A request begins with the old size, and has an empty line before the checkpoint.");
        var lines = text[..gap].Split('\n');
        if (lines.Length - 1 > LongestProof) throw new MalformedException("A proof has at most 63 hashes.");
        return new(Text.Number(lines[0].AsSpan(OldWord.Length)), [.. lines.Skip(1).Select(line => Hash.Parse(line))], SignedCheckpoint.Parse(Text.Bytes(text[(gap + 2)..])));
    }

    /// <summary>Reads the body of an answer 409.</summary>
    /// <exception cref="MalformedException">It is not a number and a newline.</exception>
    public static long ParseSize(ReadOnlySpan<byte> bytes) =>
        Text.Utf8(bytes) is [.. var number, '\n'] ? Text.Number(number) : throw new MalformedException("A size ends with a newline.");

    /// <summary>Reads the body of an answer 200.</summary>
    /// <exception cref="MalformedException">It is not lines of signatures.</exception>
    public static IReadOnlyList<NoteSignature> ParseSignatures(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.Longest) throw new MalformedException("An answer has at most 1,048,576 bytes.");
        return Text.Utf8(bytes) is [.. var lines, '\n'] ? [.. lines.Split('\n').Select(NoteSignature.Parse)] : throw new MalformedException("Signatures end with a newline.");
    }

    public byte[] ToBytes() => Text.Bytes(ToString());

    public override string ToString() => $"{OldWord}{Text.Number(OldSize)}\n{string.Concat(Proof.Select(hash => $"{hash}\n"))}\n{Checkpoint}";
}
