using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>An incident became known to the register. Its id follows from the agency and <paramref name="Key"/> (see <see cref="IncidentKeys"/>).</summary>
/// <param name="Key">The key as the first source spelled it.</param>
/// <param name="LocalDate">The date on the agency's wall; null while no source gives a time or a date.</param>
public sealed record IncidentRegistered(
    IncidentId Incident, string Key, string? Number, string? Kind, string? Location, DateOnly? LocalDate, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(IncidentRegistered)} {Incident.Value}";
}

/// <summary>A later source said what was unknown so far. What an earlier source said is never replaced; null is "nothing new".</summary>
public sealed record IncidentDescribed(
    string? Number, string? Kind, string? Location, DateOnly? LocalDate, PersonId By, DateTimeOffset On)
{
    public override string ToString() => nameof(IncidentDescribed);
}

/// <summary>One file of one source gave evidence that was not there before.</summary>
/// <param name="Source">Whose clock stamped it.</param>
/// <param name="Import">The import it came with; null for evidence that came otherwise.</param>
public sealed record EvidenceReceived(
    Source Source, ImportId? Import, ValueList<Evidence> Evidence, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(EvidenceReceived)} {Evidence.Count} of {Source.Id}";
}

/// <summary>An officer's report of using force arrived.</summary>
public sealed record ForceReported(ForceReport Report, ImportId? Import, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(ForceReported)} {Report.Id}";
}

/// <summary>A source named somebody who was part of it.</summary>
public sealed record ParticipantNamed(
    Guid Participant, string Name, string? Rank, Involvement Involvement, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(ParticipantNamed)} {Participant}";
}

/// <summary>A participant turned out to be this person of the roster.</summary>
public sealed record ParticipantLinked(Guid Participant, PersonId Person, LinkBasis Basis, PersonId By, DateTimeOffset On);

/// <summary>A participant was linked to the wrong person, and is linked to nobody now.</summary>
public sealed record ParticipantUnlinked(Guid Participant, PersonId By, DateTimeOffset On);

/// <summary>How far a source's clock was off became known. Raw times stay as they were received.</summary>
/// <param name="OffsetMs">Milliseconds to ADD to the raw instant to get the true one.</param>
/// <param name="UncertaintyMs">Half-width, in milliseconds, of the interval in which the true instant then lies; never negative.</param>
public sealed record SourceClockSet(
    Guid Source, long OffsetMs, long UncertaintyMs, ClockMethod Method, string Reason, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(SourceClockSet)} {Source}";
}

/// <summary>Somebody said that this ended well, or nearly went wrong.</summary>
public sealed record OutcomeMarked(Outcome Outcome, string Reason, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(OutcomeMarked)} {Outcome}";
}

public enum LinkBasis { RosterMatch, Officer }

/// <summary>How a clock's offset was found.</summary>
public enum ClockMethod { DockedSync, SharedEvent, Manual }

public enum Outcome { DeEscalation, NearMiss }

/// <summary>A clock that stamped evidence: everything dispatch exports has dispatch's clock, each recording has its own.</summary>
public sealed record Source(Guid Id, SourceKind Kind, string Name)
{
    public override string ToString() => $"{nameof(Source)} {Id}";
}

/// <summary>One fact as a source recorded it.</summary>
/// <param name="RawTime">As the source spells it; empty when it has none.</param>
/// <param name="At">UTC, by the source's clock, uncorrected; null when the source has none.</param>
/// <param name="UncertaintyMs">Half-width in milliseconds, before any clock correction.</param>
public sealed record Evidence(
    EvidenceId Id,
    EvidenceKind Kind,
    string RawTime,
    DateTimeOffset? At,
    DateTimeOffset? Until,
    long UncertaintyMs,
    string? Actor,
    string Text,
    [property: JsonConverter(typeof(JsonNumberEnumConverter<EvidenceMarks>))] EvidenceMarks Marks)
{
    public override string ToString() => $"{nameof(Evidence)} {Id.Value}";
}

/// <summary>A use-of-force report with its answers as the source spells them, columns in alphabetical order.</summary>
public sealed record ForceReport(
    Guid Id,
    string Number,
    string Officer,
    string? RankAsSpelled,
    string? Rank,
    DateOnly? LocalDate,
    DateTimeOffset? At,
    ValueList<FormAnswer> Answers,
    ValueList<FormSubject> Subjects,
    ValueList<string> Doubts)
{
    public override string ToString() => $"{nameof(ForceReport)} {Id}";
}

/// <param name="Chosen">One element for a single answer, one an option for a multiple choice.</param>
public sealed record FormAnswer(string Column, ValueList<string> Chosen)
{
    public override string ToString() => nameof(FormAnswer);
}

/// <summary>What a report says of one of the people it was used on, by position in the report.</summary>
public sealed record FormSubject(ValueList<FormAnswer> Answers)
{
    public override string ToString() => nameof(FormSubject);
}

/// <summary>An incident, as far as deciders need it.</summary>
/// <param name="Linked">Participants and the person each is linked to, null while to nobody.</param>
/// <param name="Clocks">Sources and their clock setting, null while none was made.</param>
public sealed record Incident(
    IncidentId Id,
    string? Number,
    string? Kind,
    string? Location,
    DateOnly? LocalDate,
    ImmutableHashSet<EvidenceId> Evidence,
    ImmutableHashSet<Guid> ForceReports,
    ImmutableDictionary<Guid, PersonId?> Linked,
    ImmutableDictionary<Guid, SourceClockSet?> Clocks,
    OutcomeMarked? Marked) : IState<Incident>
{
    /// <summary>Told to whoever listens on this channel, in the transaction that changed a qualifying incident; the payload is its id.</summary>
    public const string Channel = "incident_changed";

    /// <summary>Force was used, or somebody marked the outcome.</summary>
    public bool Qualifies => !ForceReports.IsEmpty || Marked is not null;

    public static Announcement? Announce(Incident state) =>
        state.Qualifies ? new(Channel, state.Id.Value.ToString()) : null;

    public static Incident Fold(Incident? state, object fact) => (state, fact) switch
    {
        (null, IncidentRegistered e) => new(e.Incident, e.Number, e.Kind, e.Location, e.LocalDate, [], [],
            ImmutableDictionary<Guid, PersonId?>.Empty, ImmutableDictionary<Guid, SourceClockSet?>.Empty, null),
        ({ } known, IncidentDescribed e) => known with
        {
            Number = known.Number ?? e.Number,
            Kind = known.Kind ?? e.Kind,
            Location = known.Location ?? e.Location,
            LocalDate = known.LocalDate ?? e.LocalDate,
        },
        ({ } known, EvidenceReceived e) => known with
        {
            Evidence = known.Evidence.Union(e.Evidence.Select(evidence => evidence.Id)),
            Clocks = known.Clocks.ContainsKey(e.Source.Id) ? known.Clocks : known.Clocks.Add(e.Source.Id, null),
        },
        ({ } known, ForceReported e) => known with { ForceReports = known.ForceReports.Add(e.Report.Id) },
        ({ } known, ParticipantNamed e) => known with { Linked = known.Linked.SetItem(e.Participant, null) },
        ({ } known, ParticipantLinked e) => known with { Linked = known.Linked.SetItem(e.Participant, e.Person) },
        ({ } known, ParticipantUnlinked e) => known with { Linked = known.Linked.SetItem(e.Participant, null) },
        ({ } known, SourceClockSet e) => known with { Clocks = known.Clocks.SetItem(e.Source, e) },
        ({ } known, OutcomeMarked e) => known with { Marked = e },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(Incident)} {Id.Value}";
}

/// <summary>Ids that follow from what a source says, so that the same thing read twice, from whichever file, is the same thing.</summary>
public static class IncidentKeys
{
    private static readonly Guid Agencies = new("5e0f4b6c-2f0b-4d0e-9a53-6b6a3a1d8c10");

    /// <summary>Case and outer blanks of the key do not count; two agencies never share an incident.</summary>
    public static IncidentId IncidentOf(string agency, string key) =>
        new(DerivedId.Of(DerivedId.Of(Agencies, agency.Trim().ToLowerInvariant()), Normal(key)));

    public static EvidenceId EvidenceOf(IncidentId incident, SourceKind kind, string key) => new(Part(incident, "evidence", $"{kind}\n{key}"));

    public static Guid ForceReportOf(IncidentId incident, string key) => Part(incident, "force report", key);

    public static Guid ParticipantOf(IncidentId incident, string key) => Part(incident, "participant", Normal(key));

    /// <summary>A recording has a clock of its own, so its name counts; what dispatch or the report form exports has one clock whatever the file is called.</summary>
    public static Source SourceOf(IncidentId incident, SourceKind kind, string name) => kind is SourceKind.Transcript or SourceKind.SpeakerTurns
        ? new(Part(incident, "source", $"{kind}\n{Normal(name)}"), kind, name.Trim())
        : new(Part(incident, "source", $"{kind}"), kind, NameOf(kind));

    private static string NameOf(SourceKind kind) => kind switch
    {
        SourceKind.Eido => "Emergency call centre",
        SourceKind.CadCsv => "Dispatch",
        SourceKind.ForceReportCsv => "Use-of-force reports",
        SourceKind.Transcript or SourceKind.SpeakerTurns => "Recording",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Normal(string key) => key.Trim().ToUpperInvariant();

    private static Guid Part(IncidentId incident, string part, string key) => DerivedId.Of(incident.Value, $"{part}\n{key}");
}
