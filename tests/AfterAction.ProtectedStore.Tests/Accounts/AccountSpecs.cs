using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Testing;
using Microsoft.Extensions.Configuration;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class AccountSpecs
{
    private const string Receipt = "K7QD-3XHM-PV2T-9WNB";

    private static readonly NarrativeWritten Told = new(TheReview, Words, Officer, Noon);
    private static readonly AccountSealed Box = new(TheReview, false, VideoOrder.AccountFirst, null, Officer, Noon);
    private static readonly SupplementWritten Added = new(TheReview, Cad, "I heard it again.", Officer, Noon);
    private static readonly AccountSubmitted HandedIn = new(TheReview, Receipt, Officer, Noon);
    private static readonly AccountWithdrawn Withdrawn = new(TheReview, Officer, Noon);
    private static readonly VideoViewed Viewed = new(TheReview, Officer, Noon);
    private static readonly object[] Over = [.. Walked, Debrief, Closed];
    private static readonly Web.Agency Agency = new("a", "A", TimeZoneInfo.Utc);

    private static Spec<Account> Account => new(Accounts.Account.Fold);

    private static Account Of(params IEnumerable<object> facts) => facts.Aggregate((Account?)null, Accounts.Account.Fold)!;

    private static Func<Account, Decision> Tell(string text, IEnumerable<object>? review = null) =>
        account => WriteNarrative.Decide(Folded(review ?? Ready), account, new(TheReview, text, 0), Officer, Noon);

    private static Func<Account, Decision> Seal(bool viewed = false, VideoOrder order = VideoOrder.AccountFirst, string reason = "", IEnumerable<object>? review = null) =>
        account => SealAccount.Decide(Folded(review ?? Ready), account, new(TheReview, viewed, reason, 0), new(order), Officer, Noon);

    private static Func<Account, Decision> Add(string text = "I heard it again.", IEnumerable<object>? review = null) =>
        account => WriteSupplement.Decide(Folded(review ?? Ready), account, new(TheReview, Cad, text, 0), Officer, Noon);

    private static Func<Account, Decision> HandIn(IEnumerable<object>? review = null) => account => SubmitAccount.Decide(Folded(review ?? Ready), account, Receipt, Officer, Noon);

    private static Func<Account, Decision> Withdraw(IEnumerable<object>? review = null) => account => WithdrawAccount.Decide(Folded(review ?? Ready), account, Officer, Noon);

    private static Func<Account, Decision> Resume(IEnumerable<object>? review = null) => account => ResumeAccount.Decide(Folded(review ?? Ready), account, Officer, Noon);

    [Test]
    public void The_own_words_are_written_anew_as_often_as_their_writer_likes_until_he_seals_them()
    {
        Account.Given(Accepted).When(Tell(Words)).Then(Told);
        Account.Given(Accepted, Told).When(Tell(Words)).ThenNothing();
        Account.Given(Accepted, Told).When(Tell("")).Then(Told with { Text = "" });
        Account.Given(Accepted, Told, Box).When(Tell("Else.")).ThenRefused(Refusals.AccountSealed);
        Account.Given(Accepted, Told, Box).When(Tell(Words, Over)).ThenNothing();
        Account.Given(Accepted, Told).When(Tell("Else.", Over)).ThenRefused(Refusals.ReviewClosed);
        Account.Given().When(Tell(Words)).ThenRefused(Refusals.PromiseNotAccepted);
    }

    [Test]
    public void An_account_is_sealed_once_and_not_empty()
    {
        Account.Given(Accepted, Told).When(Seal()).Then(Box);
        Account.Given(Accepted, Told, Box).When(Seal(true)).ThenNothing();
        Account.Given(Accepted).When(Seal()).ThenRefused(Refusals.AccountEmpty);
        Account.Given(Accepted, Told, Told with { Text = "" }).When(Seal()).ThenRefused(Refusals.AccountEmpty);
        Account.Given(Accepted, new AnnotationWritten(TheReview, Talk, Words, null, Officer, Noon)).When(Seal()).Then(Box);
        Account.Given(Accepted, Told).When(Seal(review: Over)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Another_order_than_the_agency_s_is_recorded_with_how_it_came_about_and_never_refused_for_good()
    {
        Account.Given(Accepted, Told).When(Seal(true)).ThenRefused(Refusals.VideoOrderReasonNeeded);
        Account.Given(Accepted, Told).When(Seal(true, reason: " It ran on the news. ")).Then(Box with { Viewed = true, Reason = "It ran on the news." });
        Account.Given(Accepted, Told, Viewed).When(Seal()).ThenRefused(Refusals.VideoOrderReasonNeeded);
        Account.Given(Accepted, Told).When(Seal(false, VideoOrder.VideoFirst)).ThenRefused(Refusals.VideoOrderReasonNeeded);
        Account.Given(Accepted, Told).When(Seal(true, VideoOrder.VideoFirst, "ignored")).Then(Box with { Viewed = true, Policy = VideoOrder.VideoFirst });
        Account.Given(Accepted, Told).When(Seal(true, VideoOrder.Either)).Then(Box with { Viewed = true, Policy = VideoOrder.Either });
    }

    [Test]
    public void What_is_sealed_stays_and_is_added_to()
    {
        Account.Given(Accepted, Told, Box).When(Add()).Then(Added);
        Account.Given(Accepted, Told, Box, Added).When(Add()).ThenNothing();
        Account.Given(Accepted, Told, Box, Added).When(Add("Another text.")).ThenRefused(Refusals.SupplementExists);
        Account.Given(Accepted, Told).When(Add()).ThenRefused(Refusals.AccountNotSealed);
        Account.Given(Accepted, Told, Box).When(account => AnnotateEntry.Decide(Folded(Ready), account, new(TheReview, Talk, "More.", null, 0), Officer, Noon)).ThenRefused(Refusals.AccountSealed);
        Account.Given(Accepted, Told, Box).When(Add(review: Over)).ThenRefused(Refusals.ReviewClosed);
        Account.Given(Accepted, Told, Box, HandedIn).When(Add(review: [.. Walked, Debrief])).Then(Added);
    }

    [Test]
    public void That_a_recording_was_watched_is_said_once()
    {
        static Decision Say(Account account) => SayVideoViewed.Decide(Folded(Ready), account, Officer, Noon);
        Account.Given(Accepted, Told, Box).When(Say).Then(Viewed);
        Account.Given(Accepted, Told, Box, Viewed).When(Say).ThenNothing();
        Account.Given().When(Say).ThenRefused(Refusals.PromiseNotAccepted);
    }

    [Test]
    public void A_sealed_account_is_handed_in_for_a_receipt()
    {
        Account.Given(Accepted, Told, Box).When(HandIn()).Then(HandedIn);
        Account.Given(Accepted, Told, Box, HandedIn with { Receipt = "another" }).When(HandIn()).ThenNothing();
        Account.Given(Accepted, Told).When(HandIn()).ThenRefused(Refusals.AccountNotSealed);
        Account.Given(Accepted, Told, Box).When(HandIn(Over)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void An_account_is_taken_back_until_it_is_handed_in_or_can_be_read()
    {
        Account.Given(Accepted, Told).When(Withdraw()).Then(Withdrawn);
        Account.Given(Accepted, Told, Box).When(Withdraw()).Then(Withdrawn);
        Account.Given(Accepted, Told, Withdrawn).When(Withdraw()).ThenNothing();
        Account.Given(Accepted, Told, Box, HandedIn).When(Withdraw()).ThenRefused(Refusals.AccountHandedIn);
        Account.Given(Accepted, Told).When(Withdraw([.. Walked, Debrief])).ThenRefused(Refusals.AccountReadable);
        Account.Given(Accepted).When(Withdraw()).ThenRefused(Refusals.AccountEmpty);
    }

    [Test]
    public void Nothing_is_done_with_an_account_that_was_taken_back_before_its_writer_goes_on_with_it()
    {
        Account.Given(Accepted, Told, Withdrawn).When(Tell("Else.")).ThenRefused(Refusals.AccountWithdrawn);
        Account.Given(Accepted, Told, Withdrawn).When(Seal()).ThenRefused(Refusals.AccountWithdrawn);
        Account.Given(Accepted, Told, Box, Withdrawn).When(Add()).ThenRefused(Refusals.AccountWithdrawn);
        Account.Given(Accepted, Told, Box, Withdrawn).When(HandIn()).ThenRefused(Refusals.AccountWithdrawn);
        Account.Given(Accepted, Told, Withdrawn).When(Resume()).Then(new AccountResumed(TheReview, Officer, Noon));
        Account.Given(Accepted, Told).When(Resume()).ThenNothing();
        Assert.That(Of(Accepted, Told, Withdrawn, new AccountResumed(TheReview, Officer, Noon)).Narrative, Is.EqualTo(Words));
    }

    [Test]
    public void In_the_debrief_an_account_is_read_when_it_was_handed_in_and_its_receipt_by_its_writer_alone()
    {
        var open = Folded([.. Walked, Debrief]);
        Account handedIn = Of(Accepted, Told, Box, HandedIn), onlySealed = Of(Accepted, Told, Box), back = Of(Accepted, Told, Box, Withdrawn);
        TimelineView Read(PersonId reader, Review review, params Account[] accounts) => TimelineView.Of(review, accounts, reader, Agency, Noon);
        Assert.Multiple(() =>
        {
            Assert.That(Read(Second, open, handedIn).Accounts.Single(), Has.Property("Narrative").EqualTo(Words).And.Property("Receipt").Null);
            Assert.That(Read(Supervisor, open, handedIn).Accounts.Single(), Has.Property("Narrative").EqualTo(Words).And.Property("Receipt").Null);
            Assert.That(Read(Officer, open, handedIn).Own!.Receipt, Is.EqualTo(Receipt));
            Assert.That(Read(Second, open, onlySealed).Accounts, Is.Empty, "not handed in");
            Assert.That(Read(Supervisor, open, back).Accounts, Is.Empty, "taken back");
            Assert.That(Read(Officer, open, onlySealed).Accounts.Single().Yours, Is.True);
            Assert.That(Read(Second, Folded(Walked), handedIn).Accounts, Is.Empty, "the debrief is not open");
        });
    }

    [Test]
    public void What_was_taken_back_is_read_at_no_entry_by_anybody_but_its_writer()
    {
        var back = Of(Accepted, new AnnotationWritten(TheReview, Talk, Words, null, Officer, Noon), Withdrawn);
        bool Reads(PersonId reader) => TimelineView.Of(Folded([.. Walked, Debrief]), [back], reader, Agency, Noon).Entries.Any(entry => entry.Annotations.Any(annotation => annotation.Text == Words));
        Assert.That((Reads(Officer), Reads(Second), Reads(Supervisor)), Is.EqualTo((true, false, false)));
    }

    [Test]
    public void The_list_of_receipts_says_who_and_when_and_leaves_out_whoever_handed_nothing_in()
    {
        Account handedIn = Of(Accepted, Told, Box, HandedIn), other = Of(Accepted with { By = Second }, Told with { By = Second });
        Assert.That(Receipts.Of(Folded(Ready), [.. new[] { handedIn, other }.Select(account => (account.Person, account.Receipt, account.SubmittedAt))], Agency), Is.EqualTo(new[] { new ReceiptView(Officer, "Ana Reyes", Receipt, Noon) }));
    }

    [Test]
    public void A_receipt_can_be_read_aloud_and_no_two_are_the_same()
    {
        using var randomness = RandomNumberGenerator.Create();
        var receipts = Enumerable.Range(0, 200).Select(_ => Receipts.New(randomness)).ToList();
        Assert.That(receipts, Is.All.Match("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$"));
        Assert.That(receipts, Is.Unique);
    }

    [Test]
    public void The_agency_s_order_is_read_from_its_configuration()
    {
        static VideoOrder Read(string? word) => AccountRules.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Accounts:Video"] = word }).Build()).Video;
        Assert.That((Read(null), Read("account-first"), Read("video-first"), Read("either")), Is.EqualTo((VideoOrder.AccountFirst, VideoOrder.AccountFirst, VideoOrder.VideoFirst, VideoOrder.Either)));
        Assert.That(() => Read("whenever"), Throws.InvalidOperationException);
    }
}
