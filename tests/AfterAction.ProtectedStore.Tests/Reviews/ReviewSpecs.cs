using System.Collections;
using System.Reflection;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class ReviewSpecs
{
    private static Person Of(PersonId id, params string[] roles) => new(id, "Dana Ruiz", "Sergeant", "11", "Patrol", roles.ToHashSet());

    private static readonly PersonId Other = new(Guid.Parse("0196f0a0-0000-7000-8000-000000000013"));
    private static readonly Person Leading = Of(Supervisor, Roles.Supervisor);

    private static Func<Review, Decision> Assign(Person? chosen, PersonId? by = null, string? reason = null, Person? leading = null, params string[] units) =>
        review => AssignFacilitator.Decide(review, leading, chosen, units, reason, by ?? Supervisor, Noon);

    [Test]
    public void A_supervisor_who_was_not_involved_is_assigned() =>
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor))).Then(Led);

    [Test]
    public void Assigning_the_same_person_twice_is_once() => OnReview.Given(Opened, Led).When(Assign(Of(Supervisor, Roles.Supervisor))).ThenNothing();

    [Test]
    public void Whoever_was_involved_does_not_lead() =>
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Officer, Roles.Supervisor))).ThenRefused(Refusals.WasInvolved);

    [Test]
    public void Whoever_is_of_the_unit_of_one_who_took_part_does_not_lead()
    {
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor), null, null, null, "Traffic", " patrol ")).ThenRefused(Refusals.OwnCommand);
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor) with { Unit = " " }, null, null, null, "", " ")).Then(Led);
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor), null, null, null, "Traffic")).Then(Led);
        OnReview.Given(Opened, Led, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor), null, null, null, "Patrol")).ThenNothing();
    }

    [Test]
    public void Whoever_was_involved_does_not_choose_who_leads() =>
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor), Officer)).ThenRefused(Refusals.AssignerInvolved);

    [Test]
    public void Nobody_but_a_supervisor_leads()
    {
        OnReview.Given(Opened).When(Assign(Of(Second, Roles.Officer))).ThenRefused(Refusals.NotASupervisor);
        OnReview.Given(Opened).When(Assign(null)).ThenRefused(Refusals.NotASupervisor);
    }

    [Test]
    public void A_change_of_facilitator_has_a_reason()
    {
        OnReview.Given(Opened, Led).When(Assign(Of(Other, Roles.Supervisor), Other, " ", Leading)).ThenRefused(Refusals.ReassignmentReasonNeeded);
        OnReview.Given(Opened, Led).When(Assign(Of(Other, Roles.Supervisor), Other, " On leave. ", Leading))
            .Then(new FacilitatorAssigned(TheReview, Other, "Dana Ruiz", "On leave.", Other, Noon));
    }

    [Test]
    public void Once_words_can_be_read_only_the_facilitator_hands_the_review_over()
    {
        OnReview.Given([.. Walked, Debrief]).When(Assign(Of(Other, Roles.Supervisor), Other, "I want it.", Leading)).ThenRefused(Refusals.IsLed);
        var handed = new FacilitatorAssigned(TheReview, Other, "Dana Ruiz", "On leave.", Supervisor, Noon);
        OnReview.Given([.. Walked, Debrief]).When(Assign(Of(Other, Roles.Supervisor), Supervisor, "On leave.", Leading)).Then(handed);
        OnReview.Given([.. Walked, Debrief]).When(Assign(Of(Other, Roles.Supervisor), Other, "On leave.")).Then(handed with { By = Other });
    }

    [Test]
    public void Whoever_was_linked_by_mistake_leaves_closed_or_not_and_comes_back_when_linked_again()
    {
        RegisterParticipant second = new("2120", "Tom Field", Second, Involvement.Witness), ana = new("2114", "Ana Reyes", Officer, Involvement.Involved);
        ParticipantLeft left = new(TheReview, Officer, default, Noon);
        Func<Review, Decision> rule = review => Decision.Append([.. JoinParticipants.Facts(review, [second], default, Noon)]);
        OnReview.Given(Ready).When(rule).Then(left);
        OnReview.Given([.. Walked, Debrief, Closed]).When(rule).Then(left);
        var after = Folded([.. Walked, Debrief, Closed, left]);
        var back = Folded([.. Ready, left, OfficerJoined]);
        Assert.Multiple(() =>
        {
            Assert.That(Membership.Of(after).Select(member => member.Person), Is.EquivalentTo(new[] { Second, Supervisor }));
            Assert.That(after.Find(Talk)!.Facts.Person, Is.Null, "his entries are nobody's own");
            Assert.That(back.Find(Talk)!.Facts.Person, Is.EqualTo(Officer), "and his again: the register calls him by his key there");
            Assert.That(JoinParticipants.Facts(after, [second, ana], default, Noon), Is.Empty, "a closed review takes nobody in");
        });
    }

    [Test]
    public void Once_words_can_be_read_nobody_comes_in_by_what_the_register_links_alone()
    {
        RegisterParticipant ana = new("2114", "Ana Reyes", Officer, Involvement.Involved), second = new("2120", "Tom Field", Second, Involvement.Witness), late = new("2131", "Lee Moss", Other, Involvement.Witness);
        var open = Folded([.. Walked, Debrief]);
        Assert.Multiple(() =>
        {
            Assert.That(JoinParticipants.Facts(open, [ana, second, late], default, Noon), Is.Empty);
            Assert.That(JoinParticipants.Facts(open, [ana, second, late], Supervisor, Noon),
                Is.EqualTo(new[] { new ParticipantJoined(TheReview, Other, "2131", "Lee Moss", Involvement.Witness, Supervisor, Noon) }), "the facilitator lets him in");
        });
    }

    [Test]
    public void A_closed_review_is_led_by_nobody_else() =>
        OnReview.Given([.. Walked, Debrief, Closed]).When(Assign(Of(Second, Roles.Supervisor))).ThenRefused(Refusals.ReviewClosed);

    [Test]
    public void By_rule_a_review_is_opened_by_nobody_with_the_people_the_register_knows() =>
        Assert.That(
            OpenReviews.Facts(TheReview, new(Incident, "26-0301", "Welfare check", new(2026, 3, 1), "force", Noon),
                [new("2114", "Ana Reyes", Officer, Involvement.Involved), new("c", "Caller", null, Involvement.Caller)], Noon),
            Is.EqualTo(new[] { Opened, OfficerJoined }));

    [Test]
    public void A_review_is_for_its_facilitator_and_those_who_were_there_and_nobody_else()
    {
        var members = Membership.Of(Folded(Ready));
        Assert.That(members.Select(member => (member.Person, member.Facilitates, member.TookPart)), Is.EquivalentTo(new[]
        {
            (Officer, false, true), (Second, false, true), (Supervisor, true, false),
        }));
    }

    [Test]
    public void A_fact_out_of_place_is_a_bug()
    {
        Assert.That(() => Review.Fold(null, Led), Throws.InvalidOperationException);
        Assert.That(() => Review.Fold(Folded(Opened), Opened), Throws.InvalidOperationException);
        Assert.That(() => Review.Fold(Folded([.. Walked, Debrief, Closed]), Led), Throws.InvalidOperationException);
        Assert.That(() => Review.Fold(Folded(Opened), "no fact"), Throws.InvalidOperationException);
        Assert.That(() => Account.Fold(null, Opened), Throws.InvalidOperationException);
    }

    [Test]
    public void States_follow_from_the_facts()
    {
        ReviewState After(params IEnumerable<object> facts) => Folded(facts).State;
        Assert.Multiple(() =>
        {
            Assert.That(After(Opened), Is.EqualTo(ReviewState.Opened));
            Assert.That(After(Opened, Led), Is.EqualTo(ReviewState.Assigned));
            Assert.That(After(Ready.Except([InScope])), Is.EqualTo(ReviewState.Assigned), "whether it is for a review was not said");
            Assert.That(After(Ready), Is.EqualTo(ReviewState.Ready));
            Assert.That(After(Walked), Is.EqualTo(ReviewState.Walking));
            Assert.That(After([.. Walked, Debrief]), Is.EqualTo(ReviewState.Debrief));
            Assert.That(After([.. Walked, Debrief, Closed]), Is.EqualTo(ReviewState.Closed));
        });
    }

    private static IEnumerable<object> EveryFact() =>
    [
        .. Walked, Debrief, Closed,
        new FacilitatorStoodDown(TheReview, Supervisor, default, Noon),
        new ParticipantLeft(TheReview, Officer, default, Noon),
        new ClockTakenOver(TheReview, Camera, -5, 7, "shared-event", Supervisor, Noon),
        new ClockCorrected(TheReview, Camera, -5, 7, "manual", "Seen.", Supervisor, Noon),
        new EntryRecorded(TheReview, Talk, Facts("x", 3), Supervisor, Noon),
        new EntryCorrected(TheReview, Talk, Cad, Facts("x", 3) with { End = Noon }, "Seen.", Supervisor, Noon),
        new EntryObserved(TheReview, Talk, Noticed, null, Supervisor, Noon),
        new AnnotationWritten(TheReview, Talk, Words, "Seen.", Officer, Noon),
        Accepted,
        new NarrativeWritten(TheReview, Words, Officer, Noon),
        new VideoViewed(TheReview, Officer, Noon),
        new AccountSealed(TheReview, true, VideoOrder.AccountFirst, "Seen at brother's.", Officer, Noon),
        new SupplementWritten(TheReview, Cad, Words, Officer, Noon),
        new AccountSubmitted(TheReview, "K7QD-3XHM-PV2T-9WNB", Officer, Noon),
        new AccountWithdrawn(TheReview, Officer, Noon),
        new AccountResumed(TheReview, Officer, Noon),
        new InstanceAnswered(TheReview, Cad, false, Words, Officer, Noon),
        InstanceSpecs.Stated,
        ExaminationSpecs.Examined,
        new InstanceDropped(TheReview, Cad, Words, Supervisor, Noon),
        MeetingSpecs.Begun, MeetingSpecs.Put, MeetingSpecs.Seen, MeetingSpecs.Joined, MeetingSpecs.Noted with { Text = Words }, MeetingSpecs.Made with { Text = Words }, MeetingSpecs.Ended,
        new ReviewReferred(TheReview, Supervisor, Noon),
        FindingSpecs.Stated, FindingSpecs.Dropped, FindingSpecs.Made, FindingSpecs.MadeDropped, FindingSpecs.Changed, FindingSpecs.Reported,
        CommendationTests.Nominated with { Citation = Words }, CommendationTests.Yes, CommendationTests.First, CommendationTests.Given, new CommendationTakenBack(TheReview, Cad, Words, Supervisor, Noon),
        new OrderEntered(TheReview, Officer, "26-77", "Captain Reyes", Supervisor, Noon),
    ];

    [Test]
    public void Every_kind_of_fact_reads_back_as_it_was_written()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Assert.Multiple(() =>
        {
            Assert.That(EveryFact().Select(fact => fact.GetType()).Distinct(), Is.EquivalentTo(ReviewStore.Facts), "a new fact joins this list");
            foreach (var fact in EveryFact())
                Assert.That(JsonSerializer.Deserialize(JsonSerializer.Serialize(fact, options), fact.GetType(), options), Is.EqualTo(fact).UsingPropertiesComparer());
        });
    }

    [Test]
    public void Nothing_that_holds_content_prints_it()
    {
        Assert.Multiple(() =>
        {
            foreach (var fact in EveryFact())
                Assert.That(fact.ToString(), Does.Not.Contain("Reyes").And.Not.Contain("brother").And.Not.Contain("voice").And.Not.Contain("Welfare"), fact.GetType().Name);
            Assert.That(typeof(ReviewStore).Assembly.GetTypes().Where(type => PrintsItself(type) && HoldsText(type)).Select(type => type.Name), Is.EquivalentTo(NobodysWords.Keys),
                "they have text in them and the ToString the compiler gave them");
        });
    }

    /// <summary>Records whose text is nobody's words, with the reason. Whatever else holds text says nothing of it.</summary>
    private static readonly Dictionary<string, string> NobodysWords = new(StringComparer.Ordinal)
    {
        ["DecisionStep"] = "the decision model's own words, the same for everybody",
        ["MeetingNews"] = "the mark of a meeting is a hash",
        ["MyReviews"] = "a cursor is ours",
        ["OpeningsOf"] = "a cursor is ours",
        ["Rule"] = "the wording rules are the same for everybody",
    };

    /// <summary>A record that prints all its public members, as the compiler has it do.</summary>
    private static bool PrintsItself(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is not null
        && type.GetMethod(nameof(ToString), Type.EmptyTypes)!.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is not null;

    /// <summary>Ids, instants, numbers and choices are no text; a member that is itself a record answers for itself.</summary>
    private static bool HoldsText(Type type) => type.GetProperties().Select(property => property.PropertyType)
        .Any(member => member == typeof(string) || member == typeof(object) || member == typeof(JsonElement)
            || (member.IsAssignableTo(typeof(IEnumerable)) && member.GetGenericArguments().Contains(typeof(string))));

    [Test]
    public void Refusals_have_codes_of_their_own_and_say_what_to_do()
    {
        var declared = typeof(Refusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Refusal)field.GetValue(null)!);
        Assert.Multiple(() =>
        {
            Assert.That(Refusals.All, Is.EquivalentTo(declared));
            Assert.That(Refusals.All.Select(refusal => refusal.Code), Is.Unique);
            Assert.That(Refusals.All.Select(refusal => refusal.Code), Is.All.Match("^[a-z-]+/[a-z-]+$"));
        });
    }
}
