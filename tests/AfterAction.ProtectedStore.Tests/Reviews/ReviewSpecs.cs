using System.Collections;
using System.Reflection;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class ReviewSpecs
{
    private static Person Of(PersonId id, params string[] roles) => new(id, "Dana Ruiz", "Sergeant", "11", "Patrol", roles.ToHashSet());

    private static Func<Review, Decision> Assign(Person? chosen, PersonId? by = null) => review => AssignFacilitator.Decide(review, chosen, by ?? Supervisor, Noon);

    [Test]
    public void A_supervisor_who_was_not_involved_is_assigned() =>
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Supervisor, Roles.Supervisor))).Then(Led);

    [Test]
    public void Assigning_the_same_person_twice_is_once() => OnReview.Given(Opened, Led).When(Assign(Of(Supervisor, Roles.Supervisor))).ThenNothing();

    [Test]
    public void Whoever_was_involved_does_not_lead() =>
        OnReview.Given(Opened, OfficerJoined).When(Assign(Of(Officer, Roles.Supervisor))).ThenRefused(Refusals.WasInvolved);

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
            (Officer.Value, false, true), (Second.Value, false, true), (Supervisor.Value, true, false),
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
        new ClockCorrected(TheReview, Camera, -5, 7, "manual", "Seen.", Supervisor, Noon),
        new EntryRecorded(TheReview, Talk, Facts("x", 3), Supervisor, Noon),
        new EntryCorrected(TheReview, Talk, Cad, Facts("x", 3) with { End = Noon }, "Seen.", Supervisor, Noon),
        new EntryObserved(TheReview, Talk, Noticed, Supervisor, Noon),
        new AnnotationWritten(TheReview, Talk, Words, "Seen.", Officer, Noon),
    ];

    [Test]
    public void Every_kind_of_fact_reads_back_as_it_was_written()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Assert.Multiple(() =>
        {
            Assert.That(EveryFact().Select(fact => fact.GetType()).Distinct(), Is.EquivalentTo(ReviewStore.Facts), "a new fact joins this list");
            foreach (var fact in EveryFact())
                Assert.That(JsonSerializer.Deserialize(JsonSerializer.Serialize(fact, options), fact.GetType(), options), Is.EqualTo(fact));
        });
    }

    [Test]
    public void Nothing_that_holds_content_prints_it()
    {
        Assert.Multiple(() =>
        {
            foreach (var fact in EveryFact())
                Assert.That(fact.ToString(), Does.Not.Contain("Reyes").And.Not.Contain("brother").And.Not.Contain("voice").And.Not.Contain("Welfare"), fact.GetType().Name);
            foreach (var type in typeof(ReviewStore).Assembly.GetTypes().Where(HoldsContent))
                Assert.That(type.GetMethod(nameof(ToString), Type.EmptyTypes)!.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>(), Is.Null,
                    $"{type.FullName} has words in it and the ToString the compiler gave it");
        });
    }

    /// <summary>Records with a property that is somebody's words.</summary>
    private static bool HoldsContent(Type type) =>
        type.GetMethod("<Clone>$") is not null
        && type.GetProperties().Any(property => property.Name is "Text" or "Observation" or "Facts" or "Reason" or "Fields" or "Annotations" or "Entries"
            && (property.PropertyType == typeof(string) || property.PropertyType.Namespace?.StartsWith("AfterAction", StringComparison.Ordinal) == true
                || property.PropertyType.IsAssignableTo(typeof(IEnumerable))));

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
