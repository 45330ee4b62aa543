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

/// <summary>Sources know the incident by further keys. Whatever names one of them means this incident.</summary>
public sealed record IncidentKnownAs(ValueList<string> Keys, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(IncidentKnownAs)} {Keys.Count}";
}

/// <summary>The agency's own number became known; until then a part of a source's id stood in for it.</summary>
public sealed record IncidentNumbered(string Number, PersonId By, DateTimeOffset On)
{
    public override string ToString() => nameof(IncidentNumbered);
}

/// <summary>Another incident turned out to be this one. What was said of it is said here again by the facts that follow, by whom and when it was said first.</summary>
public sealed record IncidentTakenIn(IncidentId Other, PersonId By, DateTimeOffset On);

/// <summary>This incident turned out to be another, which took it in. Nothing more is said of it here.</summary>
public sealed record IncidentJoined(IncidentId Into, PersonId By, DateTimeOffset On);

/// <summary>This incident and the other belong together from now on: whoever stands on one side of the one does so of the other.</summary>
public sealed record IncidentLinked(IncidentId Other, PersonId By, DateTimeOffset On);

/// <summary>The two belong together no more. What the link carried over stays.</summary>
public sealed record IncidentUnlinked(IncidentId Other, PersonId By, DateTimeOffset On);

/// <summary>One file of one source said something of the incident that is true of it as a whole and at no time: a district, a priority.</summary>
public sealed record DetailsReceived(Source Source, ImportId? Import, ValueList<Detail> Details, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(DetailsReceived)} {Details.Count} of {Source.Id}";
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
/// <param name="Series">Of what it is a state, such as one unit's: a state equal to the one before it in time is no step. Null for all other evidence.</param>
public sealed record Evidence(
    EvidenceId Id,
    EvidenceKind Kind,
    string RawTime,
    DateTimeOffset? At,
    DateTimeOffset? Until,
    long UncertaintyMs,
    string? Actor,
    string Text,
    [property: JsonConverter(typeof(JsonNumberEnumConverter<EvidenceMarks>))] EvidenceMarks Marks,
    string? Series = null)
{
    public override string ToString() => $"{nameof(Evidence)} {Id.Value}";
}

/// <param name="Name">What is said, as the source names it.</param>
/// <param name="Unit">Of which unit; null when of the incident.</param>
public sealed record Detail(Guid Id, string Name, string Value, string? Unit)
{
    public override string ToString() => $"{nameof(Detail)} {Id}";
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
