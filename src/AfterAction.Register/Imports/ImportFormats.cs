using System.Text;

namespace AfterAction.Register.Imports;

/// <summary>Guesses what a file is from its beginning, to suggest a format; a person may choose another.</summary>
public static class ImportFormats
{
    /// <summary>How many bytes of a file are enough to guess.</summary>
    public const int Enough = 4096;

    /// <summary>By the name under which the API and the page offer them.</summary>
    public static readonly IReadOnlyDictionary<string, SourceKind> Names = new Dictionary<string, SourceKind>(StringComparer.Ordinal)
    {
        ["eido"] = SourceKind.Eido,
        ["cad-csv"] = SourceKind.CadCsv,
        ["force-report-csv"] = SourceKind.ForceReportCsv,
        ["transcript"] = SourceKind.Transcript,
        ["speaker-turns"] = SourceKind.SpeakerTurns,
    };

    /// <returns>Null when the beginning is of no known kind.</returns>
    public static SourceKind? Sniff(ReadOnlySpan<byte> start)
    {
        var text = Encoding.UTF8.GetString(start[..Math.Min(start.Length, Enough)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith("WEBVTT", StringComparison.Ordinal)) return SourceKind.Transcript;
        if (text.StartsWith('{') || (text.StartsWith('[') && text[1..].TrimStart() is ['{' or ']' or '[', ..]))
        {
            return text.Contains("\"speaker\"", StringComparison.Ordinal) ? SourceKind.SpeakerTurns : SourceKind.Eido;
        }

        if (text.Contains("-->", StringComparison.Ordinal)) return SourceKind.Transcript;
        var header = text.Split('\n')[0];
        if (!header.Contains(',', StringComparison.Ordinal)) return null;
        return ForceReportCsv.Needed.All(column => header.Contains(column, StringComparison.OrdinalIgnoreCase)) ? SourceKind.ForceReportCsv : SourceKind.CadCsv;
    }
}
