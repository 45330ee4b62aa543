using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Testing;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class AnnotateEntrySpecs
{
    private static readonly AnnotationWritten Written = new(TheReview, Talk, Words, null, Officer, Noon);

    private static Spec<Account> Account => new(ProtectedStore.Accounts.Account.Fold);

    private static DebriefOpened Later(int seconds) => (DebriefOpened)Debrief with { At = Noon.AddSeconds(seconds) };

    private static Func<Account, Decision> Annotate(IEnumerable<object> review, string text, PersonId? by = null, string? reason = null, EntryId? entry = null, DateTimeOffset? at = null) =>
        account => AnnotateEntry.Decide(Folded(review), account, new(TheReview, entry ?? Talk, text, reason, 0), by ?? Officer, at ?? Noon);

    [Test]
    public void An_officer_s_words_are_kept_with_author_and_time() => Account.Given(Accepted).When(Annotate(Ready, Words)).Then(Written);

    [Test]
    public void Nobody_writes_who_has_not_read_what_protects_his_words() => Account.Given().When(Annotate(Ready, Words)).ThenRefused(Refusals.PromiseNotAccepted);

    [Test]
    public void Words_on_their_way_while_the_promise_was_put_otherwise_are_kept() =>
        Account.Given(Accepted).When(Annotate([.. Ready, new Reviews.PromiseStated(TheReview, Promises.ProtectionBasis.None, "", null, Supervisor, Noon)], Words)).Then(Written);

    [Test]
    public void The_same_words_sent_twice_are_written_once() => Account.Given(Accepted, Written).When(Annotate(Ready, Words)).ThenNothing();

    [Test]
    public void A_retry_after_the_review_was_closed_is_still_no_conflict() =>
        Account.Given(Accepted, Written).When(Annotate([.. Walked, Debrief, Closed], Words)).ThenNothing();

    [Test]
    public void Before_the_debrief_words_are_changed_freely() =>
        Account.Given(Accepted, Written).When(Annotate(Ready, "He asked twice.", reason: "ignored")).Then(Written with { Text = "He asked twice." });

    [Test]
    public void Once_others_can_read_them_words_are_changed_with_a_reason()
    {
        object[] open = [.. Ready, Started, Later(60)];
        Account.Given(Accepted, Written).When(Annotate(open, "He asked twice.")).ThenRefused(Refusals.AddendumReasonNeeded);
        Account.Given(Accepted, Written).When(Annotate(open, "He asked twice.", reason: "I heard the recording.")).Then(Written with { Text = "He asked twice.", Reason = "I heard the recording." });
    }

    [Test]
    public void Words_begun_in_the_open_debrief_are_written_on_in_one_sitting_without_a_reason()
    {
        object[] open = [.. Ready, Started, Debrief];
        var begun = Written with { Text = "He asked" };
        Account.Given(Accepted, begun).When(Annotate(open, "He asked for", at: Noon.AddSeconds(2))).Then(begun with { Text = "He asked for", At = Noon.AddSeconds(2) });
        Account.Given(Accepted, begun, begun with { Text = "He asked for", At = Noon.AddMinutes(40) })
            .When(Annotate(open, Words, at: Noon.AddSeconds(3599))).Then(begun with { Text = Words, At = Noon.AddSeconds(3599) });
    }

    [Test]
    public void After_the_sitting_words_begun_in_the_open_debrief_are_changed_with_a_reason()
    {
        object[] open = [.. Ready, Started, Debrief];
        var late = Noon.Add(Reviews.Review.Sitting);
        Account.Given(Accepted, Written, Written with { Text = "He asked.", At = late.AddSeconds(-1) }).When(Annotate(open, "He asked twice.", at: late)).ThenRefused(Refusals.AddendumReasonNeeded);
        Account.Given(Accepted, Written).When(Annotate(open, "", at: late)).ThenRefused(Refusals.AddendumReasonNeeded);
    }

    [Test]
    public void Words_from_before_the_debrief_stay_changed_with_a_reason_however_they_were_changed_since()
    {
        object[] open = [.. Ready, Started, Later(60)];
        var changed = Written with { Text = "He asked.", Reason = "I heard the recording.", At = Noon.AddSeconds(90) };
        Account.Given(Accepted, Written, changed).When(Annotate(open, "He asked twice.", at: Noon.AddSeconds(91))).ThenRefused(Refusals.AddendumReasonNeeded);
    }

    [Test]
    public void Where_nothing_stood_when_the_debrief_was_opened_words_need_no_reason() =>
        Account.Given(Accepted, Written, Written with { Text = "", At = Noon.AddSeconds(1) })
            .When(Annotate([.. Ready, Started, Later(60)], Words, at: Noon.AddSeconds(120))).Then(Written with { At = Noon.AddSeconds(120) });

    [Test]
    public void A_blank_reason_is_none()
    {
        Account.Given(Accepted, Written).When(Annotate([.. Ready, Started, Later(60)], "He asked twice.", reason: " ")).ThenRefused(Refusals.AddendumReasonNeeded);
        Account.Given(Accepted).When(Annotate([.. Ready, Started, Debrief], Words, reason: " ")).Then(Written);
    }

    [Test]
    public void Another_participant_s_own_entry_is_not_annotated() => Account.Given(Accepted).When(Annotate(Ready, Words, Second)).ThenRefused(Refusals.AnothersEntry);

    [Test]
    public void An_entry_that_is_nobody_s_own_is_for_everyone() =>
        Account.Given(Accepted).When(Annotate(Ready, Words, Second, entry: Contact)).Then(Written with { Entry = Contact, By = Second });

    [Test]
    public void What_is_not_on_the_timeline_is_not_annotated() => Account.Given(Accepted).When(Annotate(Ready, Words, entry: new(Cad))).ThenRefused(Refusals.NoSuchEntry);

    [Test]
    public void A_closed_review_takes_no_more_words() => Account.Given(Accepted).When(Annotate([.. Walked, Debrief, Closed], Words)).ThenRefused(Refusals.ReviewClosed);

    [Test]
    public void A_printed_command_says_nothing_of_its_content() =>
        Assert.That($"{new AnnotateEntry(TheReview, Talk, Words, Words, 0)}", Does.Not.Contain("brother"));
}
