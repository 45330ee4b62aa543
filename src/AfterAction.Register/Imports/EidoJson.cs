using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AfterAction.Register.Imports;

/// <summary>Reads NENA emergency incident data objects (STA-021.1): one, the <c>event.notification[]</c> envelope, or a list of either.</summary>
/// <remarks>
/// <para>An EIDO is a snapshot, not a log. Snapshots of one incident are put in the order of their time stamps and their parts joined by
/// <c>$id</c>; every status that a snapshot gives a unit is read, and those that repeat the one before it, be it from another file, are told apart where the
/// incident is kept. The time of a status is the part's own time stamp, the raw time of everything that has none of its own.</para>
/// <para>The incident is that of the agency's number, of <c>incidentComponent.$id</c> and of the object's own <c>$id</c>: calls are transferred
/// before an incident has a number or a part. Which names mean one incident is remembered with it. No address in the file is ever fetched.</para>
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
            string[] ids = IsEido(eido) ? [.. IdsOf(eido)] : [];
            if (JsonFile.HoldsNoText(eido)) rows.Add(RowRead.Unusable(row, new BadRow(row, "", JsonFile.NotText)));
            else if (ids.Length == 0) rows.Add(RowRead.Unusable(row, new BadRow(row, "$id", "Expected an emergency incident data object with an $id.")));
            else if (Stamp(eido) is var stamp && stamp.Length > 0 && SourceTime.Parse(stamp, zone) is null)
            {
                rows.Add(RowRead.Unusable(row, new BadRow(row, "lastUpdateTimeStamp", "Expected a time such as 2021-04-30T14:43:49.439-04:00.")));
            }
            else
            {
                BadRow[] faults = [.. XmlFaults(row, eido)];
                rows.Add(faults.Length > 0 ? RowRead.Unusable(row, faults) : RowRead.Good(row));
                if (faults.Length == 0) snapshots.Add(new(ids, NumberOf(eido), eido, SourceTime.Parse(stamp, zone)?.At ?? DateTimeOffset.MinValue));
            }
        }

        rows[^1] = rows[^1] with
        {
            Parts = [.. Together(snapshots).Select(same => new EidoIncident(
                [.. same.SelectMany(snapshot => snapshot.Ids).DistinctBy(ReadIncident.CanonicalKey)], same.Select(snapshot => snapshot.Number).FirstOrDefault(number => number is not null),
                [.. same.OrderBy(snapshot => snapshot.At).Select(snapshot => snapshot.Eido)], zone, own).Read())],
        };
        return rows;
    }

    /// <summary>Snapshots of one incident: those of one number, and those without one that share an id with them or with each other.
    /// An id that two numbers use joins nothing.</summary>
    private static List<List<Snapshot>> Together(List<Snapshot> snapshots)
    {
        List<List<Snapshot>> incidents = [];
        var known = new Dictionary<string, List<Snapshot>>(StringComparer.Ordinal);
        foreach (var snapshot in snapshots.OrderBy(snapshot => snapshot.Number is null))
        {
            string[] names = [.. (snapshot.Number is { } number ? [$"number {ReadIncident.CanonicalKey(number)}"] : Array.Empty<string>()), .. snapshot.Ids.Select(ReadIncident.CanonicalKey)];
            var found = (snapshot.Number is null ? names : names[..1]).Select(known.GetValueOrDefault).OfType<List<Snapshot>>().Distinct()
                .OrderBy(group => group.TrueForAll(each => each.Number is null)).ToList();
            if (found.Count == 0) incidents.Add([]);
            var into = found.Count == 0 ? incidents[^1] : found[0];
            into.Add(snapshot);
            foreach (var name in names) known.TryAdd(name, into);
            foreach (var other in found.Skip(1).Where(other => other.TrueForAll(each => each.Number is null)))
            {
                into.AddRange(other);
                incidents.Remove(other);
                foreach (var name in known.Where(pair => pair.Value == other).Select(pair => pair.Key).ToList()) known[name] = into;
            }
        }

        return incidents;
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

    /// <summary>What the standard makes unique in the world: the id of the incident part, where there is one, and that of the object itself.</summary>
    private static IEnumerable<string> IdsOf(JsonElement eido) =>
        Components(eido, "incidentComponent").Select(part => Text(part, "$id")).Append(Text(eido, "$id")).OfType<string>().DistinctBy(ReadIncident.CanonicalKey);

    private static string? NumberOf(JsonElement eido) => Components(eido, "incidentComponent").Select(part => Text(part, "internalIncidentId")).FirstOrDefault(number => number is not null);

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

    private sealed record Snapshot(IReadOnlyList<string> Ids, string? Number, JsonElement Eido, DateTimeOffset At)
    {
        public override string ToString() => nameof(Snapshot);
    }
}
