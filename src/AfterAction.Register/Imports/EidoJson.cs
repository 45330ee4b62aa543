using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AfterAction.Register.Imports;

/// <summary>Reads NENA emergency incident data objects (STA-021.1): one, the <c>event.notification[]</c> envelope, or a list of either.</summary>
/// <remarks>
/// <para>An EIDO is a snapshot, not a log. Snapshots of one incident are put in the order of their time stamps and their parts joined by
/// <c>$id</c>; a unit's steps are where its status differs from the snapshot before. The time of a step is the part's own time stamp,
/// the raw time of everything that has none of its own.</para>
/// <para>The incident is that of <c>incidentComponent.$id</c>, or of the object itself where it has no such part: calls are transferred
/// before an incident exists. No address in the file is ever fetched.</para>
/// </remarks>
public static partial class EidoJson
{
    public static Reading Read(Stream file, TimeZoneInfo zone, OwnAgency? own = null) => Reading.Of(Rows(file, zone, own));

    /// <summary>One row a snapshot for counting; the incidents come with the last row, when all snapshots are known.</summary>
    public static IEnumerable<RowRead> Rows(Stream file, TimeZoneInfo zone, OwnAgency? own = null)
    {
        var (document, refused) = JsonFile.Open(file);
        using (document) return refused is null ? Snapshots(document!.RootElement, zone, own) : [RowRead.Stop(refused)];
    }

    private static List<RowRead> Snapshots(JsonElement root, TimeZoneInfo zone, OwnAgency? own)
    {
        JsonElement[] objects = [.. Unwrap(root)];
        if (!objects.Any(IsEido)) return [RowRead.Stop(ImportRefusals.NotEido)];
        if (objects.Any(HidesDocumentType)) return [RowRead.Stop(ImportRefusals.HasDtd)];

        List<RowRead> rows = [];
        List<Snapshot> snapshots = [];
        foreach (var (index, eido) in objects.Index())
        {
            var row = index + 1;
            var key = IsEido(eido) ? KeyOf(eido) : null;
            if (key is null) rows.Add(RowRead.Unusable(row, new BadRow(row, "$id", "Expected an emergency incident data object with an $id.")));
            else if (Stamp(eido) is var stamp && stamp.Length > 0 && SourceTime.Parse(stamp, zone) is null)
            {
                rows.Add(RowRead.Unusable(row, new BadRow(row, "lastUpdateTimeStamp", "Expected a time such as 2021-04-30T14:43:49.439-04:00.")));
            }
            else
            {
                BadRow[] faults = [.. XmlFaults(row, eido)];
                rows.Add(faults.Length > 0 ? RowRead.Unusable(row, faults) : RowRead.Good(row));
                if (faults.Length == 0) snapshots.Add(new(ReadIncident.CanonicalKey(key), key, eido, SourceTime.Parse(stamp, zone)?.At ?? DateTimeOffset.MinValue));
            }
        }

        var incidents = snapshots.GroupBy(snapshot => snapshot.CanonicalKey)
            .Select(same => new EidoIncident(same.First().Key, [.. same.OrderBy(snapshot => snapshot.At).Select(snapshot => snapshot.Eido)], zone, own).Read()).ToArray();
        rows[^1] = rows[^1] with { Parts = incidents };
        return rows;
    }

    private static IEnumerable<JsonElement> Unwrap(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().SelectMany(Unwrap);
        if (element.ValueKind != JsonValueKind.Object) return [element];
        if (element.TryGetProperty("event", out var envelope) && envelope.ValueKind == JsonValueKind.Object) return Unwrap(envelope);
        return element.TryGetProperty("notification", out var notified) ? Unwrap(notified) : [element];
    }

    internal static bool IsEido(JsonElement element) => element.ValueKind == JsonValueKind.Object
        && element.EnumerateObject().Any(part => part.NameEquals("eidoVersion") || part.NameEquals("agencyComponent") || part.NameEquals("incidentComponent") || part.NameEquals("callComponent"));

    private static string? KeyOf(JsonElement eido) =>
        (eido.TryGetProperty("incidentComponent", out var incident) ? Parts(incident).Select(part => Text(part, "$id")).FirstOrDefault(id => id is not null) : null) ?? Text(eido, "$id");

    private static IEnumerable<(string Name, string Xml)> Xml(JsonElement eido) =>
        from part in new[] { (List: "locationComponent", Field: "locationByValue"), (List: "additionalDataComponent", Field: "additionalDataByValue") }
        from component in Components(eido, part.List)
        let xml = Text(component, part.Field)
        where xml is not null
        select (part.Field, xml);

    private static bool HidesDocumentType(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && Xml(element).Any(part => EidoXml.DeclaresDocumentType(part.Xml));

    private static IEnumerable<BadRow> XmlFaults(int row, JsonElement eido) =>
        from part in Xml(eido)
        where part.Xml.StartsWith('<') && EidoXml.Texts(part.Xml) is null
        select new BadRow(row, part.Name, "Expected well-formed XML.");

    internal static IEnumerable<JsonElement> Components(JsonElement eido, string name) =>
        eido.ValueKind == JsonValueKind.Object && eido.TryGetProperty(name, out var list) ? Parts(list) : [];

    /// <summary>The objects of a list, or the one object that stands where a list may.</summary>
    private static IEnumerable<JsonElement> Parts(JsonElement list) => list.ValueKind switch
    {
        JsonValueKind.Array => list.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.Object),
        JsonValueKind.Object => [list],
        _ => [],
    };

    /// <summary>Of a text, or of a list the texts joined; null when there is none.</summary>
    internal static string? Text(JsonElement part, string name)
    {
        if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty(name, out var value)) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Trim(),
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.String).Select(each => each.GetString()!.Trim()).Where(each => each.Length > 0)),
            _ => "",
        };
        return text.Length == 0 ? null : text;
    }

    /// <summary>When a part was last updated, as it is spelled; both spellings of the field's name are in use. Empty when there is none.</summary>
    internal static string Stamp(JsonElement part) => Text(part, "lastUpdateTimeStamp") ?? Text(part, "lastUpdateTimestamp") ?? "";

    internal static IEnumerable<string> References(JsonElement part, string name) => Components(part, name).Select(reference => Text(reference, "$ref")).OfType<string>();

    /// <summary>A dispatcher's words are HTML in the standard: the text without its tags.</summary>
    internal static string PlainText(string html) => WebUtility.HtmlDecode(Tag().Replace(html, " ")).Replace("\0", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex("</?[A-Za-z][^<>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    private sealed record Snapshot(string CanonicalKey, string Key, JsonElement Eido, DateTimeOffset At)
    {
        public override string ToString() => nameof(Snapshot);
    }
}
