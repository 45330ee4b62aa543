using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Components;
using AfterAction.Web.Layout;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>The choices of the timeline as a person reads them.</summary>
public static class TimelineWords
{
    public static string Of(EntryKind kind) => kind switch
    {
        EntryKind.CallReceived => "Call received",
        EntryKind.Dispatched => "Dispatched",
        EntryKind.EnRoute => "En route",
        EntryKind.OnScene => "On scene",
        EntryKind.Seen => "Seen",
        EntryKind.Spoken => "Spoken",
        EntryKind.Command => "Command",
        EntryKind.Radio => "Radio",
        EntryKind.Movement => "Movement",
        EntryKind.Force => "Force",
        EntryKind.UnderControl => "Under control",
        EntryKind.AidRendered => "Aid rendered",
        EntryKind.Cleared => "Cleared",
        EntryKind.Reported => "Reported",
        EntryKind.Other => "Other",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(FirstContactKind kind) => kind switch
    {
        FirstContactKind.CallTaker => "Call taker spoke with them",
        FirstContactKind.RadioOrPhone => "By radio or phone",
        FirstContactKind.ArrivalSeen => "Arrival was seen",
        FirstContactKind.Verbal => "Spoken to in person",
        FirstContactKind.Touch => "Touched",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(ReviewState state) => state switch
    {
        ReviewState.Opened => "Opened",
        ReviewState.Assigned => "Assigned",
        ReviewState.Ready => "Ready to walk",
        ReviewState.Walking => "Walking",
        ReviewState.Debrief => "Debrief",
        ReviewState.Closed => "Closed",
        ReviewState.Referred => "Stopped and referred",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static Tone ToneOf(ReviewState state) => state switch
    {
        ReviewState.Ready => Tone.Info,
        ReviewState.Walking => Tone.Warn,
        ReviewState.Debrief => Tone.Good,
        ReviewState.Closed or ReviewState.Referred => Tone.Quiet,
        ReviewState.Opened or ReviewState.Assigned => Tone.Plain,
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>How a clock's offset is known.</summary>
    public static string OfMethod(string method) => method switch
    {
        "docked-sync" => "synchronised when docked",
        "shared-event" => "an event that two sources show",
        "manual" => "set by hand",
        _ => method.Replace('-', ' '),
    };

    /// <summary><c>500 ms</c>, <c>2.5 s</c>, <c>3 min 20 s</c>.</summary>
    public static string Seconds(long ms) => ms switch
    {
        < 1000 => FormattableString.Invariant($"{ms} ms"),
        < 60_000 => FormattableString.Invariant($"{ms / 1000.0:0.#} s"),
        _ => AgencyTime.Span(TimeSpan.FromMilliseconds(ms)),
    };

    /// <summary>What the import noticed about a time, as a sentence.</summary>
    public static string OfMark(string mark) => mark switch
    {
        "time-missing" => "The source has no time for this.",
        "out-of-order" => "In the source this stands out of the order of its times.",
        "imprecise" => "The source gives this time only roughly.",
        "ambiguous-local-time" => "The wall clock showed this time twice that night; which one is meant is not known.",
        "skipped-local-time" => "The wall clock skipped this time that night; the source has it all the same.",
        "overlaps" => "This overlaps the line before it in the source.",
        _ => mark.Replace('-', ' ') + ".",
    };

    public static IReadOnlyList<Choice> Kinds { get; } = [.. Enum.GetValues<EntryKind>().Select(kind => new Choice(kind.ToString(), Of(kind)))];

    public static IReadOnlyList<Choice> ContactKinds { get; } = [.. Enum.GetValues<FirstContactKind>().Select(kind => new Choice(kind.ToString(), Of(kind)))];

    public static IReadOnlyList<Choice> Methods { get; } =
    [
        new("docked-sync", "Synchronised when docked"),
        new("shared-event", "An event that two sources show"),
        new("manual", "Set by hand"),
    ];
}
