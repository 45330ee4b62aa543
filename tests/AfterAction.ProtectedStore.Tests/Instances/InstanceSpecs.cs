using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Instances;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Testing;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class InstanceSpecs
{
    private static readonly Guid Id = Guid.Parse("0196f0a0-0000-7000-8000-0000000000c1");

    private static readonly InstanceFields Fields = new(
        Contact.Value, false, [InstanceActor.Dispatcher, InstanceActor.Officer], Mitigation.Reposition, "Steps back behind the car.", "He was alone.", [Call.Value], "There is time to talk.", "", Confidence.Medium);

    internal static readonly InstanceStated Stated = new(TheReview, Id, Fields.ToInstance(), Supervisor, Noon);

    private static readonly InstanceDropped Dropped = new(TheReview, Id, "There was no car.", Supervisor, Noon);

    private static readonly object[] Open = [.. Walked, Debrief, Stated];

    private static Func<Review, Decision> State(InstanceFields fields) => review => StateInstance.Decide(review, new(TheReview, Id, fields, 0), Supervisor, Noon);

    private static Func<Account, Decision> Answer(IEnumerable<object> review, bool agrees = false, string text = "There was no room.") =>
        account => AnswerInstance.Decide(Folded(review), account, new(TheReview, Id, agrees, text, 0), Officer, Noon);

    private static Spec<Account> Account => new(Accounts.Account.Fold);

    [Test]
    public void Another_course_is_stated_at_an_entry_and_put_otherwise()
    {
        OnReview.Given(Walked).When(State(Fields)).Then(Stated);
        OnReview.Given([.. Walked, Stated]).When(State(Fields with { Actors = [InstanceActor.Officer, InstanceActor.Dispatcher, InstanceActor.Officer] })).ThenNothing();
        OnReview.Given([.. Walked, Stated]).When(State(Fields with { Prevented = true })).Then(Stated with { What = Stated.What with { Prevented = true } });
        OnReview.Given(Ready).When(State(Fields)).ThenRefused(Refusals.WalkNotStarted);
        OnReview.Given(Walked).When(State(Fields with { Entry = Cad })).ThenRefused(Refusals.NoSuchEntry);
        OnReview.Given(Walked).When(State(Fields with { Evidence = [Cad] })).ThenRefused(Refusals.NoSuchEntry);
        OnReview.Given([.. Walked, Debrief, Closed]).When(State(Fields)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void What_came_later_was_not_known_then_and_is_refused() =>
        OnReview.Given(Walked).When(State(Fields with { Evidence = [Call.Value, Talk.Value] })).ThenRefused(Refusals.Hindsight);

    [Test]
    public void What_may_have_come_before_is_taken_and_what_has_no_time_is_not()
    {
        EntryId shout = new(Camera), untimed = new(Cad);
        var overlapping = new EntryRecorded(TheReview, shout, Facts("A shout", 301, Guid.Empty), Supervisor, Noon);
        var without = new EntryDrawn(TheReview, untimed, Facts("Report", 0) with { Start = null }, Supervisor, Noon);
        OnReview.Given([.. Walked, overlapping]).When(State(Fields with { Evidence = [shout.Value] })).Then(Stated with { What = Stated.What with { Evidence = [shout] } });
        OnReview.Given([.. Walked, without]).When(State(Fields with { Evidence = [untimed.Value] })).ThenRefused(Refusals.EvidenceUntimed);
        OnReview.Given([.. Walked, without]).When(State(Fields with { Entry = untimed.Value })).ThenRefused(Refusals.EvidenceUntimed);
    }

    [Test]
    public void Evidence_from_while_the_entry_lasted_is_taken() =>
        OnReview.Given([.. Walked, new EntryCorrected(TheReview, Contact, Cad, Facts("First words", 300, Camera) with { End = Evening.AddSeconds(400) }, "Seen.", Supervisor, Noon)])
            .When(State(Fields with { Evidence = [Talk.Value] })).Then(Stated with { What = Stated.What with { Evidence = [Talk] } });

    /// <summary>For random times and clocks: evidence is refused exactly when every instant at which it may have begun lies after every instant the entry may have lasted to.</summary>
    [Test]
    public void The_guard_refuses_exactly_what_is_surely_later()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine(FormattableString.Invariant($"Seed {seed}"));
        Random random = new(seed);
        for (var turn = 0; turn < 500; turn++)
        {
            EntryId entry = new(Guid.NewGuid()), evidence = new(Guid.NewGuid());
            var (at, length, shown) = (random.Next(600), random.Next(60), random.Next(600));
            var (certainty, doubt, offset, clock) = (random.Next(20_000), random.Next(20_000), random.Next(-60_000, 60_000), random.Next(5_000));
            var review = Folded([.. Walked,
                new ClockCorrected(TheReview, Camera, offset, clock, "manual", "Seen.", Supervisor, Noon),
                new EntryRecorded(TheReview, entry, Facts("Entry", at, Guid.Empty) with { End = Evening.AddSeconds(at + length), CertaintyMs = certainty }, Supervisor, Noon),
                new EntryRecorded(TheReview, evidence, Facts("Evidence", shown, Camera) with { CertaintyMs = doubt }, Supervisor, Noon)]);
            var later = ((shown * 1000L) + offset - doubt - clock) > (((at + length) * 1000L) + certainty);
            var decision = State(Fields with { Entry = entry.Value, Evidence = [evidence.Value] })(review);
            Assert.That(decision.Refusal, Is.EqualTo(later ? Refusals.Hindsight : null), FormattableString.Invariant($"seed {seed}, turn {turn}"));
        }
    }

    [Test]
    public void What_does_not_hold_is_dropped_with_a_reason()
    {
        OnReview.Given([.. Walked, Stated]).When(review => DropInstance.Decide(review, new(TheReview, Id, "There was no car. ", 0), Supervisor, Noon)).Then(Dropped);
        OnReview.Given([.. Walked, Stated, Dropped]).When(review => DropInstance.Decide(review, new(TheReview, Id, "Again.", 0), Supervisor, Noon)).ThenNothing();
        OnReview.Given(Walked).When(review => DropInstance.Decide(review, new(TheReview, Id, "x", 0), Supervisor, Noon)).ThenRefused(Refusals.NoSuchInstance);
        OnReview.Given([.. Walked, Stated, Dropped]).When(State(Fields)).ThenRefused(Refusals.InstanceDropped);
    }

    [Test]
    public void A_participant_dissents_once_the_debrief_is_open_and_says_why()
    {
        var dissent = new InstanceAnswered(TheReview, Id, false, "There was no room.", Officer, Noon);
        Account.Given(Accepted).When(Answer(Open)).Then(dissent);
        Account.Given(Accepted, dissent).When(Answer(Open)).ThenNothing();
        Account.Given(Accepted, dissent).When(Answer(Open, true, "")).Then(dissent with { Agrees = true, Text = "" });
        Account.Given().When(Answer(Open)).ThenRefused(Refusals.PromiseNotAccepted);
        Account.Given(Accepted).When(Answer([.. Walked, Stated])).ThenRefused(Refusals.NoSuchInstance);
        Account.Given(Accepted).When(Answer([.. Open, Dropped])).ThenRefused(Refusals.NoSuchInstance);
        Account.Given(Accepted).When(Answer([.. Open, Closed])).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public async Task Dissent_without_words_is_none()
    {
        AnswerInstance.Validator validator = new();
        async Task<bool> Valid(bool? agrees, string text) => (await validator.ValidateAsync(new AnswerInstance(TheReview, Id, agrees, text, 0))).IsValid;
        Assert.That((await Valid(false, ""), await Valid(false, "No."), await Valid(true, ""), await Valid(null, "No.")), Is.EqualTo((false, true, true, false)));
    }

    [Test]
    public void Participants_read_instances_and_what_others_say_to_them_in_the_open_debrief_only()
    {
        var account = new object[] { Accepted, new InstanceAnswered(TheReview, Id, false, "There was no room.", Officer, Noon) }.Aggregate((Account?)null, Accounts.Account.Fold)!;
        Assert.Multiple(() =>
        {
            Assert.That(InstanceView.Of(Folded([.. Walked, Stated]), [account], Officer), Is.Empty);
            Assert.That(InstanceView.Of(Folded([.. Walked, Stated]), [], Supervisor), Has.Count.EqualTo(1));
            Assert.That(InstanceView.Of(Folded(Open), [account], Second).Single().Answers.Single(), Is.EqualTo(new InstanceAnswerView(Officer, "Ana Reyes", false, false, "There was no room.")));
            Assert.That(InstanceView.Of(Folded([.. Open, Dropped]), [account], Second), Is.Empty);
        });
    }

    [Test]
    public void Evidence_that_a_corrected_clock_moved_behind_the_entry_is_marked()
    {
        var moved = new ClockCorrected(TheReview, Cad, 600_000, 0, "manual", "Seen.", Supervisor, Noon);
        Assert.That(InstanceView.Of(Folded([.. Walked, Stated]), [], Supervisor).Single().Evidence.Single().Later, Is.False);
        Assert.That(InstanceView.Of(Folded([.. Walked, Stated, moved]), [], Supervisor).Single().Evidence.Single().Later, Is.True);
    }
}
