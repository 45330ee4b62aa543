using System.Globalization;
using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Somebody gave a file. Its bytes are staged beside the facts until it is stored or given up, and then removed.</summary>
/// <param name="FileName">As the sender's computer named it, without folders.</param>
/// <param name="Bytes">How long the file is.</param>
/// <param name="Digest">SHA-256 of its bytes in lower-case hexadecimal: tells whether a retry brings the same file.</param>
public sealed record ImportStarted(ImportId Import, SourceKind Format, string FileName, long Bytes, string Digest, ImportSettings Settings, PersonId By, DateTimeOffset On)
{
    public override string ToString() => $"{nameof(ImportStarted)} {Import.Value}";
}

/// <summary>Somebody said what the columns of a dispatch export mean.</summary>
public sealed record ColumnsMapped(IReadOnlyDictionary<string, CadRole> Columns, PersonId By, DateTimeOffset On)
{
    public override string ToString() => nameof(ColumnsMapped);
}

/// <summary>The file was read to its end, and nothing of it stored yet.</summary>
/// <param name="Rows">Good and bad.</param>
/// <param name="Incidents">That the good rows speak of.</param>
public sealed record FileRead(int Rows, int Incidents, int BadRows, PersonId By, DateTimeOffset On);

/// <summary>The file as a whole cannot be used; nothing of it is or will be stored.</summary>
public sealed record FileRefused(string Code, string Sentence, PersonId By, DateTimeOffset On);

/// <summary>Somebody saw the bad rows and wants the others.</summary>
public sealed record GoodRowsAccepted(PersonId By, DateTimeOffset On);

/// <summary>Somebody gave the file up before anything of it was stored.</summary>
public sealed record ImportGivenUp(PersonId By, DateTimeOffset On);

/// <summary>All good rows are in the register, in the same transaction as this fact. Counts are of what was not there before.</summary>
public sealed record FileStored(int NewIncidents, int Evidence, int ForceReports, int Participants, PersonId By, DateTimeOffset On);

public enum ImportState
{
    WaitingForMapping,
    Reading,
    WaitingForAcceptance,
    Storing,
    Done,
    Refused,
    GivenUp,
}

/// <summary>What a file does not say itself.</summary>
/// <param name="Columns">For a dispatch export; null until somebody mapped it.</param>
/// <param name="Incident">For a recording: the incident's key or number.</param>
/// <param name="RecordingStart">For a recording: with an offset, or on the agency's clock.</param>
public sealed record ImportSettings(IReadOnlyDictionary<string, CadRole>? Columns, string? Incident, string? RecordingStart)
{
    public static ImportSettings None { get; } = new(null, null, null);

    public override string ToString() => nameof(ImportSettings);
}

/// <summary>One import: its state for deciders, and the line the list shows. Kept by the store with each event.</summary>
/// <param name="Place">Where it stands in the list: the start and the id.</param>
/// <param name="Stored">What was new; null until it is stored.</param>
public sealed record FileImport(
    Guid Id,
    string Place,
    SourceKind Format,
    string FileName,
    long Bytes,
    string Digest,
    ImportSettings Settings,
    ImportState State,
    int Rows,
    int Incidents,
    int BadRows,
    Refusal? Refused,
    FileStored? Stored,
    PersonId StartedBy,
    DateTimeOffset StartedOn) : IState<FileImport>
{
    /// <summary>A worker has something to do.</summary>
    public bool IsRunning => State is ImportState.Reading or ImportState.Storing;

    public static FileImport Fold(FileImport? state, object fact) => (state, fact) switch
    {
        (null, ImportStarted e) => new(e.Import.Value, PlaceOf(e.On, e.Import), e.Format, e.FileName, e.Bytes, e.Digest, e.Settings,
            e.Format == SourceKind.CadCsv && e.Settings.Columns is null ? ImportState.WaitingForMapping : ImportState.Reading, 0, 0, 0, null, null, e.By, e.On),
        ({ State: ImportState.WaitingForMapping } import, ColumnsMapped e) => import with { Settings = import.Settings with { Columns = e.Columns }, State = ImportState.Reading },
        ({ State: ImportState.Reading } import, FileRead e) => import with
        {
            Rows = e.Rows,
            Incidents = e.Incidents,
            BadRows = e.BadRows,
            State = e.BadRows == 0 ? ImportState.Storing : ImportState.WaitingForAcceptance,
        },
        ({ IsRunning: true } import, FileRefused e) => import with { Refused = new(e.Code, e.Sentence), State = ImportState.Refused },
        ({ State: ImportState.WaitingForAcceptance } import, GoodRowsAccepted) => import with { State = ImportState.Storing },
        ({ State: ImportState.WaitingForAcceptance or ImportState.WaitingForMapping } import, ImportGivenUp) => import with { State = ImportState.GivenUp },
        ({ State: ImportState.Storing } import, FileStored e) => import with { Stored = e, State = ImportState.Done },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(FileImport)} {Id}";

    private static string PlaceOf(DateTimeOffset on, ImportId import) =>
        string.Create(CultureInfo.InvariantCulture, $"{on.UtcDateTime:yyyyMMddHHmmssfff}{import.Value:N}");
}
