using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>What a transcript does not say itself: whose incident it is, which recording, and when that starts.</summary>
/// <param name="Incident">The incident's key or number.</param>
/// <param name="Name">Tells the recordings of one incident apart: a camera or a file. Part of each cue's key.</param>
/// <param name="Start">With an offset, or without one on the agency's clock.</param>
public sealed record Recording(string Incident, string Name, string Start)
{
    internal Refusal? Unfit(TimeZoneInfo zone)
    {
        if (string.IsNullOrWhiteSpace(Incident)) return ImportRefusals.NoIncidentKey;
        return SourceTime.Parse(Start, zone) is { } start && start.Uncertainty < TimeSpan.FromDays(1) ? null : ImportRefusals.NoRecordingStart;
    }

    public override string ToString() => nameof(Recording);
}

/// <summary>Makes evidence of a recording's cues in their order. A cue that begins before an earlier one ends is marked.</summary>
internal sealed class CueList(Recording recording, TimeZoneInfo zone)
{
    private readonly SourceTime start = SourceTime.Parse(recording.Start, zone)!;
    private readonly Dictionary<string, int> same = new(StringComparer.Ordinal);
    private TimeSpan latestEnd;

    /// <param name="raw">The cue's time as the file spells it; empty when missing.</param>
    /// <param name="from">From the start of the recording; null when the file does not say.</param>
    public ReadIncident Add(EvidenceKind kind, string raw, TimeSpan? from, TimeSpan? to, string? speaker, string text, bool overlaps)
    {
        var marks = start.Marks
            | (from is null ? EvidenceMarks.TimeMissing : EvidenceMarks.None)
            | (overlaps || from < latestEnd ? EvidenceMarks.Overlaps : EvidenceMarks.None);
        if (to > latestEnd) latestEnd = to.Value;

        // Two cues may have the same time: they are told apart by their order among their equals.
        var spelled = $"{recording.Name.Trim()}|{raw}|{to?.TotalMilliseconds:0}";
        var again = same[spelled] = same.GetValueOrDefault(spelled) + 1;
        var evidence = new ReadEvidence(again == 1 ? spelled : $"{spelled}|{again}", kind, raw,
            start.At + from, from is null ? null : start.At + to, start.Uncertainty, speaker, text, marks);
        return new ReadIncident(recording.Incident.Trim(), null, null, null, null, [evidence], [], []);
    }
}
