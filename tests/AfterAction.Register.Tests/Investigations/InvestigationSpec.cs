using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Testing;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Investigations;

public sealed class InvestigationSpec
{
    private const string Secret = "Whether the arm bar was reported";

    private static readonly Spec<Investigation> Spec = new(Investigation.Fold);

    private static readonly InvestigationId One = new(new("0c000000-0000-4000-8000-000000000001"));

    private static readonly PersonId Lead = new(new("0a000000-0000-4000-8000-00000000000a")), Falk = new(new("0a000000-0000-4000-8000-00000000000b")),
        Conflicts = new(new("0a000000-0000-4000-8000-00000000000c")), Second = new(new("0a000000-0000-4000-8000-00000000000d"));

    private static readonly Claim OfLead = new(Lead, Id, Side.Investigation), OfFalk = new(Falk, Id, Side.Investigation);

    private static readonly InvestigationOpened Opened = new(One, Id, "PS-26-01", Secret, Lead, Noon);

    private static readonly PersonAssigned Leads = new(Lead, Part.InvestigationSupervisor, Lead, Noon);

    private static readonly PersonProposed Proposed = new(Falk, Part.Investigator, Lead, Noon);

    private static readonly PersonAssigned Assigned = new(Falk, Part.Investigator, Conflicts, Noon);

    private static readonly PersonTurnedDown TurnedDown = new(Falk, Conflicts, Noon);

    private static readonly InvestigationClosed Closed = new(Disposition.NotSustained, "Nothing on file shows it.", Lead, Noon);

    private static readonly OpenInvestigation Open = new(One, Id, " PS-26-01 ", $" {Secret} ", 0);

    private static readonly ProposePerson Propose = new(One, Falk, Part.Investigator, 2);

    private static readonly DecidePerson Yes = new(One, Falk, true, 3), No = new(One, Falk, false, 3);

    private static readonly EndPart End = new(One, Falk, 4);

    private static readonly CloseInvestigation Close = new(One, Disposition.NotSustained, " Nothing on file shows it. ", 2);

    [Test]
    public void Whoever_opens_an_investigation_leads_it() =>
        Spec.Given().When(found => OpenInvestigation.Decide(found, Open, OfLead, Lead, Noon)).Then(Opened, Leads);

    [Test]
    public void Whoever_has_no_claim_opens_nothing() =>
        Spec.Given().When(found => OpenInvestigation.Decide(found, Open, null, Lead, Noon)).ThenRefused(InvestigationRefusals.NotEligible);

    [Test]
    public void Opening_the_same_again_changes_nothing() =>
        Spec.Given(Opened, Leads).When(found => OpenInvestigation.Decide(found, Open, null, Lead, Noon)).ThenNothing();

    [Test]
    public void Another_matter_under_the_same_id_is_refused() =>
        Spec.Given(Opened, Leads).When(found => OpenInvestigation.Decide(found, Open with { Matter = "Else." }, null, Lead, Noon)).ThenRefused(InvestigationRefusals.Exists);

    [Test]
    public void Whoever_guesses_the_id_of_anothers_hears_that_there_is_nothing() =>
        Spec.Given(Opened, Leads).When(found => OpenInvestigation.Decide(found, Open, null, Second, Noon)).ThenRefused(Refusal.NotFound);

    [Test]
    public void Somebody_proposed_waits() => Spec.Given(Opened, Leads).When(found => ProposePerson.Decide(found, Propose, Lead, Noon)).Then(Proposed);

    [Test]
    public void Proposing_the_same_again_changes_nothing_be_it_decided_or_not() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads, Proposed).When(found => ProposePerson.Decide(found, Propose, Lead, Noon)).ThenNothing();
        Spec.Given(Opened, Leads, Proposed, Assigned).When(found => ProposePerson.Decide(found, Propose, Lead, Noon)).ThenNothing();
    });

    [Test]
    public void Nobody_has_two_parts() =>
        Spec.Given(Opened, Leads, Proposed).When(found => ProposePerson.Decide(found, Propose with { Part = Part.DisciplineDecider }, Lead, Noon)).ThenRefused(InvestigationRefusals.HasAPart);

    [Test]
    public void Whoever_was_turned_down_can_be_proposed_anew() =>
        Spec.Given(Opened, Leads, Proposed, TurnedDown).When(found => ProposePerson.Decide(found, Propose, Lead, Noon)).Then(Proposed);

    [Test]
    public void With_a_claim_a_yes_assigns() =>
        Spec.Given(Opened, Leads, Proposed).When(found => DecidePerson.Decide(found, Yes, OfFalk, Conflicts, Noon)).Then(Assigned);

    [Test]
    public void Without_a_claim_a_yes_is_refused_without_a_reason() =>
        Spec.Given(Opened, Leads, Proposed).When(found => DecidePerson.Decide(found, Yes, null, Conflicts, Noon)).ThenRefused(InvestigationRefusals.NotEligible);

    [Test]
    public void A_no_needs_no_reason_and_keeps_none() =>
        Spec.Given(Opened, Leads, Proposed).When(found => DecidePerson.Decide(found, No, null, Conflicts, Noon)).Then(TurnedDown);

    [Test]
    public void Deciding_the_same_again_changes_nothing() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads, Proposed, Assigned).When(found => DecidePerson.Decide(found, Yes, null, Conflicts, Noon)).ThenNothing();
        Spec.Given(Opened, Leads, Proposed, TurnedDown).When(found => DecidePerson.Decide(found, No, null, Conflicts, Noon)).ThenNothing();
    });

    [Test]
    public void Nobody_is_decided_on_who_does_not_wait() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads, Proposed, TurnedDown).When(found => DecidePerson.Decide(found, Yes, OfFalk, Conflicts, Noon)).ThenRefused(ConflictRefusals.NobodyWaits);
        Spec.Given(Opened, Leads, Proposed, Closed).When(found => DecidePerson.Decide(found, Yes, OfFalk, Conflicts, Noon)).ThenRefused(ConflictRefusals.NobodyWaits);
        Spec.Given(Opened, Leads).When(found => DecidePerson.Decide(found, Yes, OfFalk, Conflicts, Noon)).ThenRefused(Refusal.NotFound);
        Spec.Given().When(found => DecidePerson.Decide(found, Yes, OfFalk, Conflicts, Noon)).ThenRefused(Refusal.NotFound);
    });

    [Test]
    public void A_proposal_is_taken_back_and_an_assignment_ended() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads, Proposed).When(found => EndPart.Decide(found, End, Lead, Noon)).Then(new ProposalWithdrawn(Falk, Lead, Noon));
        Spec.Given(Opened, Leads, Proposed, Assigned).When(found => EndPart.Decide(found, End, Lead, Noon)).Then(new AssignmentEnded(Falk, Lead, Noon));
    });

    [Test]
    public void Ending_what_is_over_changes_nothing() => Assert.Multiple(() =>
    {
        foreach (var over in (object[])[new ProposalWithdrawn(Falk, Lead, Noon), TurnedDown])
            Spec.Given(Opened, Leads, Proposed, over).When(found => EndPart.Decide(found, End, Lead, Noon)).ThenNothing();
    });

    [Test]
    public void Nobody_ends_the_part_of_somebody_unknown() =>
        Spec.Given(Opened, Leads).When(found => EndPart.Decide(found, End, Lead, Noon)).ThenRefused(InvestigationRefusals.NoSuchPerson);

    [Test]
    public void The_last_supervisor_stays_until_there_is_another() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads).When(found => EndPart.Decide(found, End with { Person = Lead }, Lead, Noon)).ThenRefused(InvestigationRefusals.LastSupervisor);
        Spec.Given(Opened, Leads, new PersonProposed(Second, Part.InvestigationSupervisor, Lead, Noon), new PersonAssigned(Second, Part.InvestigationSupervisor, Conflicts, Noon))
            .When(found => EndPart.Decide(found, End with { Person = Lead }, Second, Noon)).Then(new AssignmentEnded(Lead, Second, Noon));
    });

    [Test]
    public void An_investigation_is_closed_with_its_outcome_and_the_same_again_changes_nothing() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads).When(found => CloseInvestigation.Decide(found, Close, Lead, Noon)).Then(Closed);
        Spec.Given(Opened, Leads, Closed).When(found => CloseInvestigation.Decide(found, Close, Lead, Noon)).ThenNothing();
    });

    [Test]
    public void A_closed_investigation_takes_nothing_more() => Assert.Multiple(() =>
    {
        Spec.Given(Opened, Leads, Closed).When(found => CloseInvestigation.Decide(found, Close with { Disposition = Disposition.Sustained }, Lead, Noon)).ThenRefused(InvestigationRefusals.Closed);
        Spec.Given(Opened, Leads, Closed).When(found => ProposePerson.Decide(found, Propose, Lead, Noon)).ThenRefused(InvestigationRefusals.Closed);
        Spec.Given(Opened, Leads, Proposed, Closed).When(found => EndPart.Decide(found, End, Lead, Noon)).ThenRefused(InvestigationRefusals.Closed);
    });

    [Test]
    public void Who_may_read_is_who_is_assigned_now_and_who_waits_waits_only_while_it_is_open() => Assert.Multiple(() =>
    {
        Assert.That(Folded(Opened, Leads, Proposed).Assigned, Is.EqualTo(new[] { Lead.Value }));
        Assert.That(Folded(Opened, Leads, Proposed).Waits, Is.True);
        Assert.That(Folded(Opened, Leads, Proposed, Closed).Waits, Is.False);
        Assert.That(Folded(Opened, Leads, Proposed, Assigned).Assigned, Is.EqualTo(new[] { Lead.Value, Falk.Value }));
        Assert.That(Folded(Opened, Leads, Proposed, Assigned, new AssignmentEnded(Falk, Lead, Noon)).Assigned, Is.EqualTo(new[] { Lead.Value }));
    });

    [Test]
    public void A_fact_before_the_first_is_a_bug() => Assert.That(() => Investigation.Fold(null, Proposed), Throws.InvalidOperationException);

    [TestCase("Nadia Falk", "Professional Standards", true)]
    [TestCase("Nadia Falk", "patrol a ", false, Description = "is of the unit of one who was there")]
    [TestCase(" ines marsh", "Professional Standards", false, Description = "is called like one who was there and is linked to nobody")]
    public void Whoever_was_there_or_commands_who_was_is_not_free(string name, string unit, bool free)
    {
        Person candidate = new(Falk, name, "Detective", "1", unit, new HashSet<string>()), there = new(Marsh, "Lee Fox", "Officer", "2", "Patrol A", new HashSet<string>());
        IncidentPage.ParticipantLine[] participants =
            [new(Participant, "Fox", null, Involvement.Involved, Marsh, LinkBasis.Officer), new(Guid.Empty, "Ines Marsh", null, Involvement.Witness, null, null)];
        Assert.That(Eligibility.IsFree(candidate, participants, new Dictionary<PersonId, Person> { [Marsh] = there }), Is.EqualTo(free));
    }

    [Test]
    public void A_witness_is_not_free_whatever_the_unit()
    {
        Person candidate = new(Falk, "Nadia Falk", "Detective", "1", "", new HashSet<string> { Roles.Investigator });
        IncidentPage.ParticipantLine Line(PersonId person) => new(Participant, "N. F.", null, Involvement.Witness, person, LinkBasis.Officer);
        Assert.Multiple(() =>
        {
            Assert.That(Eligibility.IsFree(candidate, [Line(Falk)], new Dictionary<PersonId, Person>()), Is.False);
            Assert.That(Eligibility.IsFree(candidate, [Line(Marsh)], new Dictionary<PersonId, Person> { [Marsh] = candidate with { Id = Marsh } }), Is.True, "no unit is nobody's");
        });
    }

    [Test]
    public void Every_part_is_a_role_of_the_investigation_side() =>
        Assert.That(Enum.GetValues<Part>().Select(Eligibility.RoleOf), Is.EquivalentTo(Roles.All.Where(role => Roles.Sides[role] == Roles.InvestigationSide)));

    [Test]
    public void Nothing_printed_says_what_it_is_about() => Assert.Multiple(() =>
    {
        foreach (var printed in (object[])[Open, Opened, Folded(Opened, Leads, Closed), Close, Closed])
            Assert.That($"{printed}", Does.Not.Contain("arm bar").And.Not.Contain("on file"));
    });

    [Test]
    public void What_is_too_long_missing_or_in_no_list_is_named() => Assert.Multiple(() =>
    {
        Assert.That(Faults(new OpenInvestigation.Validator().Validate(Open with { Investigation = new(Guid.Empty), Number = new('1', 61), Matter = " " })), Is.EquivalentTo(["Investigation.Value", "Number", "Matter"]));
        Assert.That(Faults(new ProposePerson.Validator().Validate(Propose with { Person = new(Guid.Empty), Part = (Part)9 })), Is.EquivalentTo(["Person.Value", "Part"]));
        Assert.That(Faults(new CloseInvestigation.Validator().Validate(Close with { Disposition = (Disposition)9, Note = "" })), Is.EquivalentTo(["Disposition", "Note"]));
    });

    private static IEnumerable<string> Faults(FluentValidation.Results.ValidationResult result) => result.Errors.Select(error => error.PropertyName);

    private static Investigation Folded(params object[] facts) => facts.Aggregate(default(Investigation), Investigation.Fold)!;
}
