using System.Text.Json;
using static AfterAction.Register.Imports.EidoJson;

namespace AfterAction.Register.Imports;

/// <summary>One incident of its snapshots, oldest first.</summary>
internal sealed class EidoIncident(IReadOnlyList<string> ids, string? number, IReadOnlyList<JsonElement> snapshots, TimeZoneInfo zone, OwnAgency? own)
{
    private readonly List<ReadEvidence> evidence = [];
    private readonly Dictionary<string, string> unitNames = new(StringComparer.Ordinal);

    public ReadIncident Read()
    {
        foreach (var unit in snapshots.SelectMany(snapshot => Components(snapshot, "emergencyResourceComponent")))
        {
            if (Text(unit, "$id") is { } id && Text(unit, "emergencyResourceName") is { } name) unitNames[id] = name;
        }

        var incident = Latest("incidentComponent").FirstOrDefault();
        foreach (var snapshot in snapshots) ReadSteps(snapshot);
        ReadStatuses("incidentComponent", IncidentStatus, EvidenceKind.Other);
        ReadStatuses("emergencyResourceComponent", UnitStatus, EvidenceKind.UnitStatus);
        var call = Latest("callComponent").FirstOrDefault();
        var kind = Text(incident, "incidentTypeInternalText") ?? Text(incident, "incidentTypeCommonRegistryText")
            ?? Text(call, "localCallType") ?? Text(call, "standardPrimaryCallType");
        // The agency's own number is what its other sources know the incident by; without one it is the element's id.
        return new ReadIncident(number ?? ids[0], number, kind, Place(incident), EarliestDate(),
            [.. evidence.DistinctBy(each => each.Key)], [.. EidoPeople.Of(Latest, own).DistinctBy(person => person.Key)], [])
        {
            KeyIsNumber = number is not null,
            AlsoKnownAs = number is null ? [.. ids.Skip(1)] : ids,
            StandIn = ids.Select(LocalPart).FirstOrDefault(part => part is not null),
        };
    }

    private static string IncidentStatus(JsonElement incident) => Text(incident, "incidentStatusCommonRegistryText") ?? Text(incident, "incidentStatusInternalText") ?? "";

    private static string UnitStatus(JsonElement unit) => string.Join(", ", new[]
    {
        Text(unit, "primaryUnitStatusRegistryText"), Text(unit, "secondaryUnitStatusRegistryText") ?? Text(unit, "unitStatusInternal"),
    }.OfType<string>());

    // urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us is incident a56e556d871 of that element.
    private static string? LocalPart(string urn)
    {
        var parts = urn.Split(':');
        return parts.Length == 6 && parts[0] == "urn" && parts[3] == "incidentid" && parts[4].Length > 0 ? parts[4] : null;
    }

    private void ReadSteps(JsonElement snapshot)
    {
        foreach (var call in Components(snapshot, "callComponent"))
        {
            var id = Text(call, "$id");
            if (Text(call, "callStartTimestamp") is { } started) Add($"call-start|{id}", EvidenceKind.CallStarted, started, null, "Call started");
            if (Text(call, "answerDate") is { } answered) Add($"call-answer|{id}", EvidenceKind.CallAnswered, answered, Named(References(call, "agentReference")), "Call answered");
        }

        foreach (var dispatch in Components(snapshot, "dispatchComponent"))
        {
            Add($"dispatch|{Text(dispatch, "$id")}", EvidenceKind.Dispatched, Stamp(dispatch), Named(References(dispatch, "emergencyResourceReference")), "Dispatched");
        }

        foreach (var remark in Components(snapshot, "notesComponent"))
        {
            if (Text(remark, "notesActionComments") is not { } words) continue;
            Add($"note|{Text(remark, "$id")}|{Stamp(remark)}", EvidenceKind.DispatchNote, Stamp(remark), Named(References(remark, "agentReference")), PlainText(words));
        }

        foreach (var caution in Components(snapshot, "cautionComponent"))
        {
            var text = Text(caution, "cautionTypeInternalText") ?? Text(caution, "cautionTypeCommonRegistryText");
            if (text is not null) Add($"caution|{Text(caution, "$id")}", EvidenceKind.Other, Text(caution, "startDate") ?? Stamp(caution), null, $"Caution: {text}");
        }

        foreach (var merge in Components(snapshot, "mergeComponent").Concat(Components(snapshot, "linkComponent")))
        {
            if (Text(merge, "incidentTrackingIdentifier") is not { } other) continue;
            Add($"link|{Text(merge, "$id")}|{other}", EvidenceKind.Other, Stamp(merge), null, merge.TryGetProperty("incidentMergeDirectionCode", out _) ? $"Merged with {other}" : $"Linked with {other}");
        }

        foreach (var media in Components(snapshot, "mediaComponent"))
        {
            Add($"media|{Text(media, "$id")}", EvidenceKind.Other, Stamp(media), null, $"Media: {Text(media, "contentType") ?? "of unknown kind"}");
        }

        foreach (var added in Components(snapshot, "additionalDataComponent"))
        {
            if (Text(added, "additionalDataByValue") is not { } xml || EidoXml.Texts(xml)?.GetValueOrDefault("Comment") is not { } comment) continue;
            Add($"comment|{Text(added, "$id")}", EvidenceKind.DispatchNote, Stamp(added), null, comment);
        }
    }

    private void ReadStatuses(string component, Func<JsonElement, string> statusOf, EvidenceKind kind)
    {
        foreach (var (snapshot, part) in snapshots.SelectMany(snapshot => Components(snapshot, component).Select(part => (snapshot, part))))
        {
            var (id, status) = (Text(part, "$id") ?? "", statusOf(part));
            if (status.Length == 0) continue;
            var raw = Stamp(part) is { Length: > 0 } own ? own : Stamp(snapshot);
            if (kind == EvidenceKind.Other) Add($"status|{id}|{raw}|{status}", kind, raw, null, $"Incident status: {status}", $"incident {id}");
            else Add($"unit|{id}|{raw}|{status}", Step(status), raw, Text(part, "emergencyResourceName") ?? id, status, $"unit {id}");
        }
    }

    private static EvidenceKind Step(string status)
    {
        var letters = string.Concat(status.Where(char.IsLetter)).ToUpperInvariant();
        if (letters.Contains("ENROUTE", StringComparison.Ordinal)) return EvidenceKind.EnRoute;
        if (letters.Contains("ONSCENE", StringComparison.Ordinal) || letters.Contains("ATSCENE", StringComparison.Ordinal) || letters.Contains("ARRIVED", StringComparison.Ordinal)) return EvidenceKind.OnScene;
        if (letters.Contains("CLEARED", StringComparison.Ordinal)) return EvidenceKind.Cleared;
        return letters.Contains("DISPATCHED", StringComparison.Ordinal) || letters.Contains("ASSIGNED", StringComparison.Ordinal) ? EvidenceKind.Dispatched : EvidenceKind.UnitStatus;
    }

    private void Add(string evidenceKey, EvidenceKind kind, string raw, string? actor, string text, string? series = null)
    {
        var time = SourceTime.Parse(raw, zone);
        evidence.Add(new(evidenceKey, kind, raw, time?.At, null, time?.Uncertainty ?? TimeSpan.Zero, actor, text, time?.Marks ?? EvidenceMarks.TimeMissing, series));
    }

    private DateOnly? EarliestDate() => evidence.Select(each => SourceTime.Parse(each.RawTime, zone)?.LocalDate)
        .Concat(snapshots.Select(snapshot => SourceTime.Parse(Stamp(snapshot), zone)?.LocalDate)).Min();

    /// <summary>The components of a list as they stood last, in the order in which they first came.</summary>
    private IEnumerable<JsonElement> Latest(string component) => snapshots.SelectMany(snapshot => Components(snapshot, component))
        .GroupBy(part => Text(part, "$id")).Select(same => same.Last());

    private string? Place(JsonElement incident)
    {
        var mine = References(incident, "locationReference").ToHashSet(StringComparer.Ordinal);
        return Latest("locationComponent").OrderBy(location => mine.Contains(Text(location, "$id") ?? "") ? 0 : 1)
            .Select(location => Text(location, "locationByValue") is { } xml && EidoXml.Texts(xml) is { } texts ? EidoXml.Place(texts) : Text(location, "locationDescriptionText"))
            .FirstOrDefault(place => place is not null);
    }

    private string? Named(IEnumerable<string> references) =>
        string.Join(", ", references.Select(reference => unitNames.GetValueOrDefault(reference, reference))) is { Length: > 0 } names ? names : null;
}
