using System.Collections.Immutable;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The four questions of an after-action review; the fourth has two halves.</summary>
public enum DebriefQuestion { Expected, Happened, Difference, Sustain, Improve }

/// <summary>The debrief held with those who were there.</summary>
/// <param name="Recorded">Points are kept; else attendance is, and nothing besides.</param>
/// <param name="Question">The one the facilitator put to the room last; null until then, and in a meeting without record.</param>
/// <param name="Present">Whom the facilitator saw there. Who joined from an own device says so in his account.</param>
/// <param name="Points">The facilitator's, noted for the room. Those of participants are in their accounts.</param>
public sealed record DebriefMeeting(
    Guid Id, bool Recorded, DateTimeOffset BegunAt, DebriefQuestion? Question, ImmutableArray<PersonId> Present, ImmutableArray<DebriefPoint> Points, DateTimeOffset? EndedAt)
{
    public override string ToString() => $"{nameof(DebriefMeeting)} {Id}";
}

/// <summary>One thing said to one of the questions.</summary>
public sealed record DebriefPoint(Guid Id, Guid Meeting, DebriefQuestion Question, string Text, DateTimeOffset At)
{
    public const int LongestText = 4_000;

    /// <summary>Why it was put otherwise, the last time; null while it stands as it was first said.</summary>
    public string? Reason { get; init; }

    /// <summary>In how many wordings it was said; every earlier one is kept as a fact.</summary>
    public int Wordings { get; init; } = 1;

    /// <summary>The same words to the same question of the same meeting.</summary>
    internal bool Reads(DebriefPoint other) => (Id, Meeting, Question, Text) == (other.Id, other.Meeting, other.Question, other.Text);

    /// <summary>The points with this one, as the last, in place of its earlier wording.</summary>
    internal static ImmutableArray<DebriefPoint> Put(ImmutableArray<DebriefPoint> points, DebriefPoint point) =>
        [.. points.Where(known => known.Id != point.Id), point with { Wordings = (points.FirstOrDefault(known => known.Id == point.Id)?.Wordings ?? 0) + 1 }];

    public override string ToString() => $"{nameof(DebriefPoint)} {Id}";
}

/// <summary>What somebody enters as a point.</summary>
/// <param name="Reason">Why a point that was said already is put otherwise.</param>
internal sealed record PointFields(DebriefQuestion? Question, string? Text, string? Reason = null)
{
    public override string ToString() => nameof(PointFields);
}

/// <summary>The questions as a person reads them.</summary>
public static class DebriefWords
{
    /// <summary>The four, as they are put to the room, each with what is answered to it.</summary>
    public static IReadOnlyList<(string Put, IReadOnlyList<DebriefQuestion> Answered)> Questions { get; } =
    [
        ("What was planned, and what was expected?", [DebriefQuestion.Expected]),
        ("What happened?", [DebriefQuestion.Happened]),
        ("Why was there a difference?", [DebriefQuestion.Difference]),
        ("What do we sustain, and what do we improve?", [DebriefQuestion.Sustain, DebriefQuestion.Improve]),
    ];

    /// <summary>As one answers it.</summary>
    public static string Of(DebriefQuestion question) => question switch
    {
        DebriefQuestion.Expected => "What was planned or expected",
        DebriefQuestion.Happened => "What happened",
        DebriefQuestion.Difference => "Why there was a difference",
        DebriefQuestion.Sustain => "To sustain",
        DebriefQuestion.Improve => "To improve",
        _ => throw new ArgumentOutOfRangeException(nameof(question)),
    };
}
