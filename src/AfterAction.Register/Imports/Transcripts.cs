using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace AfterAction.Register.Imports;

/// <summary>Reads what was said in a recording: WebVTT, SRT, or the bracket form
/// <c>[00:04:09.173 --> 00:04:10.516] [Speaker]</c> with the words on the lines below.</summary>
/// <remarks>The three differ in little: a line with an arrow has the times, the lines up to the next blank line the words.
/// In WebVTT the blocks NOTE, STYLE and REGION are left out. A speaker is what <c>&lt;v Name&gt;</c> or <c>[Name]</c> names.</remarks>
public static partial class Transcripts
{
    private const int LongestTiming = 1_000;

    private const string Expected = "Expected times such as 00:04:09.173 --> 00:04:10.516, the end not before the start.";

    public static Reading Read(Stream file, Recording recording, TimeZoneInfo zone) => Reading.Of(Rows(file, recording, zone));

    public static IEnumerable<RowRead> Rows(Stream file, Recording recording, TimeZoneInfo zone)
    {
        if (recording.Unfit(zone) is { } unfit) return [RowRead.Stop(unfit)];
        var (bytes, refused) = ImportBytes.All(file, nuls: true);
        if (refused is not null) return [RowRead.Stop(refused)];
        List<RowRead> rows = [.. Blocks(Encoding.UTF8.GetString(bytes), new CueList(recording, zone))];
        return rows.Count == 0 ? [RowRead.Stop(ImportRefusals.NotTranscript)] : rows;
    }

    private static IEnumerable<RowRead> Blocks(string text, CueList cues)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at].Trim().Length == 0) continue;
            var end = at;
            while (end < lines.Length && lines[end].Trim().Length > 0) end++;
            var block = lines[at..end];
            var first = at;
            at = end;
            if (IsComment(block[0])) continue;

            // Cues that follow one another without a blank line are told apart by their arrows.
            var starts = block.Index().Where(line => line.Item.Contains("-->", StringComparison.Ordinal)).Select(line => line.Index).ToArray();
            foreach (var (order, start) in starts.Index())
            {
                var next = order + 1 < starts.Length ? starts[order + 1] : block.Length;
                if (next < block.Length && next - 1 > start && Counter().IsMatch(block[next - 1])) next--;
                foreach (var row in Cue(first + start + 1, block[start], block[(start + 1)..next], cues)) yield return row;
            }
        }
    }

    private static bool IsComment(string line) => line is "NOTE" or "STYLE" or "REGION"
        || line.StartsWith("NOTE ", StringComparison.Ordinal) || line.StartsWith("STYLE ", StringComparison.Ordinal) || line.StartsWith("REGION ", StringComparison.Ordinal);

    private static IEnumerable<RowRead> Cue(int row, string timing, string[] words, CueList cues)
    {
        if (timing.Contains('\0', StringComparison.Ordinal) || words.Any(line => line.Contains('\0', StringComparison.Ordinal)))
        {
            yield return RowRead.Unusable(row, new BadRow(row, "", "Expected text; the cue holds a NUL character."));
            yield break;
        }

        if (timing.Length > LongestTiming || Timing().Match(timing) is not { Success: true } times
            || Offset(times.Groups["from"].Value) is not { } from || Offset(times.Groups["to"].Value) is not { } to || to < from)
        {
            yield return RowRead.Unusable(row, new BadRow(row, "", Expected));
            yield break;
        }

        var raw = times.Groups["from"].Value;
        var label = times.Groups["speaker"].Success ? Name(times.Groups["speaker"].Value) : null;
        var text = string.Join('\n', words);
        if (times.Groups["words"].Value.Trim() is { Length: > 0 } beside && times.Groups["bracket"].Success) text = $"{beside}\n{text}";
        var parts = Voices(text, label).Where(part => part.Words.Length > 0).ToArray();
        yield return RowRead.Good(row, [.. parts.Select(part => cues.Add(EvidenceKind.Utterance, raw, from, to, part.Speaker, part.Words, overlaps: false))]);
    }

    private static IEnumerable<(string? Speaker, string Words)> Voices(string text, string? speaker)
    {
        var at = 0;
        foreach (Match voice in Voice().Matches(text))
        {
            yield return (speaker, Plain(text[at..voice.Index]));
            speaker = Name(WebUtility.HtmlDecode(voice.Groups["name"].Value));
            at = voice.Index + voice.Length;
        }

        yield return (speaker, Plain(text[at..]));
    }

    private static string? Name(string label) => label.Trim() is { Length: > 0 } name && !string.Equals(name, "Unknown", StringComparison.OrdinalIgnoreCase) ? name : null;

    private static string Plain(string text) => Blanks().Replace(WebUtility.HtmlDecode(Tag().Replace(text, "")), " ").Replace("\0", "", StringComparison.Ordinal).Trim();

    private static TimeSpan? Offset(string text)
    {
        var parts = text.Replace(',', '.').Split(':');
        if (!decimal.TryParse(parts[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds >= 60) return null;
        if (!int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes >= 60) return null;
        var hours = 0;
        if (parts.Length == 3 && (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out hours) || hours > 999)) return null;
        return TimeSpan.FromHours(hours) + TimeSpan.FromMinutes(minutes) + TimeSpan.FromMilliseconds((long)Math.Round(seconds * 1000));
    }

    [GeneratedRegex(@"^\s*(?<bracket>\[)?\s*(?<from>(\d+:)?\d+:\d+([.,]\d+)?)\s*-->\s*(?<to>(\d+:)?\d+:\d+([.,]\d+)?)(?(bracket)\s*\](\s*\[(?<speaker>[^\]]*)\])?)(?<words>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Timing();

    [GeneratedRegex(@"<v(\.[^\s>]*)?[ \t]+(?<name>[^<>]*)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Voice();

    [GeneratedRegex("</?[A-Za-z0-9][^<>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^\s*\d+\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counter();
}
