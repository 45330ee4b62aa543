using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Conflicts;

public sealed class LinkSpec
{
    private static readonly Spec<IncidentPair> Spec = new(IncidentPair.Fold);

    private static readonly IncidentId Far = IncidentKeys.IncidentOf(Sample.Agency.Id, "AF-26-0413");

    private static readonly IncidentId Lower = Id.Value < Far.Value ? Id : Far, Upper = Id.Value < Far.Value ? Far : Id;

    private static readonly Guid Pair = IncidentPair.IdOf(Id, Far);

    private static readonly LinkAsked Asked = new(Id, Far, "One man, the same night", Clerk, Noon);

    private static readonly IncidentsLinked Linked = new(Lower, Upper, Marsh, Noon);

    private static readonly IncidentsUnlinked Unlinked = new(Marsh, Noon);

    private static readonly AskForLink Ask = new(Id, Far, " One man, the same night ", 0);

    private static readonly DecideLink Yes = new(Pair, true, 1), No = new(Pair, false, 1);

    [Test]
    public void A_link_that_is_asked_for_waits() => Spec.Given().When(pair => AskForLink.Decide(pair, Ask, Clerk, Noon)).Then(Asked);

    [Test]
    public void Asking_again_changes_nothing_be_it_waiting_or_made() => Assert.Multiple(() =>
    {
        Spec.Given(Asked).When(pair => AskForLink.Decide(pair, Ask, Clerk, Noon)).ThenNothing();
        Spec.Given(Asked, Linked).When(pair => AskForLink.Decide(pair, Ask, Clerk, Noon)).ThenNothing();
    });

    [Test]
    public void What_was_declined_withdrawn_or_ended_can_be_asked_for_anew() => Assert.Multiple(() =>
    {
        foreach (var facts in (object[][])[[Asked, new LinkDeclined(Marsh, Noon)], [Asked, new LinkWithdrawn(Clerk, Noon)], [Asked, Linked, Unlinked]])
            Spec.Given(facts).When(pair => AskForLink.Decide(pair, Ask, Clerk, Noon)).Then(Asked);
    });

    [Test]
    public void A_yes_links_and_a_no_does_not() => Assert.Multiple(() =>
    {
        Spec.Given(Asked).When(pair => DecideLink.Decide(pair, Yes, Marsh, Noon)).Then(Linked);
        Spec.Given(Asked).When(pair => DecideLink.Decide(pair, No, Marsh, Noon)).Then(new LinkDeclined(Marsh, Noon));
    });

    [Test]
    public void Deciding_the_same_again_changes_nothing() => Assert.Multiple(() =>
    {
        Spec.Given(Asked, Linked).When(pair => DecideLink.Decide(pair, Yes, Marsh, Noon)).ThenNothing();
        Spec.Given(Asked, new LinkDeclined(Marsh, Noon)).When(pair => DecideLink.Decide(pair, No, Marsh, Noon)).ThenNothing();
    });

    [Test]
    public void What_nobody_asks_for_is_not_decided_on() => Assert.Multiple(() =>
    {
        Spec.Given(Asked, new LinkWithdrawn(Clerk, Noon)).When(pair => DecideLink.Decide(pair, Yes, Marsh, Noon)).ThenRefused(ConflictRefusals.NobodyWaits);
        Spec.Given(Asked, Linked).When(pair => DecideLink.Decide(pair, No, Marsh, Noon)).ThenRefused(ConflictRefusals.NobodyWaits);
        Spec.Given().When(pair => DecideLink.Decide(pair, Yes, Marsh, Noon)).ThenRefused(Refusal.NotFound);
    });

    [Test]
    public void A_waiting_link_is_withdrawn_and_a_made_one_is_not() => Assert.Multiple(() =>
    {
        Spec.Given(Asked).When(pair => WithdrawLink.Decide(pair, Clerk, Noon)).Then(new LinkWithdrawn(Clerk, Noon));
        Spec.Given(Asked, Linked).When(pair => WithdrawLink.Decide(pair, Clerk, Noon)).ThenRefused(ConflictRefusals.Linked);
        Spec.Given(Asked, new LinkWithdrawn(Clerk, Noon)).When(pair => WithdrawLink.Decide(pair, Clerk, Noon)).ThenNothing();
        Spec.Given().When(pair => WithdrawLink.Decide(pair, Clerk, Noon)).ThenRefused(Refusal.NotFound);
    });

    [Test]
    public void A_made_link_is_ended_once_and_a_waiting_one_is_decided_on() => Assert.Multiple(() =>
    {
        Spec.Given(Asked, Linked).When(pair => EndLink.Decide(pair, Marsh, Noon)).Then(Unlinked);
        Spec.Given(Asked, Linked, Unlinked).When(pair => EndLink.Decide(pair, Marsh, Noon)).ThenNothing();
        Spec.Given(Asked).When(pair => EndLink.Decide(pair, Marsh, Noon)).ThenRefused(ConflictRefusals.NotLinked);
        Spec.Given().When(pair => EndLink.Decide(pair, Marsh, Noon)).ThenRefused(Refusal.NotFound);
    });

    [Test]
    public void Two_accounts_are_joined_once()
    {
        Spec<AccountPair> accounts = new(AccountPair.Fold);
        JoinAccounts command = new(Clerk, Marsh, 0);
        accounts.Given().When(pair => JoinAccounts.Decide(pair, command, Clerk, Noon)).Then(new AccountsJoined(Clerk, Marsh, Clerk, Noon));
        accounts.Given(new AccountsJoined(Clerk, Marsh, Clerk, Noon)).When(pair => JoinAccounts.Decide(pair, command, Clerk, Noon)).ThenNothing();
    }

    [Test]
    public void A_pair_is_the_same_whichever_is_named_first() => Assert.Multiple(() =>
    {
        Assert.That(IncidentPair.IdOf(Far, Id), Is.EqualTo(Pair));
        Assert.That(AccountPair.IdOf(Clerk, Marsh), Is.EqualTo(AccountPair.IdOf(Marsh, Clerk)));
    });

    [Test]
    public void Whoever_has_three_accounts_has_them_all()
    {
        PersonId third = new(new("0a000000-0000-4000-8000-0000000000aa")), stranger = new(new("0a000000-0000-4000-8000-0000000000bb"));
        AccountPair[] pairs = [.. new[] { new AccountsJoined(Clerk, Marsh, Clerk, Noon), new(third, Marsh, Clerk, Noon) }.Select(fact => AccountPair.Fold(null, fact))];
        Assert.Multiple(() =>
        {
            Assert.That(AccountPair.AccountsOf(Clerk, pairs), Is.EquivalentTo(new[] { Clerk, Marsh, third }));
            Assert.That(AccountPair.AccountsOf(stranger, pairs), Is.EquivalentTo(new[] { stranger }));
        });
    }

    [Test]
    public void The_version_of_a_task_follows_from_its_people_in_any_order()
    {
        ConflictTask task = new(1, TaskKind.Link, Id.Value, Far.Value, new(2026, 3, 2), [Clerk, Marsh]);
        Assert.Multiple(() =>
        {
            Assert.That(OpenTasks.VersionOf(task with { People = [Marsh, Clerk] }), Is.EqualTo(OpenTasks.VersionOf(task)));
            Assert.That(OpenTasks.VersionOf(task with { People = [Marsh] }), Is.Not.EqualTo(OpenTasks.VersionOf(task)));
            Assert.That(OpenTasks.VersionOf(task), Is.Positive);
        });
    }

    [Test]
    public void Nothing_printed_says_what_it_is_about() => Assert.Multiple(() =>
    {
        foreach (var printed in (object[])[Ask, Asked, IncidentPair.Fold(null, Asked)]) Assert.That($"{printed}", Does.Not.Contain("same night"));
    });

    [Test]
    public void Nothing_is_linked_with_itself_nor_without_a_reason() => Assert.Multiple(() =>
    {
        Assert.That(new AskForLink.Validator().Validate(Ask with { Other = Id, Reason = " " }).Errors.Select(error => error.PropertyName), Is.EquivalentTo(["Other", "Reason"]));
        Assert.That(new JoinAccounts.Validator().Validate(new JoinAccounts(Clerk, Clerk, 0)).IsValid, Is.False);
    });
}
