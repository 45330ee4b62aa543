using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>The heads in a folder: the last one, and all that were kept.</summary>
internal sealed class Heads
{
    private readonly List<(string Where, SignedCheckpoint Head, DateTimeOffset? Seen)> kept = [];
    private readonly Report report;
    private DateTimeOffset? lastSeen;
    private int next;

    private Heads(Report report) => this.report = report;

    /// <summary>The size of the last head; 0 when it could not be read, which is a fault then.</summary>
    public long Size { get; private set; }

    public string Summary { get; private set; } = "";

    public static Heads Read(string folder, VerifierKey log, IReadOnlyList<VerifierKey> witnesses, Report report)
    {
        Heads heads = new(report);
        if (heads.Add(folder, "checkpoint", log, witnesses, witnesses) is { } last) heads.Size = last.Checkpoint.Size;
        if (Directory.Exists(Path.Combine(folder, "checkpoints")))
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "checkpoints"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                heads.Add(folder, Path.GetRelativePath(folder, path).Replace('\\', '/'), log, witnesses, []);
        }

        heads.kept.Sort((one, other) => one.Head.Checkpoint.Size.CompareTo(other.Head.Checkpoint.Size));
        foreach (var head in heads.kept.Where(head => head.Head.Checkpoint.Size > heads.Size))
            report.Add(head.Where, $"It has {head.Head.Checkpoint.Size} entries, and the last head only {heads.Size}: the log was cut short.");
        heads.Summary = FormattableString.Invariant($"{heads.kept.Count} heads");
        return heads;
    }

    /// <summary>The next size at which a root is wanted; null when there is none.</summary>
    public long? Next => next < kept.Count ? kept[next].Head.Checkpoint.Size : null;

    /// <summary>Compares every head of the next size with the root that the entries have there.</summary>
    /// <param name="latest">Of the times of all entries of the head.</param>
    public void Compare(in Hash root, DateTimeOffset? latest, TimeSpan slack)
    {
        for (var size = Next; next < kept.Count && kept[next].Head.Checkpoint.Size == size; next++)
        {
            var (where, head, seen) = kept[next];
            if (head.Checkpoint.Root != root) report.Add(where, $"Its root is not that of the first {size} entries: this head and the log are not of one tree.");
            if (seen is null) continue;
            if (latest - seen > slack) report.Add(where, "The witness signed it before the time of an entry it has.");
            if (seen < lastSeen && kept[next - 1].Head.Checkpoint.Size < size) report.Add(where, "The witness signed it before a smaller head.");
            lastSeen = seen > lastSeen || lastSeen is null ? seen : lastSeen;
        }
    }

    private SignedCheckpoint? Add(string folder, string where, VerifierKey log, IReadOnlyList<VerifierKey> known, IReadOnlyList<VerifierKey> required)
    {
        var path = Path.Combine(folder, where);
        if (!File.Exists(path))
        {
            report.Add(where, "It is missing.");
            return null;
        }

        try
        {
            var head = SignedCheckpoint.Parse(File.ReadAllBytes(path));
            var check = head.Note.Check([log, .. known]);
            if (head.Fault(log, required) is { } fault) report.Add(where, fault);
            else if (check.Failed is [var failed, ..]) report.Add(where, $"The signature of {failed.Name} is wrong.");
            else
            {
                var seen = check.Verified.Where(signature => signature.At is not null).Min(signature => signature.At);
                kept.Add((where, head, seen));
                return head;
            }
        }
        catch (MalformedException wrong)
        {
            report.Add(where, wrong.Message);
        }

        return null;
    }
}
