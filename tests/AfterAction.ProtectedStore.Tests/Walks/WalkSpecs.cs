using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class WalkSpecs
{
    private static Decision Walk(Review review, EntryId entry, bool done = true) =>
        WalkEntry.Decide(review, new(TheReview, entry, Noticed, done, 0), Supervisor, Noon);

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
        OnReview.Given([.. Ready, Started]).When(review => Walk(review, Contact)).Then(new EntryWalked(TheReview, Contact, Noticed, Supervisor, Noon));

    [Test]
    public void What_autosave_sends_leaves_the_entry_to_be_walked() =>
        OnReview.Given([.. Ready, Started]).When(review => Walk(review, Contact, done: false)).Then(new EntryObserved(TheReview, Contact, Noticed, Supervisor, Noon));

    [Test]
    public void The_same_words_sent_twice_are_written_once()
    {
        OnReview.Given([.. Ready, Started, new EntryObserved(TheReview, Contact, Noticed, Supervisor, Noon)]).When(review => Walk(review, Contact, done: false)).ThenNothing();
        OnReview.Given(Walked).When(review => Walk(review, Contact)).ThenNothing();
    }

    [Test]
    public void An_entry_written_anew_stays_walked()
    {
        var again = Noticed with { Text = "Gives his first name." };
        OnReview.Given(Walked).When(review => WalkEntry.Decide(review, new(TheReview, Contact, again, true, 0), Supervisor, Noon))
            .Then(new EntryObserved(TheReview, Contact, again, Supervisor, Noon));
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
