using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Testing;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public class PromiseSpecs
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly OrderEntered Entered = new(TheReview, Officer, "26-77", "Captain Hale", Supervisor, Noon);

    private static Spec<Account> Account => new(Accounts.Account.Fold);

    private static Func<Review, Decision> State(ProtectionBasis basis, string citation = "General Order 4.12", DateOnly? reviewedOn = null) =>
        review => StatePromise.Decide(review, new(TheReview, basis, citation, reviewedOn ?? new(2026, 1, 15), 0), Today, Supervisor, Noon);

    private static Func<Review, Decision> Order(string order = "26-77", PersonId? person = null) =>
        review => EnterOrder.Decide(review, new(TheReview, person ?? Officer, order, " Captain Hale ", 0), Supervisor, Noon);

    private static Func<Account, Decision> Accept(IEnumerable<object> review, Compulsion compulsion = Compulsion.Voluntary, int version = 1, string order = "", string orderedBy = "") =>
        account => AcceptPromise.Decide(Folded(review), account, new(TheReview, version, compulsion, order, orderedBy, 0), Officer, Noon);

    [Test]
    public void The_facilitator_says_once_that_it_is_for_a_review()
    {
        OnReview.Given(Opened, Led).When(review => AcceptScope.Decide(review, Supervisor, Noon)).Then(InScope);
        OnReview.Given(Opened, Led, InScope).When(review => AcceptScope.Decide(review, Supervisor, Noon)).ThenNothing();
        OnReview.Given([.. Walked.Except([InScope]), Debrief, Closed]).When(review => AcceptScope.Decide(review, Supervisor, Noon)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public async Task Who_does_not_say_both_says_nothing()
    {
        AcceptScope.Validator validator = new();
        foreach (var (crime, misconduct, valid) in new[] { (true, true, true), (true, false, false), (false, true, false), (false, false, false) })
            Assert.That((await validator.ValidateAsync(new AcceptScope(TheReview, crime, misconduct, 0))).IsValid, Is.EqualTo(valid));
    }

    [Test]
    public void A_promise_names_its_basis_where_it_stands_and_when_that_was_checked()
    {
        OnReview.Given(Opened, Led, InScope).When(State(ProtectionBasis.PolicyOnly)).Then(Promised);
        OnReview.Given(Opened, Led, InScope, Promised).When(State(ProtectionBasis.PolicyOnly)).ThenNothing();
        OnReview.Given(Opened, Led).When(State(ProtectionBasis.PolicyOnly)).ThenRefused(Refusals.ScopeNotAccepted);
        OnReview.Given(Opened, Led, InScope).When(State(ProtectionBasis.PolicyOnly, reviewedOn: Today.AddDays(1))).ThenRefused(Refusals.PromiseReviewedLater);
        OnReview.Given([.. Walked, Debrief, Closed]).When(State(ProtectionBasis.None)).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Where_nothing_protects_there_is_nothing_to_cite() =>
        OnReview.Given(Opened, Led, InScope).When(State(ProtectionBasis.None)).Then(new PromiseStated(TheReview, ProtectionBasis.None, "", null, Supervisor, Noon));

    [Test]
    public async Task A_basis_without_citation_or_date_is_none_and_none_needs_neither()
    {
        StatePromise.Validator validator = new();
        async Task<bool> Valid(ProtectionBasis? basis, string citation, DateOnly? day) => (await validator.ValidateAsync(new StatePromise(TheReview, basis, citation, day, 0))).IsValid;
        Assert.That(await Valid(ProtectionBasis.Statute, "§ 12", Today), Is.True);
        Assert.That(await Valid(ProtectionBasis.Statute, "", Today), Is.False);
        Assert.That(await Valid(ProtectionBasis.Statute, "§ 12", null), Is.False);
        Assert.That(await Valid(ProtectionBasis.None, "", null), Is.True);
        Assert.That(await Valid(null, "§ 12", Today), Is.False);
    }

    [Test]
    public void Put_otherwise_it_is_another_version_that_is_accepted_anew()
    {
        object[] changed = [.. Ready, new PromiseStated(TheReview, ProtectionBasis.None, "", null, Supervisor, Noon)];
        Assert.That(Folded(changed).Promise, Is.EqualTo(new Promise(2, ProtectionBasis.None, "", null)));
        Account.Given(Accepted).When(Accept(changed)).ThenNothing();
        Account.Given().When(Accept(changed)).ThenRefused(Refusals.PromiseChanged);
        Account.Given(Accepted).When(Accept(changed, version: 2)).Then(Accepted with { Version = 2 });
    }

    [Test]
    public void The_version_that_was_read_is_recorded_with_how_the_account_came_to_be_written()
    {
        Account.Given().When(Accept(Ready)).Then(Accepted);
        Account.Given(Accepted).When(Accept(Ready)).ThenNothing();
        Account.Given(Accepted).When(Accept(Ready, Compulsion.Unknown)).Then(Accepted with { Compulsion = Compulsion.Unknown });
        Account.Given().When(Accept(Ready.Except([Promised]))).ThenRefused(Refusals.PromiseNotStated);
        Account.Given().When(Accept([.. Walked, Debrief, Closed])).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Who_was_ordered_says_by_whom_and_is_never_recorded_as_a_volunteer()
    {
        var ordered = Accepted with { Compulsion = Compulsion.Ordered, Order = "26-77", OrderedBy = "Captain Hale" };
        Account.Given().When(Accept(Ready, Compulsion.Ordered)).ThenRefused(Refusals.OrderNeeded);
        Account.Given().When(Accept(Ready, Compulsion.Ordered, order: "26-77", orderedBy: "Captain Hale")).Then(ordered);
        Account.Given().When(Accept([.. Ready, Entered])).ThenRefused(Refusals.WasOrdered);
        Account.Given().When(Accept([.. Ready, Entered], Compulsion.Unknown)).ThenRefused(Refusals.WasOrdered);
        Account.Given().When(Accept([.. Ready, Entered], Compulsion.Ordered, order: "another")).Then(ordered);
    }

    [Test]
    public void An_order_entered_later_counts_for_more_than_what_was_said()
    {
        var account = Accounts.Account.Fold(null, Accepted);
        Assert.That(PromiseView.Of(Folded([.. Ready, Entered]), account, Officer, new("a", "A", TimeZoneInfo.Utc)).Counts, Is.EqualTo(Compulsion.Ordered));
        Assert.That(PromiseView.Of(Folded(Ready), account, Officer, new("a", "A", TimeZoneInfo.Utc)).Counts, Is.EqualTo(Compulsion.Voluntary));
    }

    [Test]
    public void A_participant_reads_his_own_order_and_nobody_else_s()
    {
        var review = Folded([.. Ready, Entered, Entered with { Person = Second, Order = "26-78" }]);
        IEnumerable<string> Orders(PersonId reader) => PromiseView.Of(review, null, reader, new("a", "A", TimeZoneInfo.Utc)).Orders.Select(order => order.Order);
        Assert.That(Orders(Officer), Is.EqualTo(new[] { "26-77" }));
        Assert.That(Orders(Supervisor), Is.EqualTo(new[] { "26-77", "26-78" }));
    }

    [Test]
    public void An_order_is_entered_for_whoever_takes_part_and_put_right_later()
    {
        OnReview.Given(Ready).When(Order()).Then(Entered);
        OnReview.Given([.. Ready, Entered]).When(Order()).ThenNothing();
        OnReview.Given([.. Ready, Entered]).When(Order("26-79")).Then(Entered with { Order = "26-79" });
        OnReview.Given(Ready).When(Order(person: Supervisor)).ThenRefused(Refusals.NoSuchParticipant);
        OnReview.Given([.. Walked, Debrief, Closed]).When(Order()).ThenRefused(Refusals.ReviewClosed);
    }

    [Test]
    public void Every_basis_says_what_it_does_and_what_it_does_not_and_a_volunteer_reads_that_he_has_no_shield()
    {
        Assert.Multiple(() =>
        {
            foreach (var basis in Enum.GetValues<ProtectionBasis>())
            {
                Assert.That(PromiseWords.Of(basis), Is.Not.Empty);
                Assert.That(PromiseWords.Does(basis), Is.Not.Empty);
                Assert.That(PromiseWords.Limits(basis), Has.Some.Contains("defence"));
            }

            Assert.That(PromiseWords.Does(ProtectionBasis.PolicyOnly), Does.Contain("not a privilege"));
            Assert.That(PromiseWords.Means(Compulsion.Voluntary), Does.Contain("no Garrity shield"));
            Assert.That(PromiseWords.Means(Compulsion.Ordered), Does.Not.Contain("voluntary"));
        });
    }
}
