using AfterAction.Kernel;
using AfterAction.ProtectedStore.Findings;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class FindingSpecs
{
    private static readonly Guid Id = Guid.Parse("0196f0a0-0000-7000-8000-0000000000e1");
    private static readonly Guid Change = Guid.Parse("0196f0a0-0000-7000-8000-0000000000e2");
    private static readonly Guid Report = Guid.Parse("0196f0a0-0000-7000-8000-0000000000e3");
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly Agency TheAgency = new("a", "A", TimeZoneInfo.Utc);
    private static readonly object[] Open = [.. Walked, Debrief];
    private static readonly FindingFields Fields = new(FindingKind.ToImprove, " Two people called out at once. ", [Talk.Value, Contact.Value, Talk.Value]);
    private static readonly RecommendationFields Wanted = new("One voice is agreed on before the door.", "Training unit", new(2026, 6, 1), "A lesson plan with the exercise in it.", [Id]);

    internal static readonly FindingStated Stated = new(TheReview, Id, Fields.ToFinding(), Supervisor, Noon);
    internal static readonly FindingDropped Dropped = new(TheReview, Id, "It was the radio.", Supervisor, Noon);
    internal static readonly RecommendationMade Made = new(TheReview, Change, Wanted.ToRecommendation(), Supervisor, Noon);
    internal static readonly RecommendationDropped MadeDropped = new(TheReview, Change, "It is taught already.", Supervisor, Noon);
    internal static readonly ChangeReported Changed = new(TheReview, Change, ChangeState.Done, "Held on 12 May.", Supervisor, Noon);
    internal static readonly ImplementationReported Reported = new(TheReview, Report, "Held twice. Dispatch has not changed.", Supervisor, Noon);

    private static Func<Review, Decision> State(FindingFields fields) => review => StateFinding.Decide(review, new(TheReview, Id, fields, 0), Supervisor, Noon);

    private static Func<Review, Decision> Ask(RecommendationFields fields) => review => Recommend.Decide(review, new(TheReview, Change, fields, 0), Today, Supervisor, Noon);

    private static Func<Review, Decision> Say(ChangeState state, string text) => review => ReportChange.Decide(review, new(TheReview, Change, state, text, 0), Supervisor, Noon);

    private static Func<Review, Decision> Sum(string text) => review => ReportImplementation.Decide(review, new(TheReview, Report, text, 0), Supervisor, Noon);

    [Test]
    public void A_learning_point_is_stated_once_everybody_was_heard_and_put_otherwise()
    {
        OnReview.Given(Open).When(State(Fields)).Then(Stated);
        OnReview.Given([.. Open, Stated]).When(State(Fields with { Entries = [Contact.Value, Talk.Value] })).ThenNothing();
        OnReview.Given([.. Open, Stated]).When(State(Fields with { Kind = FindingKind.Strength })).Then(Stated with { What = Stated.What with { Kind = FindingKind.Strength } });
        OnReview.Given(Walked).When(State(Fields)).ThenRefused(Refusals.FindingBeforeDebrief);
        OnReview.Given(Open).When(State(Fields with { Entries = [Cad] })).ThenRefused(Refusals.NoSuchEntry);
        OnReview.Given([.. Open, Stated, Dropped]).When(State(Fields)).ThenRefused(Refusals.FindingDropped);
        OnReview.Given([.. Open, Closed]).When(State(Fields)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void What_does_not_hold_is_dropped_with_a_reason()
    {
        Func<Review, Decision> drop = review => DropFinding.Decide(review, new(TheReview, Id, "It was the radio. ", 0), Supervisor, Noon);
        OnReview.Given([.. Open, Stated]).When(drop).Then(Dropped);
        OnReview.Given([.. Open, Stated, Dropped]).When(drop).ThenNothing();
        OnReview.Given(Open).When(drop).ThenRefused(Refusals.NoSuchFinding);
        OnReview.Given([.. Open, Stated, Closed]).When(drop).ThenRefused(Refusals.ReviewClosed);
        Func<Review, Decision> dropMade = review => DropRecommendation.Decide(review, new(TheReview, Change, "It is taught already.", 0), Supervisor, Noon);
        OnReview.Given([.. Open, Stated, Made]).When(dropMade).Then(MadeDropped);
        OnReview.Given([.. Open, Stated, Made, MadeDropped]).When(dropMade).ThenNothing();
        OnReview.Given(Open).When(dropMade).ThenRefused(Refusals.NoSuchRecommendation);
        OnReview.Given([.. Open, Stated, Made, Closed]).When(dropMade).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void A_recommendation_has_an_owner_a_day_and_what_will_show_it()
    {
        OnReview.Given([.. Open, Stated]).When(Ask(Wanted)).Then(Made);
        OnReview.Given([.. Open, Stated, Made]).When(Ask(Wanted)).ThenNothing();
        OnReview.Given([.. Open, Stated, Made]).When(Ask(Wanted with { Owner = "Dispatch" })).Then(Made with { What = Made.What with { Owner = "Dispatch" } });
        OnReview.Given(Open).When(Ask(Wanted)).ThenRefused(Refusals.NoSuchFinding);
        OnReview.Given([.. Open, Stated, Dropped]).When(Ask(Wanted)).ThenRefused(Refusals.NoSuchFinding);
        OnReview.Given([.. Open, Stated]).When(Ask(Wanted with { DueOn = Today.AddDays(-1) })).ThenRefused(Refusals.DueInThePast);
        OnReview.Given([.. Open, Stated, Made, MadeDropped]).When(Ask(Wanted)).ThenRefused(Refusals.RecommendationDropped);
        OnReview.Given(Walked).When(Ask(Wanted)).ThenRefused(Refusals.FindingBeforeDebrief);
        OnReview.Given([.. Open, Stated, Closed]).When(Ask(Wanted)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void A_due_day_that_has_passed_meanwhile_stays_when_the_rest_is_put_otherwise()
    {
        var past = Made with { What = Made.What with { DueOn = Today.AddDays(-9) } };
        OnReview.Given([.. Open, Stated, past]).When(Ask(Wanted with { DueOn = Today.AddDays(-9), Owner = "Dispatch" })).Then(past with { What = past.What with { Owner = "Dispatch" } });
    }

    [Test]
    public void What_became_of_a_recommendation_is_reported_also_after_the_review_is_closed()
    {
        OnReview.Given([.. Open, Stated, Made]).When(Say(ChangeState.UnderWay, "")).Then(Changed with { State = ChangeState.UnderWay, Text = "" });
        OnReview.Given([.. Open, Stated, Made, Closed]).When(Say(ChangeState.Done, "Held on 12 May. ")).Then(Changed);
        OnReview.Given([.. Open, Stated, Made, Closed, Changed]).When(Say(ChangeState.Done, "Held on 12 May.")).ThenNothing();
        OnReview.Given([.. Open, Closed]).When(Say(ChangeState.Done, "x")).ThenRefused(Refusals.NoSuchRecommendation);
        OnReview.Given([.. Open, Stated, Made, MadeDropped]).When(Say(ChangeState.Done, "x")).ThenRefused(Refusals.NoSuchRecommendation);
    }

    [Test]
    public void Six_months_after_closing_it_is_reported_what_became_of_all_of_it()
    {
        OnReview.Given([.. Open, Stated, Made, Closed]).When(Sum(Reported.Text + " ")).Then(Reported);
        OnReview.Given([.. Open, Closed, Reported]).When(Sum(Reported.Text)).ThenNothing();
        OnReview.Given([.. Open, Closed, Reported]).When(Sum("Other.")).ThenRefused(Refusals.ReportExists);
        OnReview.Given(Open).When(Sum(Reported.Text)).ThenRefused(Refusals.ReportBeforeClosing);
        FindingsView Of(params IEnumerable<object> facts) => FindingsView.Of(Folded(facts), Officer, TheAgency);
        Assert.That((Of([.. Open, Stated, Made]).ReportDueOn, Of([.. Open, Closed]).ReportDueOn, Of([.. Open, Stated, Made, Closed]).ReportDueOn), Is.EqualTo(((DateOnly?)null, (DateOnly?)null, (DateOnly?)new DateOnly(2026, 9, 2))));
    }

    [Test]
    public void Strengths_come_first_and_everybody_of_the_review_reads_them_in_the_open_debrief()
    {
        var strength = Stated with { Finding = Change, What = new(FindingKind.Strength, "She stayed where she was.", []) };
        var review = Folded([.. Open, Stated, strength, Made]);
        Assert.Multiple(() =>
        {
            Assert.That(FindingsView.Of(review, Officer, TheAgency).Findings.Select(finding => finding.Kind), Is.EqualTo(new[] { FindingKind.Strength, FindingKind.ToImprove }));
            Assert.That(FindingsView.Of(review, Officer, TheAgency).Findings[1].Entries.Select(entry => entry.Number), Is.EqualTo(new[] { 2, 3 }));
            Assert.That(FindingsView.Of(Folded(Walked), Supervisor, TheAgency).Findings, Is.Empty);
        });
    }

    [Test]
    public void Wording_that_judges_is_pointed_out_to_its_writer_and_to_nobody_else()
    {
        var review = Folded([.. Open, Stated with { What = new(FindingKind.ToImprove, "Officer Reyes should’ve  waited.", []) }]);
        Assert.That(FindingsView.Of(review, Supervisor, TheAgency).Findings.Single().Hints.Select(hint => hint.Found), Is.EqualTo(new[] { "should've", "reyes" }));
        Assert.That(FindingsView.Of(review, Officer, TheAgency).Findings.Single().Hints, Is.Empty);
    }

    [TestCase("She failed to wait.", "failed to")]
    [TestCase("A careless step. CARELESSNESS!", "careless")]
    [TestCase("It was his\nfault", "his fault")]
    [TestCase("Recklessly", "recklessly")]
    [TestCase("Poor: no light.", "poor")]
    public void A_judgement_is_found(string text, string found) => Assert.That(Wording.Look(text, Wording.Rules).Select(hint => hint.Found), Does.Contain(found));

    [TestCase("They poured out of the car; the default was on.")]
    [TestCase("Two people called out at the same time.")]
    [TestCase("The door was unlocked, and nobody had said so on the radio.")]
    [TestCase("")]
    public void A_description_is_left_alone(string text) => Assert.That(Wording.Look(text, Wording.Rules), Is.Empty);

    /// <summary>Names of what a review may never say of anybody.</summary>
    [Test]
    public void There_is_no_field_for_guilt()
    {
        string[] never = ["culp", "blame", "fault", "guilt", "disciplin", "sustain", "exonerat", "unfounded", "violat", "misconduct", "score", "rating", "severity", "subject", "officer"];
        var members = typeof(Finding).Assembly.GetTypes().Where(type => type.Namespace == typeof(Finding).Namespace && type is { IsNested: false } && !type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent)))
            .SelectMany(type => type.IsEnum ? Enum.GetNames(type) : type.GetProperties().Select(property => property.Name)).Concat(new[] { typeof(FindingStated), typeof(RecommendationMade), typeof(ChangeReported), typeof(ImplementationReported) }.SelectMany(type => type.GetProperties().Select(property => property.Name))).ToList();
        Assert.That(members, Has.Count.GreaterThan(20));
        Assert.That(members.Where(member => never.Any(word => member.Contains(word, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    [Test]
    public async Task What_is_done_has_evidence()
    {
        async Task<bool> Valid(ChangeState? state, string text) => (await new ReportChange.Validator().ValidateAsync(new ReportChange(TheReview, Change, state, text, 0))).IsValid;
        Assert.That((await Valid(ChangeState.Done, ""), await Valid(ChangeState.Done, "x"), await Valid(ChangeState.UnderWay, ""), await Valid(ChangeState.GivenUp, ""), await Valid(null, "x")), Is.EqualTo((false, true, true, false, false)));
    }
}
