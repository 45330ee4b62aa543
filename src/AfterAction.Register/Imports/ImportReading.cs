using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Which reader a format has.</summary>
internal static class ImportReading
{
    public static IEnumerable<RowRead> Rows(FileImport import, Stream file, TimeZoneInfo zone, OwnAgency own) => import.Format switch
    {
        SourceKind.Eido => EidoJson.Rows(file, zone, own),
        SourceKind.CadCsv => CadCsv.Rows(file, new CadMapping(import.Settings.Columns!), zone),
        SourceKind.ForceReportCsv => ForceReportCsv.Rows(file, zone, own),
        SourceKind.Transcript => Transcripts.Rows(file, RecordingOf(import.Settings, import.FileName), zone),
        SourceKind.SpeakerTurns => SpeakerTurnJson.Rows(file, RecordingOf(import.Settings, import.FileName), zone),
        _ => throw new ArgumentOutOfRangeException(nameof(import)),
    };

    /// <summary>What is missing before a file of this format can be read; null when nothing is.</summary>
    public static Refusal? Unfit(SourceKind format, ImportSettings settings, string fileName, TimeZoneInfo zone) =>
        format is SourceKind.Transcript or SourceKind.SpeakerTurns ? RecordingOf(settings, fileName).Unfit(zone) : null;

    private static Recording RecordingOf(ImportSettings settings, string fileName) => new(settings.Incident ?? "", fileName, settings.RecordingStart ?? "");
}
