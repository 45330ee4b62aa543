using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class SetSourceClockSpec
{
    private static readonly Spec<Incident> Spec = new(Incident.Fold);

    private static readonly SetSourceClock Command = new(Id, DispatchClock.Id, -2_500, 500, ClockMethod.SharedEvent, "The radio call on both.", 2);

    private static readonly SourceClockSet Set = new(DispatchClock.Id, -2_500, 500, ClockMethod.SharedEvent, "The radio call on both.", Clerk, Noon);

    [Test]
    public void A_clock_is_corrected_with_its_method_and_reason() =>
        Spec.Given(Registered, Arrived).When(incident => SetSourceClock.Decide(incident, Command, Clerk, Noon)).Then(Set);

    [Test]
    public void The_same_correction_again_changes_nothing() =>
        Spec.Given(Registered, Arrived, Set with { By = Marsh, On = Noon.AddDays(-1) }).When(incident => SetSourceClock.Decide(incident, Command, Clerk, Noon)).ThenNothing();

    [Test]
    public void A_better_reading_corrects_the_clock_anew() =>
        Spec.Given(Registered, Arrived, Set).When(incident => SetSourceClock.Decide(incident, Command with { OffsetMs = -2_400 }, Clerk, Noon)).Then(Set with { OffsetMs = -2_400 });

    [Test]
    public void A_source_that_gave_no_evidence_has_no_clock_here() =>
        Spec.Given(Registered).When(incident => SetSourceClock.Decide(incident, Command, Clerk, Noon)).ThenRefused(IncidentRefusals.NoSuchSource);

    [Test]
    public void A_printed_command_says_nothing_of_its_content() => Assert.That($"{Command}", Does.Not.Contain("radio"));

    [TestCase("2.5", ExpectedResult = 2_500)]
    [TestCase("-40", ExpectedResult = -40_000)]
    [TestCase("−0.25", ExpectedResult = -250)]
    [TestCase("two", ExpectedResult = long.MaxValue)]
    [TestCase("", ExpectedResult = long.MaxValue)]
    [TestCase("99999999999999999999", ExpectedResult = long.MaxValue)]
    public long Typed_seconds_become_milliseconds_or_a_number_that_every_validator_refuses(string typed) =>
        new SetSourceClock.Typed { Offset = typed, Method = "manual", Reason = "Because." }.Command(Id, DispatchClock.Id).OffsetMs;

    [TestCase(ClockBounds.FurthestMs, 0, ExpectedResult = true)]
    [TestCase(ClockBounds.FurthestMs + 1, 0, ExpectedResult = false)]
    [TestCase(-ClockBounds.FurthestMs - 1, 0, ExpectedResult = false)]
    [TestCase(0, -1, ExpectedResult = false)]
    [TestCase(0, ClockBounds.WidestMs + 1, ExpectedResult = false)]
    public bool An_offset_has_a_furthest_and_an_uncertainty_a_widest(long offset, long uncertainty) =>
        new SetSourceClock.Validator().Validate(Command with { OffsetMs = offset, UncertaintyMs = uncertainty }).IsValid;
}
