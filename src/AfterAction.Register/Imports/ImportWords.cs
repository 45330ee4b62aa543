using System.Text.Json;
using AfterAction.Web.Components;

namespace AfterAction.Register.Imports;

/// <summary>Closed sets of imports as people read them and as forms spell them.</summary>
public static class ImportWords
{
    /// <summary>As the API spells it: <c>on-scene</c>.</summary>
    public static string Spelled<T>(T choice) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString());

    /// <summary>The role of that spelling; one outside the set for any other, so that validation names the field.</summary>
    public static CadRole Role(string spelled) => Enum.GetValues<CadRole>().Where(role => Spelled(role) == spelled).DefaultIfEmpty((CadRole)(-1)).First();

    public static string Of(CadRole role) => role switch
    {
        CadRole.Ignore => "Leave out",
        CadRole.Number => "Incident number",
        CadRole.Kind => "Kind of incident",
        CadRole.InitialKind => "Kind of incident at first",
        CadRole.Location => "Place",
        CadRole.Occurred => "Time: occurred",
        CadRole.Received => "Time: call received",
        CadRole.Answered => "Time: call taken",
        CadRole.Created => "Time: incident created",
        CadRole.Dispatched => "Time: dispatched",
        CadRole.EnRoute => "Time: en route",
        CadRole.OnScene => "Time: on scene",
        CadRole.Cleared => "Time: cleared",
        CadRole.Unit => "Unit",
        CadRole.CallTaker => "Call taker",
        CadRole.Dispatcher => "Dispatcher",
        CadRole.Remark => "Dispatcher's remark",
        CadRole.Fact => "Detail without a time",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public static string Of(SourceKind format) => format switch
    {
        SourceKind.Eido => "Emergency call data (EIDO JSON)",
        SourceKind.CadCsv => "Dispatch log (CSV)",
        SourceKind.ForceReportCsv => "Use-of-force reports (CSV, New Jersey)",
        SourceKind.Transcript => "Transcript of a recording (WebVTT, SRT, brackets)",
        SourceKind.SpeakerTurns => "Speakers of a recording (JSON)",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    public static (string Text, Tone Tone) Of(ImportState state) => state switch
    {
        ImportState.WaitingForMapping => ("Waiting for its columns", Tone.Warn),
        ImportState.Reading => ("Being read", Tone.Info),
        ImportState.WaitingForAcceptance => ("Waiting for you", Tone.Warn),
        ImportState.Storing => ("Being stored", Tone.Info),
        ImportState.Done => ("Stored", Tone.Good),
        ImportState.Refused => ("Not taken", Tone.Bad),
        ImportState.GivenUp => ("Given up", Tone.Quiet),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>A count with its noun.</summary>
    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : FormattableString.Invariant($"{count:N0} {many}");
}
