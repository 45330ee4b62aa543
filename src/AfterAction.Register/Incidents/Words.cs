using System.Text.Json;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>Closed sets as people read them and as forms and the API spell them.</summary>
public static class Words
{
    /// <summary>As the API spells it: <c>docked-sync</c>.</summary>
    public static string Spelled<T>(T choice) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString());

    /// <summary>The choice of that spelling; a value outside the set for any other, so that validation names the field.</summary>
    public static T Parse<T>(string? spelled) where T : struct, Enum =>
        Enum.GetValues<T>().Where(choice => Spelled(choice) == spelled).DefaultIfEmpty((T)Enum.ToObject(typeof(T), -1)).First();

    public static string Of(EvidenceKind kind) => kind switch
    {
        EvidenceKind.CallStarted => "Call received",
        EvidenceKind.CallAnswered => "Call answered",
        EvidenceKind.IncidentCreated => "Incident created",
        EvidenceKind.Dispatched => "Dispatched",
        EvidenceKind.EnRoute => "En route",
        EvidenceKind.OnScene => "On scene",
        EvidenceKind.Cleared => "Cleared",
        EvidenceKind.UnitStatus => "Unit status",
        EvidenceKind.DispatchNote => "Dispatch remark",
        EvidenceKind.Utterance => "Speech",
        EvidenceKind.SpeakerTurn => "Speaker turn",
        EvidenceKind.ForceReported => "Force reported",
        EvidenceKind.Other => "Other",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(SourceKind kind) => kind switch
    {
        SourceKind.Eido => "Emergency call data",
        SourceKind.CadCsv => "Dispatch log",
        SourceKind.ForceReportCsv => "Use-of-force reports",
        SourceKind.Transcript => "Transcript of a recording",
        SourceKind.SpeakerTurns => "Speakers of a recording",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(Involvement involvement) => involvement switch
    {
        Involvement.Involved => "Involved officer",
        Involvement.Witness => "Witness officer",
        Involvement.CommunityMember => "Community member",
        Involvement.Caller => "Caller",
        Involvement.Dispatcher => "Dispatcher",
        Involvement.Unit => "Unit",
        _ => throw new ArgumentOutOfRangeException(nameof(involvement)),
    };

    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.DeEscalation => "Successful de-escalation",
        Outcome.NearMiss => "Near miss",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    public static string Of(ClockMethod method) => method switch
    {
        ClockMethod.DockedSync => "Read from the device when it was docked",
        ClockMethod.SharedEvent => "The same event seen in two sources",
        ClockMethod.Manual => "Judged by a person",
        _ => throw new ArgumentOutOfRangeException(nameof(method)),
    };

    /// <summary>One short sentence a mark.</summary>
    public static IEnumerable<string> Of(EvidenceMarks marks) => Enum.GetValues<EvidenceMarks>().Where(mark => mark != EvidenceMarks.None && marks.HasFlag(mark)).Select(mark => mark switch
    {
        EvidenceMarks.TimeMissing => "No time given",
        EvidenceMarks.OutOfOrder => "Earlier than a step before it",
        EvidenceMarks.Imprecise => "Typed time or date only",
        EvidenceMarks.AmbiguousLocalTime => "Local time came twice that night",
        EvidenceMarks.SkippedLocalTime => "Local time did not exist that night",
        EvidenceMarks.Overlaps => "Begins before the one before it ends",
        _ => throw new ArgumentOutOfRangeException(nameof(marks)),
    });
}
