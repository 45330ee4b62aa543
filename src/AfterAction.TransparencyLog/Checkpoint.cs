namespace AfterAction.TransparencyLog;

/// <summary>The head of a log, C2SP tlog-checkpoint: which log, how many entries, and the root over all of them.</summary>
/// <param name="Origin">The name of the log. Not empty, one line.</param>
/// <param name="Size">At least 0.</param>
/// <param name="Extensions">Further lines, not empty; the log signs them and nothing proves them. Usually none.</param>
public sealed record Checkpoint(string Origin, long Size, Hash Root, params IReadOnlyList<string> Extensions)
{
    /// <summary>Reads the text of a note.</summary>
    /// <exception cref="MalformedException">It is not that of a checkpoint.</exception>
    public static Checkpoint Parse(string note) =>
        note.Split('\n') is [{ Length: > 0 } origin, var size, var root, .. var extensions, ""] && extensions.All(line => line.Length > 0)
            ? new(origin, Text.Number(size), Hash.Parse(root), extensions)
            : throw new MalformedException("A checkpoint is three lines or more, none of them empty.");

    /// <summary>The text to sign, with its last newline.</summary>
    public string ToText() => $"{Origin}\n{Text.Number(Size)}\n{Root}\n{string.Concat(Extensions.Select(line => line + "\n"))}";

    public bool Equals(Checkpoint? other) => other is not null && ToText() == other.ToText();

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToText());
}

/// <summary>A checkpoint with its signatures.</summary>
public sealed class SignedCheckpoint
{
    /// <exception cref="MalformedException">The text is not that of a checkpoint.</exception>
    public SignedCheckpoint(SignedNote note) => (Note, Checkpoint) = (note, Checkpoint.Parse(note.Text));

    public SignedNote Note { get; }

    /// <summary>Means nothing until the note is checked.</summary>
    public Checkpoint Checkpoint { get; }

    /// <exception cref="MalformedException">It is no signed checkpoint.</exception>
    public static SignedCheckpoint Parse(ReadOnlySpan<byte> bytes) => new(SignedNote.Parse(bytes));

    /// <summary>Signs a head. A log never signs two heads that are not consistent with each other: that is the caller's to keep.</summary>
    public static SignedCheckpoint Sign(Checkpoint checkpoint, SignerKey log, DateTimeOffset at) => new(SignedNote.Sign(checkpoint.ToText(), at, log));

    /// <summary>Why this is not a head of the log with this key that every witness given has signed too; null when it is.</summary>
    /// <param name="log">Its name is the origin.</param>
    public string? Fault(VerifierKey log, params IReadOnlyList<VerifierKey> witnesses)
    {
        if (Checkpoint.Origin != log.Name) return "The origin is not the log's.";
        var check = Note.Check([log, .. witnesses]);
        if (check.Failed is [var failed, ..]) return $"The signature of {failed.Name} is wrong.";
        if (!check.SignedBy(log)) return "The log has not signed it.";
        return witnesses.FirstOrDefault(witness => !check.SignedBy(witness)) is { } missing ? $"{missing.Name} has not signed it." : null;
    }

    public byte[] ToBytes() => Note.ToBytes();

    public override string ToString() => Note.ToString();
}
