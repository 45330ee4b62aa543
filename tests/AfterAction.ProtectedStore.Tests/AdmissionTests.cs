using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>The door of a review and the wall behind it, on the real ledger.</summary>
public class AdmissionTests
{
    private static readonly string[] SixRoles = [Roles.Officer, Roles.Supervisor, Roles.Trainer, Roles.Investigator, Roles.DisciplineDecider, Roles.ConflictsOfficer];
    private static readonly Actor Facilitator = new(Supervisor, "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor });
    private static readonly Actor Stranger = new(new(DerivedId.Of(Incident.Value, "stranger")), "sample", "Lee Ward", new HashSet<string> { Roles.Supervisor });

    private SealedStore store;
    private NpgsqlDataSource register;
    private ReviewAdmission admission;
    private ClaimLedger investigations;

    [SetUp]
    public async Task Connect()
    {
        store = await SealedStore.Open();
        register = NpgsqlDataSource.Create(store.Agency.RegisterApp("ledger"));
        investigations = new(register, store.Clock);
        admission = new(store.Lists, store.Claims);
        await store.OpenReview(TheReview, Ready);
    }

    [TearDown]
    public async Task Disconnect()
    {
        await register.DisposeAsync();
        await store.DisposeAsync();
    }

    private ValueTask<bool> Admits(Actor actor, object? request = null, string policy = ReviewPolicies.Read) =>
        admission.Admits(request ?? new TimelineOf(TheReview), ReviewPolicies.All.Single(known => known.Name == policy), actor, CancellationToken.None);

    private Task<bool> Eligible(Actor actor) => investigations.Eligible(actor.Person, Incident, CancellationToken.None);

    private async Task Investigate(Actor actor) =>
        Assert.That((await investigations.Claim(actor.Person, Incident, Side.Investigation, CancellationToken.None)).Refusal, Is.Null);

    [Test]
    public async Task Whoever_read_a_review_cannot_be_put_on_the_investigation()
    {
        Assert.That(await Eligible(Facilitator), Is.True);
        Assert.That(await Admits(Facilitator), Is.True);
        Assert.That(await Eligible(Facilitator), Is.False);
        Assert.That((await investigations.Claim(Supervisor, Incident, Side.Investigation, CancellationToken.None)).Refusal, Is.EqualTo(Refusal.NotFound));
    }

    [Test]
    public async Task Whoever_was_on_the_investigation_reads_and_writes_nothing_of_the_review_nor_sees_that_it_is_there()
    {
        await Investigate(Facilitator);
        Assert.That(await Admits(Facilitator), Is.False);
        Assert.That(await Admits(Facilitator, new StartWalk(TheReview, 1), ReviewPolicies.Facilitate), Is.False);
        Assert.That(await Admits(Facilitator, new AssignFacilitator(TheReview, Supervisor, null, 1), ReviewPolicies.Assign), Is.False);
        Assert.That((await store.Lists.Mine(Facilitator, null, 10, CancellationToken.None)).Entries, Is.Empty);
        Assert.That((await store.Lists.Queue(Facilitator, new(null, false, null, 10), CancellationToken.None)).Entries, Is.Empty);
        Assert.That((await store.Lists.Queue(Stranger, new(null, false, null, 10), CancellationToken.None)).Entries, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_title_in_the_own_list_is_read_and_the_queue_shows_none()
    {
        Assert.That((await store.Lists.Queue(Facilitator, new(null, false, null, 10), CancellationToken.None)).Entries, Has.Count.EqualTo(1));
        Assert.That(await Eligible(Facilitator), Is.True);
        Assert.That((await store.Lists.Mine(Facilitator, null, 10, CancellationToken.None)).Entries, Has.Count.EqualTo(1));
        Assert.That(await Eligible(Facilitator), Is.False);
    }

    [Test]
    public async Task Whoever_assigns_a_facilitator_writes_to_the_review()
    {
        Assert.That(await Admits(Stranger, new AssignFacilitator(TheReview, Supervisor, null, 1), ReviewPolicies.Assign), Is.True);
        Assert.That(await Eligible(Stranger), Is.False);
        Assert.That(await Admits(Stranger, new AssignFacilitator(new(Incident.Value), Supervisor, null, 1), ReviewPolicies.Assign), Is.False, "there is no such review");
    }

    [Test]
    public async Task Looking_for_what_is_not_one_s_own_binds_nobody()
    {
        Assert.That(await Admits(Stranger), Is.False);
        Assert.That(await Admits(Facilitator, new TimelineOf(TheReview), ReviewPolicies.Contribute), Is.False);
        Assert.That((await Eligible(Stranger), await Eligible(Facilitator)), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task When_the_ledger_cannot_be_asked_nobody_is_let_in()
    {
        await using var nowhere = NpgsqlDataSource.Create(store.Agency.ProtectedApp("ledger") + ";Port=1;Timeout=1");
        var cut = new ReviewAdmission(store.Lists, new ClaimLedger(nowhere, store.Clock));
        Assert.That(async () => await cut.Admits(new TimelineOf(TheReview), ReviewPolicies.All.Single(policy => policy.Name == ReviewPolicies.Read), Facilitator, CancellationToken.None),
            Throws.TypeOf<LedgerUnreachableException>());
        Assert.That(async () => await cut.Admits(new TimelineOf(new(Incident.Value)), ReviewPolicies.All.Single(policy => policy.Name == ReviewPolicies.Read), Facilitator, CancellationToken.None),
            Throws.TypeOf<LedgerUnreachableException>(), "nor told by it that there is no such review");
    }

    /// <summary>The ledger is never told a role, so none can matter; asked all the same, with every set of six roles given before the claim and
    /// every other one by the time it is used.</summary>
    [Test, Category("W5")]
    public async Task Whatever_roles_come_and_go_between_a_claim_and_its_use_the_answer_is_the_same()
    {
        var sets = Enumerable.Range(0, 1 << SixRoles.Length).Select(set => SixRoles.Where((_, place) => (set & (1 << place)) != 0).ToHashSet(StringComparer.Ordinal)).ToArray();
        await Investigate(Facilitator);
        var officer = Facilitator with { Person = Officer };
        Assert.That(await Admits(officer), Is.True);
        List<string> wrong = [];
        foreach (var (before, after) in sets.Zip(sets.Reverse()).Concat(sets.Zip(sets.Skip(1))))
            foreach (var roles in (IReadOnlySet<string>[])[before, after, before])
            {
                if (await Admits(Facilitator with { Roles = roles })) wrong.Add($"the investigator was let in as {string.Join(", ", roles)}");
                if (!await Admits(officer with { Roles = roles })) wrong.Add($"the officer was left out as {string.Join(", ", roles)}");
                if (await Eligible(officer with { Roles = roles })) wrong.Add($"the officer may investigate as {string.Join(", ", roles)}");
            }

        Assert.That(wrong, Is.Empty);
    }
}
