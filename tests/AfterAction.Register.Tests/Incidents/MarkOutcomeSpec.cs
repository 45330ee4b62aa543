using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class MarkOutcomeSpec
{
    private static readonly Spec<Incident> Spec = new(Incident.Fold);

    private static readonly MarkOutcome Command = new(Id, Outcome.DeEscalation, " He was talked down. ", 1);

    private static readonly OutcomeMarked Marked = new(Outcome.DeEscalation, "He was talked down.", Clerk, Noon);

    [Test]
    public void A_marked_outcome_is_kept_with_its_reason() =>
        Spec.Given(Registered).When(incident => MarkOutcome.Decide(incident, Command, Clerk, Noon)).Then(Marked);

    [Test]
    public void Marking_the_same_again_changes_nothing() =>
        Spec.Given(Registered, Marked with { On = Noon.AddDays(-1) }).When(incident => MarkOutcome.Decide(incident, Command, Clerk, Noon)).ThenNothing();

    [Test]
    public void Another_outcome_is_marked_over_the_first_and_both_stay() =>
        Spec.Given(Registered, Marked).When(incident => MarkOutcome.Decide(incident, Command with { Outcome = Outcome.NearMiss }, Clerk, Noon))
            .Then(Marked with { Outcome = Outcome.NearMiss });

    [Test]
    public void An_incident_qualifies_once_force_was_reported_or_its_outcome_marked() => Assert.Multiple(() =>
    {
        Assert.That(Folded(Registered, Arrived).Qualifies, Is.False);
        Assert.That(Folded(Registered, Marked).Qualifies, Is.True);
        Assert.That(Folded(Registered, Force).Qualifies, Is.True);
    });

    [Test]
    public void A_printed_command_says_nothing_of_its_content() => Assert.That($"{Command}", Does.Not.Contain("talked"));

    [Test]
    public void A_mark_needs_a_listed_outcome_and_a_reason() => Assert.That(
        new MarkOutcome.Validator().Validate(Command with { Outcome = Words.Parse<Outcome>("great"), Reason = " " }).Errors.Select(error => error.PropertyName),
        Is.EquivalentTo(["Outcome", "Reason"]));

    private static Incident Folded(params object[] facts) => facts.Aggregate(default(Incident), Incident.Fold)!;
}
