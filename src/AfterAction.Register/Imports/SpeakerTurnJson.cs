using System.Text.Json;

namespace AfterAction.Register.Imports;

/// <summary>Reads who spoke when in a recording: a JSON list of turns with speaker, start and end in seconds.
/// The literal NaN, which is not JSON, is read as "not given".</summary>
public static class SpeakerTurnJson
{
    public static Reading Read(Stream file, Recording recording, TimeZoneInfo zone) => Reading.Of(Rows(file, recording, zone));

    public static IEnumerable<RowRead> Rows(Stream file, Recording recording, TimeZoneInfo zone)
    {
        if (recording.Unfit(zone) is { } unfit) return [RowRead.Stop(unfit)];
        var (document, refused) = JsonFile.Open(file, tolerant: true);
        using (document)
        {
            if (refused is not null) return [RowRead.Stop(refused)];
            var root = document!.RootElement;
            if (root.ValueKind != JsonValueKind.Array || !root.EnumerateArray().Any(IsTurn)) return [RowRead.Stop(ImportRefusals.NotSpeakerTurns)];
            var cues = new CueList(recording, zone);
            return [.. root.EnumerateArray().Index().Select(turn => Row(turn.Index + 1, turn.Item, cues))];
        }
    }

    private static bool IsTurn(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("speaker", out _) && element.TryGetProperty("start", out _);

    private static RowRead Row(int number, JsonElement turn, CueList cues)
    {
        if (JsonFile.HoldsNoText(turn)) return RowRead.Unusable(number, new BadRow(number, "", JsonFile.NotText));
        if (!IsTurn(turn)) return RowRead.Unusable(number, new BadRow(number, "", "Expected a turn with speaker, start and end."));
        var (start, end) = (Seconds(turn, "start"), Seconds(turn, "end"));
        if (start is { } from && end is { } to && to < from) return RowRead.Unusable(number, new BadRow(number, "end", "Expected an end that is not before the start."));
        var overlap = turn.TryGetProperty("has_overlap", out var marked) && marked.ValueKind == JsonValueKind.True;
        string?[] texts = [Text(turn, "text"), Text(turn, "notes")];
        return RowRead.Good(number, cues.Add(EvidenceKind.SpeakerTurn, Raw(turn), start, end, Speaker(turn), string.Join(" ", texts.OfType<string>()), overlap));
    }

    private static string Raw(JsonElement turn) => Seconds(turn, "start") is null ? "" : $"{turn.GetProperty("start").GetRawText()} s";

    private static string? Speaker(JsonElement turn) => Text(turn, "speaker") is { } speaker && speaker != "?" ? speaker : null;

    private static TimeSpan? Seconds(JsonElement turn, string name) =>
        turn.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 1_000_000
            ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : null;

    private static string? Text(JsonElement turn, string name) =>
        turn.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text ? text : null;
}
