using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class RegisterIncidentSpec
{
    private static readonly Spec<Incident> Spec = new(Incident.Fold);

    private static readonly RegisterIncident Command = new(" AF-26-0412 ", "Welfare check", "400 Mill St", new(2026, 3, 1));

    [Test]
    public void An_incident_entered_by_hand_is_registered() =>
        Spec.Given().When(incident => RegisterIncident.Decide(incident, Id, Command, Clerk, Noon)).Then(Registered);

    [Test]
    public void Entering_it_again_changes_nothing() =>
        Spec.Given(Registered).When(incident => RegisterIncident.Decide(incident, Id, Command, Clerk, Noon)).ThenNothing();

    [Test]
    public void A_number_that_another_incident_has_is_taken() =>
        Spec.Given(Registered).When(incident => RegisterIncident.Decide(incident, Id, Command with { Kind = "Traffic stop" }, Clerk, Noon))
            .ThenRefused(IncidentRefusals.NumberIsTaken);

    [Test]
    public void A_printed_command_says_nothing_of_its_content() => Assert.That($"{Command}", Does.Not.Contain("Mill"));

    [Test]
    public void What_is_missing_or_too_long_is_named_field_by_field() => Assert.That(
        new RegisterIncident.Validator().Validate(new RegisterIncident("", new string('x', 201), new string('x', 201), null)).Errors.Select(error => error.PropertyName).Distinct(),
        Is.EquivalentTo(["Number", "Kind", "Location", "LocalDate"]));
}
