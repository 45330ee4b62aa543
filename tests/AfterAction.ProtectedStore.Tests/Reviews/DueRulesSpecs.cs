using AfterAction.ProtectedStore.Reviews;
using Microsoft.Extensions.Configuration;

namespace AfterAction.ProtectedStore.Tests;

public class DueRulesSpecs
{
    private static readonly DateOnly Day = new(2026, 2, 20);

    private static DueRules Read(params (string Name, string Value)[] settings) => DueRules.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>("Routine:" + setting.Name, setting.Value))).Build());

    [TestCase(ReviewState.Opened, "2026-02-27"), TestCase(ReviewState.Assigned, "2026-03-22"), TestCase(ReviewState.Ready, "2026-03-22"), TestCase(ReviewState.Walking, "2026-03-22"), TestCase(ReviewState.Debrief, "2026-04-21")]
    public void What_comes_next_is_due_so_many_days_after_the_incident(ReviewState state, string due) =>
        Assert.That(Read().DueOn(state, Day), Is.EqualTo(DateOnly.ParseExact(due, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    [TestCase(ReviewState.Closed), TestCase(ReviewState.Referred)]
    public void Of_what_is_done_nothing_is_due(ReviewState state) => Assert.That(Read().DueOn(state, Day), Is.Null);

    [Test]
    public void Without_a_day_and_beyond_all_days_nothing_is_due()
    {
        Assert.That(Read().DueOn(ReviewState.Opened, null), Is.Null);
        Assert.That(Read().DueOn(ReviewState.Opened, DateOnly.MaxValue), Is.Null);
    }

    [Test]
    public void It_is_overdue_from_the_day_after_on()
    {
        Assert.That((DueRules.IsOverdue(Day, Day), DueRules.IsOverdue(Day, Day.AddDays(1)), DueRules.IsOverdue(null, Day)), Is.EqualTo((false, true, false)));
    }

    [Test]
    public void The_agency_sets_its_own_days_and_nonsense_stops_the_start()
    {
        Assert.That(Read(("LedWithinDays", "3"), ("HeardWithinDays", "14"), ("ClosedWithinDays", "21")), Is.EqualTo(new DueRules(3, 14, 21)));
        foreach (var wrong in (string[])["0", "-1", "soon", "3651", "7.5"]) Assert.That(() => Read(("LedWithinDays", wrong)), Throws.InvalidOperationException.With.Message.Contain("LedWithinDays"), wrong);
        Assert.That(() => Read(("LedWithinDays", "31")), Throws.InvalidOperationException.With.Message.Contain("in this order"));
    }
}
