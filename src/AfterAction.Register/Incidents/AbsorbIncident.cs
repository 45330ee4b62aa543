using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>Where evidence comes from: one file of one kind, read in one import.</summary>
/// <param name="Name">What people call the source: a file's name, a camera. It counts only where each recording has its own clock.</param>
public sealed record Origin(SourceKind Kind, string Name, ImportId? Import)
{
    public override string ToString() => $"{Kind} {Import?.Value}";
}

/// <summary>Takes what a file says of one incident into the register. Only what is new is appended, so absorbing twice appends nothing,
/// and files may come in any order.</summary>
public static class AbsorbIncident
{
    /// <param name="zone">Where the agency's wall clock hangs; gives the date when the source gives only an instant.</param>
    /// <param name="by">Who imports.</param>
    /// <param name="now">When, UTC.</param>
    public static Decision Decide(
        Incident? incident, IncidentId id, ReadIncident read, Origin origin, Roster roster, TimeZoneInfo zone, PersonId by, DateTimeOffset now)
    {
        List<object> facts = [];
        var date = read.LocalDate ?? DateOf(read, zone);
        if (incident is null)
            facts.Add(new IncidentRegistered(id, read.Key.Trim(), Said(read.Number) ?? Said(read.StandIn), Said(read.Kind), Said(read.Location), date, by, now));
        else if (New(incident, read, date, by, now) is { } described)
            facts.Add(described);

        var names = read.Names.Where(name => incident is null ? name != ReadIncident.CanonicalKey(read.Key) : !incident.Names.Contains(name)).ToValueList();
        if (names.Count > 0) facts.Add(new IncidentKnownAs(names, by, now));
        if (incident?.Number is not null && incident.Number == Said(read.StandIn) && Said(read.Number) is { } number && number != incident.Number)
            facts.Add(new IncidentNumbered(number, by, now));

        // What sources say has an id that follows from the incident it was first said of, be that one this incident took in since.
        IReadOnlyList<IncidentId> parts = incident is null ? [id] : incident.Parts;
        var source = IncidentKeys.SourceOf(id, origin.Kind, origin.Name);
        var details = read.Details
            .Where(each => !parts.Any(part => incident?.Details.Contains(IncidentKeys.DetailOf(part, origin.Kind, each.Name, each.Value, each.Unit)) == true))
            .Select(each => new Detail(IncidentKeys.DetailOf(id, origin.Kind, each.Name, each.Value, each.Unit), each.Name, each.Value, each.Unit))
            .DistinctBy(each => each.Id)
            .ToValueList();
        if (details.Count > 0) facts.Add(new DetailsReceived(source, origin.Import, details, by, now));

        var evidence = read.Evidence
            .Where(each => !parts.Any(part => incident?.Evidence.Contains(IncidentKeys.EvidenceOf(part, origin.Kind, each.Key)) == true))
            .Select(each => Received(id, origin.Kind, each))
            .DistinctBy(each => each.Id)
            .ToValueList();
        if (evidence.Count > 0)
            facts.Add(new EvidenceReceived(source, origin.Import, evidence, by, now));

        facts.AddRange(read.ForceReports
            .Where(report => !parts.Any(part => incident?.ForceReports.Contains(IncidentKeys.ForceReportOf(part, report.Key)) == true))
            .Select(report => Received(id, report))
            .DistinctBy(report => report.Id)
            .Select(report => new ForceReported(report, origin.Import, by, now)));

        foreach (var participant in read.Participants.DistinctBy(each => IncidentKeys.ParticipantOf(id, each.Key)))
        {
            var key = IncidentKeys.ParticipantOf(id, participant.Key);
            if (parts.Any(part => incident?.Linked.ContainsKey(IncidentKeys.ParticipantOf(part, participant.Key)) == true)) continue; // whom a records officer unlinked, an import does not link again
            facts.Add(new ParticipantNamed(key, participant.Name.Trim(), Said(participant.Rank), participant.Involvement, by, now));
            if (roster.Find(participant) is { } person)
                facts.Add(new ParticipantLinked(key, person, LinkBasis.RosterMatch, by, now));
        }

        return facts.Count == 0 ? Decision.Nothing : Decision.Append(facts);
    }

    /// <summary>Several parts of one file that speak of the same incident, absorbed one after the other.</summary>
    public static Decision Decide(
        Incident? incident, IncidentId id, IEnumerable<ReadIncident> parts, Origin origin, Roster roster, TimeZoneInfo zone, PersonId by, DateTimeOffset now)
    {
        List<object> facts = [];
        foreach (var part in parts)
        {
            var decided = Decide(incident, id, part, origin, roster, zone, by, now).Facts;
            incident = decided.Aggregate(incident, Incident.Fold);
            facts.AddRange(decided);
        }

        return facts.Count == 0 ? Decision.Nothing : Decision.Append(facts);
    }

    private static IncidentDescribed? New(Incident incident, ReadIncident read, DateOnly? date, PersonId by, DateTimeOffset now)
    {
        var described = new IncidentDescribed(
            incident.Number is null ? Said(read.Number) ?? Said(read.StandIn) : null,
            incident.Kind is null ? Said(read.Kind) : null,
            incident.Location is null ? Said(read.Location) : null,
            incident.LocalDate is null ? date : null,
            by, now);
        return described is { Number: null, Kind: null, Location: null, LocalDate: null } ? null : described;
    }

    private static DateOnly? DateOf(ReadIncident read, TimeZoneInfo zone)
    {
        var first = read.Evidence.Select(evidence => evidence.At).Concat(read.ForceReports.Select(report => report.At)).Min();
        return first is { } instant ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime) : null;
    }

    private static Evidence Received(IncidentId id, SourceKind kind, ReadEvidence read) => new(
        IncidentKeys.EvidenceOf(id, kind, read.Key), read.Kind, read.RawTime, read.At?.ToUniversalTime(), read.Until?.ToUniversalTime(),
        (long)Math.Ceiling(read.Uncertainty.TotalMilliseconds), Said(read.Actor), read.Text, read.Marks, read.Series);

    private static ForceReport Received(IncidentId id, ReadForceReport read) => new(
        IncidentKeys.ForceReportOf(id, read.Key), read.Number, read.Officer, Said(read.RankAsSpelled), Said(read.Rank), read.LocalDate,
        read.At?.ToUniversalTime(),
        read.Answers.Select(answer => new FormAnswer(answer.Key, [answer.Value]))
            .Concat(read.Options.Select(answer => new FormAnswer(answer.Key, answer.Value.ToValueList())))
            .OrderBy(answer => answer.Column, StringComparer.Ordinal).ToValueList(),
        read.Subjects.Select(subject => new FormSubject(subject.OrderBy(answer => answer.Key, StringComparer.Ordinal)
            .Select(answer => new FormAnswer(answer.Key, [answer.Value])).ToValueList())).ToValueList(),
        read.Doubts.ToValueList());

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
