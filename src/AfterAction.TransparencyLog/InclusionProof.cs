namespace AfterAction.TransparencyLog;

/// <summary>That an entry is in a log, in one file: C2SP tlog-proof. Everything to check it with is in it but the keys, and the entry, if that is not the extra data.</summary>
/// <param name="Extra">What the application adds, which nothing signs. Null when there is no such line.</param>
/// <param name="Index">Of the entry, from 0.</param>
/// <param name="Path">From the leaf's sibling to the child of the root.</param>
public sealed record InclusionProof(ReadOnlyMemory<byte>? Extra, long Index, IReadOnlyList<Hash> Path, SignedCheckpoint Checkpoint)
{
    private const string Head = "c2sp.org/tlog-proof@v1\n";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <summary>A tree of less than 2^63 leaves is no higher.</summary>
    private const int LongestPath = 63;

    /// <exception cref="MalformedException">It is no proof.</exception>
    public static InclusionProof Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.Longest) throw new MalformedException("A proof has at most 1,048,576 bytes.");
        var text = Text.Utf8(bytes);
        if (!text.StartsWith(Head, StringComparison.Ordinal)) throw new MalformedException("A proof begins with c2sp.org/tlog-proof@v1.");
        var gap = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (gap < Head.Length) throw new MalformedException("After the hashes of a proof there is an empty line.");
        ReadOnlySpan<string> lines = text[Head.Length..gap].Split('\n');
        ReadOnlyMemory<byte>? extra = null;
        if (lines is [var first, ..] && first.StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            extra = Text.Base64(first.AsSpan(ExtraWord.Length));
            lines = lines[1..];
        }

        if (lines is not [var second, .. var path] || !second.StartsWith(IndexWord, StringComparison.Ordinal)) throw new MalformedException("A proof has an index.");
        if (path.Length > LongestPath) throw new MalformedException("A proof has at most 63 hashes.");
        List<Hash> hashes = [];
        foreach (var line in path) hashes.Add(Hash.Parse(line));
        return new(extra, Text.Number(second.AsSpan(IndexWord.Length)), hashes, SignedCheckpoint.Parse(Text.Bytes(text[(gap + 2)..])));
    }

    /// <summary>Why this does not prove that the log with this key has the entry, as every witness given has seen too; null when it does.</summary>
    public string? Fault(ReadOnlySpan<byte> entry, VerifierKey log, params IReadOnlyList<VerifierKey> witnesses) =>
        Checkpoint.Fault(log, witnesses) is { } fault ? fault
        : Merkle.VerifyInclusion(Merkle.Leaf(entry), Index, Checkpoint.Checkpoint.Size, Path, Checkpoint.Checkpoint.Root) ? null
        : "The entry is not at this place of the log.";

    public byte[] ToBytes() => Text.Bytes(ToString());

    public override string ToString() =>
        $"{Head}{(Extra is { } extra ? $"{ExtraWord}{Convert.ToBase64String(extra.Span)}\n" : "")}{IndexWord}{Text.Number(Index)}\n{string.Concat(Path.Select(hash => $"{hash}\n"))}\n{Checkpoint}";
}
