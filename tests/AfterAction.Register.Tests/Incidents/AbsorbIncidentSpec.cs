using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Incidents;

public sealed class AbsorbIncidentSpec
{
    private static readonly Spec<Incident> Spec = new(Incident.Fold);

    [Test]
    public void What_a_file_says_of_an_unknown_incident_registers_it_with_its_evidence() =>
        Spec.Given().When(incident => Absorb(incident, Read([ReadArrival]), Dispatch)).Then(Registered, Arrived);

    [Test]
    public void What_a_file_says_without_a_time_is_received_once() =>
        Spec.Given(Registered).When(incident => Absorb(incident, Read() with { Details = [new("Beat", "2B4", null)] }, Dispatch)).Then(Said);

    [Test]
    public void The_same_details_again_change_nothing() =>
        Spec.Given(Registered, Said).When(incident => Absorb(incident, Read() with { Details = [new("Beat", "2B4", null)] }, Dispatch)).ThenNothing();

    [Test]
    public void A_further_key_of_the_incident_is_remembered() =>
        Spec.Given(Registered).When(incident => Absorb(incident, Read() with { AlsoKnownAs = ["urn:1"] }, Dispatch)).Then(new IncidentKnownAs(["URN:1"], Clerk, Noon));

    [Test]
    public void The_agencys_number_replaces_what_stood_in_for_it_and_no_other_number() =>
        Spec.Given(Registered with { Number = "c0ffee" })
            .When(incident => Absorb(incident, Read() with { StandIn = "c0ffee" }, Dispatch)).Then(new IncidentNumbered("AF-26-0412", Clerk, Noon));

    [Test]
    public void The_same_file_again_changes_nothing() =>
        Spec.Given(Registered, Arrived).When(incident => Absorb(incident, Read([ReadArrival]), Dispatch)).ThenNothing();

    [Test]
    public void Only_new_evidence_of_a_longer_file_is_received() =>
        Spec.Given(Registered, Arrived)
            .When(incident => Absorb(incident, Read([ReadArrival, ReadArrival with { Key = "clear", Kind = EvidenceKind.Cleared, Text = "Left" }]), Dispatch))
            .Then(Arrived with { Evidence = [Evidence("clear", EvidenceKind.Cleared, "Left")] });

    [Test]
    public void A_force_report_is_kept_with_every_answer_in_a_fixed_order() =>
        Spec.Given(Registered).When(incident => Absorb(incident, Read(reports: [ReadForce]), Reports)).Then(Force);

    [Test]
    public void A_later_source_fills_in_what_is_unknown_and_replaces_nothing() =>
        Spec.Given(Registered with { Kind = null, LocalDate = null })
            .When(incident => Absorb(incident, Read() with { Location = "Elsewhere" }, Dispatch))
            .Then(new IncidentDescribed(null, "Welfare check", null, new(2026, 3, 1), Clerk, Noon));

    [Test]
    public void Without_a_date_it_is_the_date_on_the_agencys_wall() =>
        Spec.Given()
            .When(incident => Absorb(incident, Read([ReadArrival with { At = new(2026, 3, 2, 3, 5, 0, TimeSpan.Zero) }]) with { LocalDate = null }, Dispatch))
            .Then(Registered, Arrived with { Evidence = [Arrived.Evidence[0] with { At = new(2026, 3, 2, 3, 5, 0, TimeSpan.Zero) }] });

    [Test]
    public void A_participant_whose_badge_is_on_the_roster_is_linked_at_once() =>
        Spec.Given(Registered)
            .When(incident => Absorb(incident, Read(participants: [new("2114", "MARSH, INES", "Officer", Involvement.Involved, true)]), Dispatch))
            .Then(Named with { Name = "MARSH, INES" }, new ParticipantLinked(Participant, Marsh, LinkBasis.RosterMatch, Clerk, Noon));

    [Test]
    public void A_name_that_two_people_have_links_nobody() =>
        Spec.Given(Registered)
            .When(incident => Absorb(incident, Read(participants: [new("fox", "Lee Fox", null, Involvement.Involved, true)]), Dispatch))
            .Then(new ParticipantNamed(IncidentKeys.ParticipantOf(Id, "fox"), "Lee Fox", null, Involvement.Involved, Clerk, Noon));

    [TestCase("Ines Marsh", "Ines Marsh")]
    [TestCase("2114", "Ines Marsh")]
    public void Nobody_of_another_agency_is_linked_whatever_the_name_or_number(string key, string name) =>
        Spec.Given(Registered)
            .When(incident => Absorb(incident, Read(participants: [new(key, name, null, Involvement.Involved)]), Reports))
            .Then(new ParticipantNamed(IncidentKeys.ParticipantOf(Id, key), name, null, Involvement.Involved, Clerk, Noon));

    [TestCase("Ines Marsh", "ines  MARSH", true)]
    [TestCase("2115", "Lee Fox", true)]
    [TestCase("2115", "Ines Marsh", false)]
    [TestCase("9999", "Ines Marsh", true)]
    [TestCase("9999", "Nobody Known", false)]
    public void Somebody_of_the_own_agency_is_linked_by_a_badge_or_a_name_that_leave_no_doubt(string key, string name, bool linked) =>
        Assert.That(Sample.Roster.Find(new(key, name, null, Involvement.Involved, true)) is not null, Is.EqualTo(linked));

    [Test]
    public void A_caller_with_an_officers_name_is_not_that_officer() =>
        Spec.Given(Registered)
            .When(incident => Absorb(incident, Read(participants: [new("caller", "Ines Marsh", null, Involvement.Caller, true)]), Dispatch))
            .Then(new ParticipantNamed(IncidentKeys.ParticipantOf(Id, "caller"), "Ines Marsh", null, Involvement.Caller, Clerk, Noon));

    [Test]
    public void Whom_a_records_officer_unlinked_an_import_does_not_link_again() =>
        Spec.Given(Registered, Named, new ParticipantLinked(Participant, Marsh, LinkBasis.RosterMatch, Clerk, Noon), new ParticipantUnlinked(Participant, Clerk, Noon))
            .When(incident => Absorb(incident, Read(participants: [new("2114", "Ines Marsh", "Officer", Involvement.Involved, true)]), Dispatch))
            .ThenNothing();

    [Test]
    public void Two_recordings_of_one_incident_have_a_clock_each_and_two_exports_of_dispatch_share_one() =>
        Assert.Multiple(() =>
        {
            Assert.That(IncidentKeys.SourceOf(Id, SourceKind.Transcript, "marsh.vtt"), Is.Not.EqualTo(IncidentKeys.SourceOf(Id, SourceKind.Transcript, "fox.vtt")));
            Assert.That(IncidentKeys.SourceOf(Id, SourceKind.CadCsv, "monday.csv"), Is.EqualTo(IncidentKeys.SourceOf(Id, SourceKind.CadCsv, "tuesday.csv")));
        });

    [Test]
    public void Case_and_outer_blanks_of_a_key_do_not_count_and_two_agencies_never_share_an_incident() =>
        Assert.Multiple(() =>
        {
            Assert.That(IncidentKeys.IncidentOf("sample", " af-26-0412 "), Is.EqualTo(Id));
            Assert.That(IncidentKeys.IncidentOf("other", "AF-26-0412"), Is.Not.EqualTo(Id));
        });
}
