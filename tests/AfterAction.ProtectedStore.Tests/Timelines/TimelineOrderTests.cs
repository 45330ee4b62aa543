using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using CsCheck;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class TimelineOrderTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private static EntryId Id(int number) => new(DerivedId.Of(TheReview.Value, $"entry {number}"));

    private static EntryDrawn Drawn(int number, DateTimeOffset? start, Guid? source = null, long certaintyMs = 0, DateTimeOffset? end = null) =>
        new(TheReview, Id(number), Facts($"{number}", 0, source) with { Start = start, End = end, CertaintyMs = certaintyMs, Ordinal = number }, Supervisor, Noon);

    private static IReadOnlyList<PlacedEntry> Order(params IEnumerable<object> facts) => TimelineOrder.Of(Folded(facts.Prepend(CameraAdded).Prepend(CadAdded).Prepend(Opened)));

    private static int[] Numbers(IReadOnlyList<PlacedEntry> order) => [.. order.Select(entry => int.Parse(entry.Entry.Facts.Title, System.Globalization.CultureInfo.InvariantCulture))];

    [Test]
    public void A_clock_that_ran_ahead_puts_its_entries_where_they_belong()
    {
        var slow = new ClockCorrected(TheReview, Camera, -10_000, 0, "shared-event", "Both show the shot.", Supervisor, Noon);
        var order = Order(Drawn(1, Evening.AddSeconds(5)), Drawn(2, Evening.AddSeconds(8), Camera), slow);
        Assert.Multiple(() =>
        {
            Assert.That(Numbers(order), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(order[0].Start, Is.EqualTo(Evening.AddSeconds(-2)));
            Assert.That(order[0].Entry.Facts.Start, Is.EqualTo(Evening.AddSeconds(8)), "the source's own time stays");
        });
    }

    [Test]
    public void Times_of_two_clocks_within_their_uncertainty_are_undecided()
    {
        var order = Order(Drawn(1, Evening), Drawn(2, Evening.AddSeconds(2), Camera), Drawn(3, Evening.AddSeconds(30)));
        Assert.That(order.Select(entry => entry.UndecidedWithNext), Is.EqualTo(new[] { true, false, false }));
    }

    [Test]
    public void An_interval_that_reaches_over_several_entries_leaves_all_of_them_undecided()
    {
        var order = Order(Drawn(1, Evening, certaintyMs: 60_000), Drawn(2, Evening.AddSeconds(10)), Drawn(3, Evening.AddSeconds(20)), Drawn(4, Evening.AddSeconds(30)), Drawn(5, Evening.AddSeconds(90)));
        Assert.That(order.Select(entry => entry.UndecidedWithNext), Is.EqualTo(new[] { true, true, true, false, false }));
    }

    [Test]
    public void Undecided_is_what_it_says_for_any_timeline() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 40], Gen.Bool).Array[0, 12].Sample(entries =>
        {
            var order = Order(entries.Select((entry, number) => Drawn(number, Evening.AddSeconds(entry.Item1), entry.Item3 ? Camera : Cad, entry.Item2 * 1_000L)));
            return order.Select((_, boundary) => boundary).All(boundary =>
                order[boundary].UndecidedWithNext == order.Take(boundary + 1).Any(one => order.Skip(boundary + 1).Any(later => !TimelineOrder.SurelyBefore(one, later))));
        });

    [Test]
    public void Times_of_one_clock_are_decided_however_wrong_the_clock_is()
    {
        var order = Order(Drawn(1, Evening, Camera), Drawn(2, Evening.AddMilliseconds(1), Camera));
        Assert.That(order[0].UndecidedWithNext, Is.False);
    }

    [Test]
    public void Equal_times_are_undecided_and_shown_in_the_order_of_their_source()
    {
        var order = Order(Drawn(2, Evening), Drawn(1, Evening));
        Assert.Multiple(() =>
        {
            Assert.That(Numbers(order), Is.EqualTo(new[] { 1, 2 }));
            Assert.That(order[0].UndecidedWithNext, Is.True);
        });
    }

    [Test]
    public void An_entry_without_a_time_comes_last_and_is_undecided()
    {
        var order = Order(Drawn(1, null), Drawn(2, Evening));
        Assert.Multiple(() =>
        {
            Assert.That(Numbers(order), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(order[0].UndecidedWithNext, Is.True);
        });
    }

    [Test]
    public void Only_what_is_surely_before_first_contact_is_lead_up()
    {
        var first = new FirstContactDesignated(TheReview, Id(3), FirstContactKind.Verbal, null, Supervisor, Noon);
        var order = Order(Drawn(1, Evening), Drawn(2, Evening.AddSeconds(59), certaintyMs: 5_000), Drawn(3, Evening.AddSeconds(60)), Drawn(4, null), first);
        Assert.Multiple(() =>
        {
            Assert.That(order.Where(entry => entry.LeadUp).Select(entry => entry.Entry.Id), Is.EqualTo(new[] { Id(1) }));
            Assert.That(Numbers(order), Is.EqualTo(new[] { 1, 3, 2, 4 }), "the walk begins at first contact");
        });
    }

    [Test]
    public void Time_that_no_entry_accounts_for_shows_and_what_lasts_accounts_for_it()
    {
        var order = Order(
            Drawn(1, Evening, end: Evening.AddMinutes(5)), Drawn(2, Evening.AddMinutes(1)), Drawn(3, Evening.AddMinutes(5).AddSeconds(59)), Drawn(4, Evening.AddMinutes(8)));
        Assert.That(order.Select(entry => entry.GapBeforeMs), Is.EqualTo(new long?[] { null, null, null, 121_000 }));
    }

    [Test]
    public void Midnight_and_the_hour_that_comes_twice_are_in_order()
    {
        var before = new DateTimeOffset(2026, 11, 1, 1, 50, 0, TimeSpan.FromHours(-4));
        var again = new DateTimeOffset(2026, 11, 1, 1, 10, 0, TimeSpan.FromHours(-5));
        var late = new DateTimeOffset(2026, 10, 31, 23, 59, 59, TimeSpan.FromHours(-4));
        var order = Order(Drawn(1, again), Drawn(2, late), Drawn(3, before));
        Assert.Multiple(() =>
        {
            Assert.That(Numbers(order), Is.EqualTo(new[] { 2, 3, 1 }));
            Assert.That(TimeZoneInfo.ConvertTime(order[2].Start!.Value, NewYork).Offset, Is.EqualTo(TimeSpan.FromHours(-5)));
        });
    }

    [Test]
    public void Every_order_holds_every_entry_once_keeps_decided_pairs_and_does_not_depend_on_the_order_of_arrival() =>
        Gen.Select(Gen.Int[0, 300], Gen.Int[0, 2], Gen.Long[0, 20_000], Gen.Bool).Array[1, 30].Select(Gen.Int[0, 29], Gen.Int[0, 1_000]).Sample((drawn, first, seed) =>
        {
            var facts = drawn.Select((entry, i) => (object)Drawn(i, entry.Item4 ? null : Evening.AddSeconds(entry.Item1), entry.Item2 switch { 0 => Cad, 1 => Camera, _ => Guid.Empty }, entry.Item3)).ToArray();
            object contact = new FirstContactDesignated(TheReview, Id(first % facts.Length), FirstContactKind.Touch, null, Supervisor, Noon);
            var order = Order([.. facts, contact]);
            var shuffled = facts.OrderBy(fact => DerivedId.Of(((EntryDrawn)fact).Entry.Value, $"{seed}")).Append(contact);
            var leadUp = order.TakeWhile(entry => entry.LeadUp).Count();
            return order.Count == facts.Length
                && order.Skip(leadUp).All(entry => !entry.LeadUp)
                && order[leadUp].Entry.Id == Id(first % facts.Length)
                && order.Take(leadUp).All(entry => TimelineOrder.SurelyBefore(entry, order[leadUp]))
                && Order(shuffled).Select(entry => entry.Entry.Id).SequenceEqual(order.Select(entry => entry.Entry.Id));
        });
}
