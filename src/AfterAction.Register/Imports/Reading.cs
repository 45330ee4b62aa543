using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>What one file says, before anything is stored. A reader is pure: bytes in, a reading out, no clock, no network.
/// It never throws because of what the bytes hold.</summary>
/// <param name="Incidents">One per incident that the file speaks of, merged over the file's rows.</param>
/// <param name="BadRows">Every row that could not be used, in file order.</param>
/// <param name="RowsRead">Data rows (or components, cues, turns) seen, good and bad.</param>
/// <param name="Refused">Set when the file as a whole could not be read; then there are no incidents.</param>
public sealed record Reading(IReadOnlyList<ReadIncident> Incidents, IReadOnlyList<BadRow> BadRows, int RowsRead, Refusal? Refused = null)
{
    public static Reading Of(Refusal refused) => new([], [], 0, refused);

    /// <summary>Everything a reader gives, with the parts of one incident joined. Holds the whole file's meaning in memory.</summary>
    public static Reading Of(IEnumerable<RowRead> rows)
    {
        var incidents = new Dictionary<string, List<ReadIncident>>(StringComparer.Ordinal);
        List<BadRow> bad = [];
        var read = 0;
        foreach (var row in rows)
        {
            if (row.Refused is { } refused) return Of(refused);
            read++;
            bad.AddRange(row.Bad);
            foreach (var part in row.Parts)
            {
                var key = ReadIncident.CanonicalKey(part.Key);
                if (!incidents.TryGetValue(key, out var parts)) incidents.Add(key, parts = []);
                parts.Add(part);
            }
        }

        return new([.. incidents.Values.Select(ReadIncident.Join)], bad, read);
    }

    /// <summary>Says how much was read, never what.</summary>
    public override string ToString() => $"{Incidents.Count} incidents, {BadRows.Count} bad of {RowsRead} rows";
}

/// <summary>One row as a reader comes by it, so that a long file needs not be held in memory.
/// A row with a refusal is the last: the file as a whole cannot be used, and what came before it does not count.</summary>
/// <param name="Row">Counted as in <see cref="BadRow"/>.</param>
/// <param name="Parts">What the row says of incidents, to be joined by key; empty when the row is bad.</param>
public sealed record RowRead(int Row, IReadOnlyList<ReadIncident> Parts, IReadOnlyList<BadRow> Bad, Refusal? Refused = null)
{
    public static RowRead Good(int row, params IReadOnlyList<ReadIncident> parts) => new(row, parts, []);

    public static RowRead Unusable(int row, params IReadOnlyList<BadRow> bad) => new(row, [], bad);

    public static RowRead Stop(Refusal refused) => new(0, [], [], refused);

    public override string ToString() => $"row {Row}";
}

/// <summary>A row that could not be used. <paramref name="Row"/> counts from 1 with the header as row 1, as a spreadsheet shows it.
/// <paramref name="Reason"/> says what was expected and never repeats the cell.</summary>
/// <param name="Row">The row; in JSON the number of the snapshot or turn, in a transcript the line.</param>
/// <param name="Column">The column as the file names it; empty when the row as a whole is meant.</param>
public sealed record BadRow(int Row, string Column, string Reason);

/// <param name="Key">The incident's key inside the agency: its case number, or the EIDO incident <c>$id</c>. Case and outer blanks do not count.</param>
/// <param name="LocalDate">The date on the agency's wall, which may differ from the UTC date.</param>
public sealed record ReadIncident(
    string Key,
    string? Number,
    string? Kind,
    string? Location,
    DateOnly? LocalDate,
    IReadOnlyList<ReadEvidence> Evidence,
    IReadOnlyList<ReadParticipant> Participants,
    IReadOnlyList<ReadForceReport> ForceReports)
{
    /// <summary>False when the key is a source's id and not the number that other sources know the incident by.</summary>
    public bool KeyIsNumber { get; init; } = true;

    /// <summary>Further keys of the same incident, such as the ids under which other files speak of it.</summary>
    public IReadOnlyList<string> AlsoKnownAs { get; init; } = [];

    /// <summary>What people see for a number until a source gives one.</summary>
    public string? StandIn { get; init; }

    /// <summary>What is true of the incident at no time in particular.</summary>
    public IReadOnlyList<ReadDetail> Details { get; init; } = [];

    /// <summary>The key and all further ones, each once and in its one spelling.</summary>
    public IEnumerable<string> Names => AlsoKnownAs.Prepend(Key).Select(CanonicalKey).Distinct(StringComparer.Ordinal);

    /// <summary>The one spelling under which keys are compared.</summary>
    public static string CanonicalKey(string key) => key.Trim().ToUpperInvariant();

    /// <summary>One incident of its parts, in file order: the first answer to each question stands, the earliest date,
    /// and each piece of evidence, person and report once by its key.</summary>
    /// <param name="parts">At least one; all of the same canonical key.</param>
    public static ReadIncident Join(IReadOnlyList<ReadIncident> parts) => parts.Count == 1
        ? parts[0]
        : new(
            parts[0].Key,
            parts.Select(part => part.Number).FirstOrDefault(number => number is not null),
            parts.Select(part => part.Kind).FirstOrDefault(kind => kind is not null),
            parts.Select(part => part.Location).FirstOrDefault(location => location is not null),
            parts.Min(part => part.LocalDate),
            [.. parts.SelectMany(part => part.Evidence).DistinctBy(evidence => evidence.Key)],
            [.. parts.SelectMany(part => part.Participants).DistinctBy(person => person.Key)],
            [.. parts.SelectMany(part => part.ForceReports).DistinctBy(report => report.Key)])
        {
            KeyIsNumber = parts[0].KeyIsNumber,
            AlsoKnownAs = [.. parts.SelectMany(part => part.AlsoKnownAs).Distinct(StringComparer.Ordinal)],
            StandIn = parts.Select(part => part.StandIn).FirstOrDefault(standIn => standIn is not null),
            Details = [.. parts.SelectMany(part => part.Details).Distinct()],
        };

    /// <summary>Says how much is known, never what.</summary>
    public override string ToString() => $"{Evidence.Count} evidence, {Participants.Count} people, {ForceReports.Count} force reports";
}

public enum SourceKind { Eido, CadCsv, ForceReportCsv, Transcript, SpeakerTurns }

public enum EvidenceKind
{
    CallStarted, CallAnswered, IncidentCreated, Dispatched, EnRoute, OnScene, Cleared, UnitStatus, DispatchNote,
    Utterance, SpeakerTurn, ForceReported, Other,
}

/// <summary>What a reader noticed about a time. The raw time is always kept, nothing is "fixed".</summary>
[Flags]
public enum EvidenceMarks
{
    None = 0,
    /// <summary>The source has the column and no value.</summary>
    TimeMissing = 1,
    /// <summary>Earlier than a step that should come before it (arrived before dispatched).</summary>
    OutOfOrder = 2,
    /// <summary>Only a date, or a time typed by a person.</summary>
    Imprecise = 4,
    /// <summary>The local time exists twice (clocks were put back) and the source does not say which.</summary>
    AmbiguousLocalTime = 8,
    /// <summary>The local time does not exist (clocks were put forward).</summary>
    SkippedLocalTime = 16,
    /// <summary>Begins before the previous cue of the same source has ended.</summary>
    Overlaps = 32,
}

/// <param name="Key">Stable inside its incident and source kind: the same fact read again has the same key, so that an import run twice changes nothing.</param>
/// <param name="RawTime">The time as the source spells it; empty when missing.</param>
/// <param name="At">UTC instant as computed with the agency's time zone; null when the source has none.</param>
/// <param name="Uncertainty">Half-width of the interval in which the true instant lies, before any clock correction.</param>
/// <param name="Actor">Unit, speaker or officer as the source names them.</param>
/// <param name="Series">Of what it is a state, where a source repeats states; null otherwise.</param>
public sealed record ReadEvidence(
    string Key,
    EvidenceKind Kind,
    string RawTime,
    DateTimeOffset? At,
    DateTimeOffset? Until,
    TimeSpan Uncertainty,
    string? Actor,
    string Text,
    EvidenceMarks Marks,
    string? Series = null)
{
    public override string ToString() => $"{Kind} {Marks}";
}

/// <param name="Name">As the source names it: a column.</param>
/// <param name="Unit">Of which unit; null when of the incident.</param>
public sealed record ReadDetail(string Name, string Value, string? Unit)
{
    public override string ToString() => nameof(ReadDetail);
}

public enum Involvement { Involved, Witness, CommunityMember, Caller, Dispatcher, Unit }

/// <param name="Key">How the source identifies the person: badge, roster name, or a label; matched against the agency's roster by exact name or badge.</param>
/// <param name="OfOwnAgency">The source itself says that the person is of the importing agency. Only then is anybody matched.</param>
public sealed record ReadParticipant(string Key, string Name, string? Rank, Involvement Involvement, bool OfOwnAgency = false)
{
    public override string ToString() => $"{Involvement}";
}

/// <summary>One use-of-force report, by one officer. Answers are kept as the source spells them, split into options.</summary>
/// <param name="Answers">Single answers by column name as the source spells them; blanks are left out. A multi-select's whole cell
/// is here too, under the column's name and "as written", wherever <paramref name="Options"/> alone would not give back what it says.</param>
/// <param name="Options">Multi-select answers by column name, already split against the known options (options contain commas),
/// each known option under one spelling.</param>
/// <param name="Subjects">Per-subject answers by position: one dictionary a subject, column name to answer.</param>
/// <param name="Doubts">Sentences about what in this report does not fit, none of which repeats a cell.</param>
public sealed record ReadForceReport(
    string Key,
    string Number,
    string Officer,
    string? RankAsSpelled,
    string? Rank,
    DateOnly? LocalDate,
    DateTimeOffset? At,
    IReadOnlyDictionary<string, string> Answers,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Options,
    IReadOnlyList<IReadOnlyDictionary<string, string>> Subjects,
    IReadOnlyList<string> Doubts)
{
    public override string ToString() => $"{Subjects.Count} subjects, {Doubts.Count} doubts";
}
