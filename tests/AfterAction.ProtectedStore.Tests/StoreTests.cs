using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>The store on real PostgreSQL, with the program's own login and no more rights than it has in production.</summary>
public class StoreTests
{
    private static readonly Actor Facilitator = new(Supervisor, "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor });
    private static readonly Actor Ana = new(Officer, "sample", "Ana Reyes", new HashSet<string> { Roles.Officer });

    private SealedStore sealedStore;
    private TestAgency agency;
    private NpgsqlDataSource database;
    private ReviewStore store;
    private ReviewLists lists;

    [SetUp]
    public async Task Connect()
    {
        sealedStore = await SealedStore.Open();
        (agency, database, store, lists) = (sealedStore.Agency, sealedStore.Database, sealedStore.Store, sealedStore.Lists);
    }

    [TearDown]
    public async Task Disconnect() => await sealedStore.DisposeAsync();

    private Task<bool> Open(ReviewId? id = null, string agencyId = "sample") => sealedStore.OpenReview(id ?? TheReview, Ready, agencyId);

    private Task<Decision> Walk(EntryId entry, long seen) =>
        store.Decide(Facilitator, TheReview, seen, review => WalkEntry.Decide(review, new(TheReview, entry, Noticed, null, true, seen), Supervisor, Noon), CancellationToken.None);

    [Test]
    public async Task The_schema_is_what_the_program_was_built_for()
    {
        await store.AssertSchema(CancellationToken.None);
        await using var owner = NpgsqlDataSource.Create(agency.Owner("protected"));
        await using var drift = owner.CreateCommand("alter table reviews.mt_doc_sheet drop column mt_dotnet_type");
        await drift.ExecuteNonQueryAsync();
        Assert.That(() => store.AssertSchema(CancellationToken.None), Throws.Exception);
    }

    [Test]
    public async Task What_was_written_is_read_back_as_its_facts_fold()
    {
        await Open();
        var found = await store.Find(Facilitator, TheReview, CancellationToken.None);
        var facts = await store.FactsOf(Facilitator, TheReview, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(facts, Is.EqualTo(Ready));
            Assert.That(System.Text.Json.JsonSerializer.Serialize(found), Is.EqualTo(System.Text.Json.JsonSerializer.Serialize(Folded(Ready))));
            Assert.That(found!.Revision, Is.EqualTo(Ready.Length));
        });
    }

    [Test]
    public async Task A_review_that_is_full_says_so_keeps_what_stands_in_it_and_can_be_brought_to_its_end()
    {
        await Open();
        Random random = new(20261127);
        var written = 0;
        IReviewFact Entry() => new EntryRecorded(TheReview, new(new Guid(++written, 0, 0, new byte[8])), Facts("Said", 60) with { Text = Convert.ToBase64String(Bytes(random, 3_000)) }, Supervisor, Noon);
        var huge = await store.Decide(Facilitator, TheReview, Ready.Length, _ => Decision.Append([.. Enumerable.Range(0, 600).Select(_ => Entry())]), CancellationToken.None);
        written = 0;
        var most = await store.Decide(Facilitator, TheReview, Ready.Length, _ => Decision.Append([.. Enumerable.Range(0, 200).Select(_ => Entry())]), CancellationToken.None);
        var (last, seen) = (most, most.Version);
        while (last.Refusal is null && written < 400)
        {
            seen = last.Version;
            last = await store.Decide(Facilitator, TheReview, seen, _ => Decision.Append([.. Enumerable.Range(0, 10).Select(_ => Entry())]), CancellationToken.None);
        }

        var full = await store.Find(Facilitator, TheReview, CancellationToken.None);
        var ended = await store.Decide(Facilitator, TheReview, seen, review => Decision.Append(
            new WalkStarted(TheReview, Supervisor, Noon), new EntryWalked(TheReview, Contact, new("", null, false, false), null, Supervisor, Noon), new DebriefOpened(TheReview, Supervisor, Noon), new ReviewClosed(TheReview, Supervisor, Noon)), CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(most.Refusal, Is.Null);
            Assert.That((last.Refusal, huge.Refusal), Is.EqualTo((Refusals.TooLong, Refusals.TooLong)));
            Assert.That(full!.Revision, Is.EqualTo(seen), "what was refused is not there, not even in part");
            Assert.That(full.Entries.Count(entry => entry.Facts.Text.Length == 4_000), Is.EqualTo(written - 10));
            Assert.That((ended.Refusal, ended.Version), Is.EqualTo(((Refusal?)null, seen + 4)));
        });
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    [Test]
    public async Task A_writer_who_saw_an_older_version_writes_nothing_and_one_who_was_heard_before_is_no_conflict()
    {
        await Open();
        var start = await store.Decide(Facilitator, TheReview, Ready.Length, review => StartWalk.Decide(review, Supervisor, Noon), CancellationToken.None);
        var stale = await Walk(Contact, Ready.Length);
        var walked = await Walk(Contact, start.Version);
        var retry = await Walk(Contact, start.Version);
        Assert.Multiple(() =>
        {
            Assert.That(start.Version, Is.EqualTo(Ready.Length + 1));
            Assert.That(stale.Refusal, Is.EqualTo(Refusal.Stale));
            Assert.That((walked.Refusal, walked.Version), Is.EqualTo(((Refusal?)null, Ready.Length + 2L)));
            Assert.That((retry.Refusal, retry.Facts.Count, retry.Version), Is.EqualTo(((Refusal?)null, 0, Ready.Length + 2L)));
        });
    }

    [Test]
    public async Task Of_many_writers_at_one_version_exactly_one_is_heard_and_nothing_is_half_written()
    {
        await Open();
        await store.Decide(Facilitator, TheReview, Ready.Length, review => StartWalk.Decide(review, Supervisor, Noon), CancellationToken.None);
        var seen = Ready.Length + 1L;
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => store.Decide(Facilitator, TheReview, seen,
            review => WalkEntry.Decide(review, new(TheReview, Contact, Noticed with { Text = $"{writer}" }, null, true, seen), Supervisor, Noon), CancellationToken.None)));
        var after = await store.Find(Facilitator, TheReview, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(answer => answer.Refusal is null), Is.EqualTo(1));
            Assert.That(answers.Where(answer => answer.Refusal is not null).Select(answer => answer.Refusal), Is.All.EqualTo(Refusal.Stale));
            Assert.That(after!.Revision, Is.EqualTo(seen + 1));
        });
    }

    [Test]
    public async Task An_incident_has_one_review_whoever_opens_it_first()
    {
        var ids = Enumerable.Range(0, 8).Select(number => new ReviewId(DerivedId.Of(Cad, $"{number}"))).ToArray();
        var opened = await Task.WhenAll(ids.Select(id => Open(id)));
        Assert.That(opened.Count(done => done), Is.EqualTo(1));
        Assert.That(await lists.IdOf("sample", Incident, CancellationToken.None), Is.EqualTo(ids[Array.IndexOf(opened, true)]));
    }

    [Test]
    public async Task An_officer_s_account_begins_with_the_first_words_and_waits_for_nobody()
    {
        await Open();
        var review = Folded(Ready);
        Task<Decision> Annotate(string text, long seen) => store.Decide(Ana, TheReview, seen,
            (_, account) => AnnotateEntry.Decide(review, account, new(TheReview, Talk, text, null, seen), Officer, Noon), CancellationToken.None);
        await store.Decide(Ana, TheReview, 0, (_, _) => Decision.Append(Accepted), CancellationToken.None);
        var first = await Annotate(Words, 1);
        await store.Decide(Facilitator, TheReview, Ready.Length, found => StartWalk.Decide(found, Supervisor, Noon), CancellationToken.None);
        var second = await Annotate("He asked twice.", first.Version);
        var stale = await Annotate("Thrice.", first.Version);
        var account = await store.AccountOf(Ana, TheReview, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That((first.Version, second.Version), Is.EqualTo((2L, 3L)));
            Assert.That(stale.Refusal, Is.EqualTo(Refusal.Stale));
            Assert.That(account!.Find(Talk)!.Text, Is.EqualTo("He asked twice."));
        });
    }

    [Test]
    public async Task Of_many_first_words_in_one_account_one_is_kept_and_the_others_are_told_so()
    {
        await Open();
        var review = Folded(Ready);
        var accepted = Accounts.Account.Fold(null, Accepted);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => store.Decide(Ana, TheReview, 0,
            (_, account) => AnnotateEntry.Decide(review, (account ?? accepted) with { Accepted = accepted.Accepted }, new(TheReview, Talk, $"{writer}", null, 0), Officer, Noon), CancellationToken.None)));
        var kept = (await store.AccountOf(Ana, TheReview, CancellationToken.None))!.Find(Talk)!.Text;
        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(answer => answer.Refusal is null), Is.EqualTo(1));
            Assert.That(answers.Where(answer => answer.Refusal is not null).Select(answer => answer.Refusal), Is.All.EqualTo(Refusal.Stale));
            Assert.That(kept, Is.EqualTo($"{Array.FindIndex(answers, answer => answer.Refusal is null)}"));
        });
    }

    [Test]
    public async Task A_review_is_opened_once_whoever_asks_again() =>
        Assert.That((await Open(), await Open()), Is.EqualTo((true, false)));

    [Test]
    public async Task Membership_is_there_with_the_facts_that_make_it_and_gone_with_those_that_end_it()
    {
        await Open();
        var before = await lists.MemberOf(Facilitator, TheReview, CancellationToken.None);
        await store.Decide(Facilitator, TheReview, Ready.Length, (Review _) => Decision.Append(new FacilitatorStoodDown(TheReview, Supervisor, default, Noon)), CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That(before, Is.EqualTo((new Membership(Supervisor, true, false), Incident)));
            Assert.That(await lists.MemberOf(Facilitator, TheReview, CancellationToken.None), Is.Null);
            Assert.That(await lists.MemberOf(Ana, TheReview, CancellationToken.None), Is.Not.Null);
        });
    }

    [Test]
    public async Task Another_agency_s_reviews_are_not_there()
    {
        await Open(agencyId: "elsewhere");
        Assert.That(await store.Find(Facilitator, TheReview, CancellationToken.None), Is.Null);
        Assert.That((await lists.Mine(Facilitator, null, 10, CancellationToken.None)).Entries, Is.Empty);
        Assert.That((await Walk(Contact, 10)).Refusal, Is.EqualTo(Refusal.NotFound));
    }

    [Test]
    public async Task Lists_are_paged_to_the_end_newest_first_without_a_gap_or_a_double()
    {
        for (var number = 0; number < 7; number++)
        {
            ReviewId id = new(DerivedId.Of(Cad, $"{number}"));
            var opened = (ReviewOpened)Opened with { Review = id, Incident = new(id.Value), Number = $"{number}", OccurredOn = new DateOnly(2026, 3, 1).AddDays(number / 2) };
            await store.Open("sample", id, [opened, (FacilitatorAssigned)Led with { Review = id }], CancellationToken.None);
        }

        List<ReviewRow> mine = [];
        List<QueuedReview> queue = [];
        string? next = null;
        do
        {
            var page = await lists.Mine(Facilitator, next, 3, CancellationToken.None);
            mine.AddRange(page.Entries);
            next = page.Next;
        }
        while (next is not null);
        do
        {
            var page = await lists.Queue(Facilitator, new(null, false, next, 3), CancellationToken.None);
            queue.AddRange(page.Entries);
            next = page.Next;
        }
        while (next is not null);
        Assert.Multiple(() =>
        {
            Assert.That(mine.Select(row => row.Number), Is.Unique.And.Exactly(7).Items);
            Assert.That(mine.Select(row => row.OccurredOn), Is.Ordered.Descending);
            Assert.That(mine[0], Is.EqualTo(new ReviewRow(mine[0].Review, "6", "Welfare check", new(2026, 3, 4), ReviewState.Assigned, "Dana Ruiz", 0, 0, true, false)));
            Assert.That(queue.Select(row => row.Review), Is.EqualTo(mine.Select(row => row.Review)));
        });
        Assert.That((await lists.Queue(Facilitator, new("4", false, null, 3), CancellationToken.None)).Entries.Select(row => row.Number), Is.EqualTo(new[] { "4" }));
        var third = queue[2].Review;
        Assert.That((await lists.Queue(Facilitator, new(null, false, null, 1) { Only = third }, CancellationToken.None)).Entries.Select(row => row.Review), Is.EqualTo(new[] { third }), "numbers are not unique");
        Assert.That((await lists.Queue(Facilitator, new(null, true, null, 3), CancellationToken.None)).Entries, Is.Empty);
    }

    [Test]
    public async Task A_supervisor_who_took_part_sees_in_the_queue_no_more_than_in_his_own_list()
    {
        await Open();
        await store.Decide(Facilitator, TheReview, Ready.Length, review => StartWalk.Decide(review, Supervisor, Noon), CancellationToken.None);
        var theirs = (await lists.Queue(Facilitator, new(null, false, null, 3), CancellationToken.None)).Entries[0];
        var his = (await lists.Queue(Ana, new(null, false, null, 3), CancellationToken.None)).Entries[0];
        Assert.Multiple(() =>
        {
            Assert.That((theirs.State, theirs.TookPart, theirs.Version), Is.EqualTo((ReviewState.Walking, false, (long?)Ready.Length + 1)));
            Assert.That(his, Is.EqualTo(theirs with { State = ReviewState.Ready, TookPart = true, Version = null }));
        });
    }

    [TestCase("update reviews.mt_events set data = '{}'")]
    [TestCase("delete from reviews.mt_events")]
    [TestCase("truncate reviews.mt_events")]
    [TestCase("delete from reviews.mt_streams")]
    [TestCase("create table reviews.mine (id int)")]
    [TestCase("drop table reviews.mt_events")]
    public async Task The_program_s_login_cannot_rewrite_what_happened(string statement)
    {
        await Open();
        await using var command = database.CreateCommand(statement);
        Assert.That(async () => await command.ExecuteNonQueryAsync(),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task The_register_program_s_login_is_refused_by_the_protected_databases([Values("protected", "keys")] string name)
    {
        await using var source = NpgsqlDataSource.Create(agency.RegisterApp(name));
        Assert.That(async () => await source.OpenConnectionAsync(),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }
}
