using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class WalkSpecs
{
    private static Decision Walk(Review review, EntryId entry, bool done = true) =>
        WalkEntry.Decide(review, new(TheReview, entry, Noticed, null, done, 0), Supervisor, Noon);

    [Test]
    public void A_timeline_without_first_contact_cannot_be_walked() =>
        OnReview.Given([Opened, Led, InScope, CadAdded, CallDrawn]).When(review => StartWalk.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.NoFirstContact);

    [Test]
    public void What_may_not_be_for_a_review_is_not_walked() =>
        OnReview.Given(Ready.Except([InScope]).ToArray()).When(review => StartWalk.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.ScopeNotAccepted);

    [Test]
    public void The_walk_starts_once()
    {
        OnReview.Given(Ready).When(review => StartWalk.Decide(review, Supervisor, Noon)).Then(Started);
        OnReview.Given([.. Ready, Started]).When(review => StartWalk.Decide(review, Supervisor, Noon)).ThenNothing();
    }

    [Test]
    public void Nothing_is_walked_before_the_walk_has_started() =>
        OnReview.Given(Ready).When(review => Walk(review, Contact)).ThenRefused(Refusals.WalkNotStarted);

    [Test]
    public void A_walked_entry_keeps_what_was_noticed_its_step_and_its_marks() =>
        OnReview.Given([.. Ready, Started]).When(review => Walk(review, Contact)).Then(new EntryWalked(TheReview, Contact, Noticed, null, Supervisor, Noon));

    [Test]
    public void What_autosave_sends_leaves_the_entry_to_be_walked() =>
        OnReview.Given([.. Ready, Started]).When(review => Walk(review, Contact, done: false)).Then(new EntryObserved(TheReview, Contact, Noticed, null, Supervisor, Noon));

    [Test]
    public void The_same_words_sent_twice_are_written_once()
    {
        OnReview.Given([.. Ready, Started, new EntryObserved(TheReview, Contact, Noticed, null, Supervisor, Noon)]).When(review => Walk(review, Contact, done: false)).ThenNothing();
        OnReview.Given(Walked).When(review => Walk(review, Contact)).ThenNothing();
    }

    [Test]
    public void An_entry_written_anew_stays_walked()
    {
        var again = Noticed with { Text = "Gives his first name." };
        OnReview.Given(Walked).When(review => WalkEntry.Decide(review, new(TheReview, Contact, again, null, true, 0), Supervisor, Noon))
            .Then(new EntryObserved(TheReview, Contact, again, null, Supervisor, Noon));
    }

    private static readonly EntryObserved Changed = new(TheReview, Contact, Noticed with { Text = "Gives his first name." }, "Heard it again.", Supervisor, Noon.AddSeconds(90));

    private static DebriefOpened OpenedAt(int seconds) => (DebriefOpened)Debrief with { At = Noon.AddSeconds(seconds) };

    private static Func<Review, Decision> Write(Observation observation, string? reason, bool done = false, int seconds = 90, EntryId? entry = null) =>
        review => WalkEntry.Decide(review, new(TheReview, entry ?? Contact, observation, reason, done, 0), Supervisor, Noon.AddSeconds(seconds));

    [Test]
    public void Before_others_can_read_it_an_observation_is_changed_freely() =>
        OnReview.Given(Walked).When(Write(Changed.Observation, "Kept by nobody.")).Then(Changed with { Reason = null });

    [Test]
    public void Once_others_can_read_it_an_observation_is_changed_with_a_reason()
    {
        object[] open = [.. Walked, OpenedAt(60)];
        OnReview.Given(open).When(Write(Changed.Observation, null)).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given(open).When(Write(Changed.Observation, " ")).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given(open).When(Write(Noticed with { Pivotal = false }, null)).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given(open).When(Write(new("", null, false, false), null)).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given(open).When(Write(Changed.Observation, " Heard it again. ")).Then(Changed);
        OnReview.Given([.. open, Changed]).When(Write(Noticed, null, seconds: 91)).ThenRefused(Refusals.ObservationReasonNeeded);
    }

    [Test]
    public void Marking_as_walked_asks_for_no_reason_unless_the_words_change_with_it()
    {
        object[] open = [.. Ready, Started, new EntryObserved(TheReview, Contact, Noticed, null, Supervisor, Noon), OpenedAt(60)];
        OnReview.Given(open).When(Write(Noticed, null, done: true)).Then(new EntryWalked(TheReview, Contact, Noticed, null, Supervisor, Noon.AddSeconds(90)));
        OnReview.Given(open).When(Write(Changed.Observation, null, done: true)).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given(open).When(Write(Changed.Observation, Changed.Reason, done: true)).Then(new EntryWalked(TheReview, Contact, Changed.Observation, Changed.Reason, Supervisor, Changed.At));
    }

    [Test]
    public void What_is_first_noticed_in_the_open_debrief_is_written_on_in_one_sitting_without_a_reason()
    {
        object[] open = [.. Ready, Started, OpenedAt(0)];
        EntryObserved first = new(TheReview, Contact, Noticed with { Text = "Lowers" }, null, Supervisor, Noon.AddSeconds(1));
        OnReview.Given(open).When(Write(first.Observation, null, seconds: 1)).Then(first);
        OnReview.Given([.. open, first]).When(Write(Noticed, null, seconds: 3600)).Then(first with { Observation = Noticed, At = Noon.AddSeconds(3600) });
        OnReview.Given([.. open, first]).When(Write(Noticed, null, seconds: 3601)).ThenRefused(Refusals.ObservationReasonNeeded);
        OnReview.Given([.. open, first, first with { Observation = new("", null, false, false) }]).When(Write(Noticed, null, seconds: 9000)).Then(first with { Observation = Noticed, At = Noon.AddSeconds(9000) });
    }

    [Test]
    public void The_history_tells_each_wording_that_others_could_read_and_why_it_changed()
    {
        Agency agency = new("a", "A", TimeZoneInfo.Utc);
        Observation half = Noticed with { Text = "Low" }, more = Noticed with { Text = "Lowers it." };
        EntryObserved draft = new(TheReview, Contact, half, null, Supervisor, Noon), late = new(TheReview, Talk, half, null, Supervisor, Noon.AddSeconds(70));
        EntryExamined examined = new(TheReview, Contact, Examination.Nothing with { KnownThen = "Alone." }, null, Supervisor, Noon), again = examined with { Examination = Examination.Nothing, Reason = "Not so." };
        object[] walk = [.. Ready, Started, draft, new EntryWalked(TheReview, Contact, Noticed, null, Supervisor, Noon), examined];
        object[] debrief = [.. walk, OpenedAt(60), late, late with { Observation = more, At = Noon.AddSeconds(80) }, Changed, new EntryWalked(TheReview, Contact, Changed.Observation, null, Supervisor, Noon.AddSeconds(95)), again];
        (string, string?, Observation?, Examination?)[] Told(object[] facts, EntryId entry) =>
            [.. EntryHistory.Of([.. facts.Cast<IReviewFact>()], entry, agency).Select(version => (version.How, version.Reason, version.Observation, version.Examination))];
        Assert.Multiple(() =>
        {
            Assert.That(Told(walk, Contact).Select(version => version.Item1), Is.EqualTo(new[] { "drawn" }), "nobody else can read any of it yet");
            Assert.That(Told(debrief, Contact), Is.EqualTo(new (string, string?, Observation?, Examination?)[]
            {
                ("drawn", null, null, null), ("observed", null, Noticed, null), ("examined", null, null, examined.Examination),
                ("observed", "Heard it again.", Changed.Observation, null), ("examined", "Not so.", null, again.Examination),
            }));
            Assert.That(Told(debrief, Talk), Is.EqualTo(new (string, string?, Observation?, Examination?)[] { ("drawn", null, null, null), ("observed", null, more, null) }), "one sitting, one wording");
        });
    }

    [Test]
    public void What_is_not_on_the_timeline_cannot_be_walked() =>
        OnReview.Given([.. Ready, Started]).When(review => Walk(review, new(Cad))).ThenRefused(Refusals.NoSuchEntry);

    [Test]
    public void A_closed_review_is_walked_no_more() =>
        OnReview.Given([.. Walked, Debrief, Closed]).When(review => Walk(review, Call)).ThenRefused(Refusals.ReviewClosed);

    [Test]
    public void The_debrief_opens_once_and_not_before_the_walk()
    {
        OnReview.Given(Ready).When(review => OpenDebrief.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.WalkNotStarted);
        OnReview.Given([.. Ready, Started]).When(review => OpenDebrief.Decide(review, Supervisor, Noon)).Then(Debrief);
        OnReview.Given([.. Ready, Started, Debrief]).When(review => OpenDebrief.Decide(review, Supervisor, Noon)).ThenNothing();
    }

    [Test]
    public void A_review_closes_when_every_entry_from_first_contact_on_is_walked() =>
        OnReview.Given([.. Walked, Debrief]).When(review => CloseReview.Decide(review, Supervisor, Noon)).Then(Closed);

    [Test]
    public void One_entry_that_is_not_walked_keeps_a_review_open() =>
        OnReview.Given([.. Walked[..^1], Debrief]).When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.NotAllWalked);

    [Test]
    public void An_entry_that_may_be_before_or_after_first_contact_is_walked_too() =>
        OnReview.Given([.. Walked, new EntryRecorded(TheReview, new(Camera), Facts("A shout", 299, Guid.Empty), Supervisor, Noon), Debrief])
            .When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.NotAllWalked);

    [Test]
    public void A_review_does_not_close_before_its_debrief() =>
        OnReview.Given(Walked).When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.DebriefNotOpened);

    [Test]
    public void A_review_nobody_walked_does_not_close() =>
        OnReview.Given(Ready).When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.WalkNotStarted);

    [Test]
    public void Closing_twice_closes_once() =>
        OnReview.Given([.. Walked, Debrief, Closed]).When(review => CloseReview.Decide(review, Supervisor, Noon)).ThenNothing();
}
