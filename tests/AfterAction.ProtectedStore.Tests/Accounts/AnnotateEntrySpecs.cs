using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.Testing;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class AnnotateEntrySpecs
{
    private static readonly AnnotationWritten Written = new(TheReview, Talk, Words, null, Officer, Noon);

    private static Spec<Account> Account => new(ProtectedStore.Accounts.Account.Fold);

    private static Func<Account, Decision> Annotate(IEnumerable<object> review, string text, PersonId? by = null, string? reason = null, EntryId? entry = null) =>
        account => AnnotateEntry.Decide(Folded(review), account, new(TheReview, entry ?? Talk, text, reason, 0), by ?? Officer, Noon);

    [Test]
    public void An_officer_s_words_are_kept_with_author_and_time() => Account.Given().When(Annotate(Ready, Words)).Then(Written);

    [Test]
    public void The_same_words_sent_twice_are_written_once() => Account.Given(Written).When(Annotate(Ready, Words)).ThenNothing();

    [Test]
    public void A_retry_after_the_review_was_closed_is_still_no_conflict() =>
        Account.Given(Written).When(Annotate([.. Walked, Debrief, Closed], Words)).ThenNothing();

    [Test]
    public void Before_the_debrief_words_are_changed_freely() =>
        Account.Given(Written).When(Annotate(Ready, "He asked twice.", reason: "ignored")).Then(Written with { Text = "He asked twice." });

    [Test]
    public void Once_others_can_read_them_words_are_changed_with_a_reason()
    {
        object[] open = [.. Ready, Started, Debrief];
        Account.Given(Written).When(Annotate(open, "He asked twice.")).ThenRefused(Refusals.AddendumReasonNeeded);
        Account.Given(Written).When(Annotate(open, "He asked twice.", reason: "I heard the recording.")).Then(Written with { Text = "He asked twice.", Reason = "I heard the recording." });
    }

    [Test]
    public void Another_participant_s_own_entry_is_not_annotated() => Account.Given().When(Annotate(Ready, Words, Second)).ThenRefused(Refusals.AnothersEntry);

    [Test]
    public void An_entry_that_is_nobody_s_own_is_for_everyone() =>
        Account.Given().When(Annotate(Ready, Words, Second, entry: Contact)).Then(Written with { Entry = Contact, By = Second });

    [Test]
    public void What_is_not_on_the_timeline_is_not_annotated() => Account.Given().When(Annotate(Ready, Words, entry: new(Cad))).ThenRefused(Refusals.NoSuchEntry);

    [Test]
    public void A_closed_review_takes_no_more_words() => Account.Given().When(Annotate([.. Walked, Debrief, Closed], Words)).ThenRefused(Refusals.ReviewClosed);

    [Test]
    public void A_printed_command_says_nothing_of_its_content() =>
        Assert.That($"{new AnnotateEntry(TheReview, Talk, Words, Words, 0)}", Does.Not.Contain("brother"));
}
