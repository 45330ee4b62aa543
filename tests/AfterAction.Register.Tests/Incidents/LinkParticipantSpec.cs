using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class LinkParticipantSpec
{
    private static readonly Spec<Incident> Spec = new(Incident.Fold);

    private static readonly LinkParticipant Command = new(Id, Participant, Marsh, 2);

    private static readonly ParticipantLinked Linked = new(Participant, Marsh, LinkBasis.Officer, Clerk, Noon);

    [Test]
    public void A_participant_is_linked_to_a_person_of_the_roster() =>
        Spec.Given(Registered, Named).When(incident => LinkParticipant.Decide(incident, Command, Clerk, Noon)).Then(Linked);

    [Test]
    public void Linking_to_the_same_person_again_changes_nothing() =>
        Spec.Given(Registered, Named, Linked).When(incident => LinkParticipant.Decide(incident, Command, Clerk, Noon)).ThenNothing();

    [Test]
    public void A_wrong_link_is_undone() =>
        Spec.Given(Registered, Named, Linked).When(incident => LinkParticipant.Decide(incident, Command with { Person = null }, Clerk, Noon))
            .Then(new ParticipantUnlinked(Participant, Clerk, Noon));

    [Test]
    public void Undoing_no_link_changes_nothing() =>
        Spec.Given(Registered, Named).When(incident => LinkParticipant.Decide(incident, Command with { Person = null }, Clerk, Noon)).ThenNothing();

    [Test]
    public void Nobody_enters_that_he_took_part_or_that_he_did_not()
    {
        Spec.Given(Registered, Named).When(incident => LinkParticipant.Decide(incident, Command, Marsh, Noon)).ThenRefused(IncidentRefusals.OwnLink);
        Spec.Given(Registered, Named, Linked).When(incident => LinkParticipant.Decide(incident, Command with { Person = null }, Marsh, Noon)).ThenRefused(IncidentRefusals.OwnLink);
    }

    [Test]
    public void Somebody_the_incident_does_not_name_cannot_be_linked() =>
        Spec.Given(Registered).When(incident => LinkParticipant.Decide(incident, Command, Clerk, Noon)).ThenRefused(IncidentRefusals.NoSuchParticipant);
}
