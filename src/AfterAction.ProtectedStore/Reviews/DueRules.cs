using System.Globalization;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>By when a review should be how far, in days of the agency's calendar, counted from the day of the incident: memories fade and clocks drift from that day on.</summary>
/// <param name="Led">Somebody leads it.</param>
/// <param name="Heard">It is walked and the debrief is open, so that everybody's side is in it by then.</param>
/// <param name="Closed">It is closed.</param>
public sealed record DueRules(int Led, int Heard, int Closed)
{
    private const int MostDays = 3_650;

    /// <summary>From <c>Routine:LedWithinDays</c> (left out: 7), <c>Routine:HeardWithinDays</c> (30) and <c>Routine:ClosedWithinDays</c> (60). What is no number of days from 1 to 3,650, and a later
    /// stage that is due before an earlier one, are bugs of the installation: the program does not start.</summary>
    /// <exception cref="InvalidOperationException">They are not set as they can be.</exception>
    public static DueRules Read(IConfiguration configuration)
    {
        DueRules rules = new(Days("LedWithinDays", 7), Days("HeardWithinDays", 30), Days("ClosedWithinDays", 60));
        return rules.Led <= rules.Heard && rules.Heard <= rules.Closed ? rules : throw new InvalidOperationException("Routine: a review is led, then heard, then closed. Set LedWithinDays, HeardWithinDays and ClosedWithinDays in this order.");

        int Days(string name, int usual) => configuration["Routine:" + name] is not { Length: > 0 } set ? usual
            : int.TryParse(set, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
            : throw new InvalidOperationException($"Routine:{name} is no number of days from 1 to 3650.");
    }

    /// <summary>The last day for what comes next; null where nothing does, and for an incident without a day.</summary>
    /// <param name="state">As it is shown to whoever reads it, so that the day tells no more than the state does.</param>
    public DateOnly? DueOn(ReviewState state, DateOnly? occurredOn) => (occurredOn, state) switch
    {
        (null, _) or (_, ReviewState.Closed or ReviewState.Referred) => null,
        ({ } day, ReviewState.Opened) => After(day, Led),
        ({ } day, ReviewState.Debrief) => After(day, Closed),
        ({ } day, _) => After(day, Heard),
    };

    /// <summary>The day after the last one is the first on which it is overdue.</summary>
    public static bool IsOverdue(DateOnly? dueOn, DateOnly today) => dueOn < today;

    private static DateOnly? After(DateOnly day, int days) => day.DayNumber + days <= DateOnly.MaxValue.DayNumber ? day.AddDays(days) : null;
}
