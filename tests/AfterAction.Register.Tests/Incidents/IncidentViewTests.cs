using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class IncidentViewTests
{
    private static readonly Dictionary<PersonId, string> Names = new() { [Clerk] = "A clerk", [Marsh] = "Ines Marsh" };

    [Test]
    public void Raw_times_stay_and_a_clocks_offset_is_added_to_what_is_shown_as_true()
    {
        var view = Shown(Registered, Arrived, new SourceClockSet(DispatchClock.Id, -2_500, 250, ClockMethod.Manual, "Compared.", Clerk, Noon));
        var evidence = view.Sources[0].Evidence[0];
        Assert.Multiple(() =>
        {
            Assert.That(evidence.RawTime, Is.EqualTo("03/01/2026 10:05:00 PM"));
            Assert.That(evidence.At, Is.EqualTo(Noon.AddHours(-9)));
            Assert.That(evidence.CorrectedAt, Is.EqualTo(Noon.AddHours(-9).AddMilliseconds(-2_500)));
            Assert.That(evidence.UncertaintyMs, Is.EqualTo(750));
            Assert.That(evidence.Marks, Is.EqualTo(new[] { "Typed time or date only" }));
        });
    }

    [Test]
    public void A_correction_that_leaves_the_calendar_shows_no_time_rather_than_a_wrong_one()
    {
        var first = Arrived with { Evidence = [Arrived.Evidence[0] with { At = DateTimeOffset.MinValue }] };
        var view = Shown(Registered, first, new SourceClockSet(DispatchClock.Id, -1, 0, ClockMethod.Manual, "Compared.", Clerk, Noon));
        Assert.That(view.Sources[0].Evidence[0].CorrectedAt, Is.Null);
    }

    [Test]
    public void Evidence_without_a_time_comes_last_in_order_of_receipt()
    {
        var all = Arrived with
        {
            Evidence = [Evidence("a", EvidenceKind.Other, "first") with { At = null }, Evidence("b", EvidenceKind.Other, "second") with { At = null }, Arrived.Evidence[0]],
        };
        Assert.That(Shown(Registered, all).Sources[0].Evidence.Select(evidence => evidence.Text), Is.EqualTo(new[] { "At the door", "first", "second" }));
    }

    [Test]
    public void Choices_read_back_as_they_are_spelled() => Assert.Multiple(() =>
    {
        foreach (var method in Enum.GetValues<ClockMethod>()) Assert.That(Words.Parse<ClockMethod>(Words.Spelled(method)), Is.EqualTo(method));
        foreach (var outcome in Enum.GetValues<Outcome>()) Assert.That(Words.Parse<Outcome>(Words.Spelled(outcome)), Is.EqualTo(outcome));
        Assert.That(Enum.IsDefined(Words.Parse<Outcome>("bad")), Is.False);
    });

    [Test]
    public void Every_kind_and_mark_has_words_of_its_own() => Assert.Multiple(() =>
    {
        Assert.That(Enum.GetValues<EvidenceKind>().Select(Words.Of), Is.Unique);
        Assert.That(Enum.GetValues<SourceKind>().Select(Words.Of), Is.Unique);
        Assert.That(Enum.GetValues<Involvement>().Select(Words.Of), Is.Unique);
        Assert.That(Words.Of((EvidenceMarks)63).Distinct(), Has.Exactly(6).Items);
    });

    private static IncidentOf.View Shown(params object[] facts) => IncidentOf.Shown(facts.Aggregate(default(IncidentPage), IncidentPage.Fold)!, Names, []);
}
