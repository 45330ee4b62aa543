using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Pipeline;
using Marten;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>What is on disk, and what becomes of it when keys change or are destroyed.</summary>
public class SealedStoreTests
{
    private static readonly Actor Facilitator = new(Supervisor, "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor });
    private static readonly Actor Ana = new(Officer, "sample", "Ana Reyes", new HashSet<string> { Roles.Officer });

    private SealedStore store;

    [SetUp]
    public async Task Open() => store = await SealedStore.Open();

    [TearDown]
    public async Task Close() => await store.DisposeAsync();

    /// <summary>A review with something in every kind of row.</summary>
    private static async Task Write(SealedStore into, ReviewId id)
    {
        await into.OpenReview(id, Ready.Select(fact => fact is ReviewOpened opened ? opened with { Incident = new(DerivedId.Of(Cad, $"{id.Value}")) } : fact));
        await into.Store.Decide(Facilitator, id, Ready.Length, review => StartWalk.Decide(review, Supervisor, Noon), CancellationToken.None);
        await into.Store.Decide(Facilitator, id, Ready.Length + 1, review => WalkEntry.Decide(review, new(id, Contact, Noticed, null, true, 0), Supervisor, Noon), CancellationToken.None);
        await into.Store.Decide(Ana, id, 0, (_, _) => Decision.Append(new AnnotationWritten(id, Talk, Words, null, Officer, Noon)), CancellationToken.None);
    }

    private async Task<List<string>> Rows(string statement)
    {
        await using var superuser = NpgsqlDataSource.Create(await store.Agency.Superuser("protected"));
        await using var command = superuser.CreateCommand(statement);
        await using var row = await command.ExecuteReaderAsync();
        List<string> found = [];
        while (await row.ReadAsync()) found.Add(Convert.ToString(row.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return found;
    }

    [Test, Category("C2")]
    public async Task No_row_of_the_protected_database_says_anything_in_clear()
    {
        await Write(store, TheReview);
        var tables = await Rows("select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema', 'log') and table_type = 'BASE TABLE'");
        var leaves = await Rows("select convert_from(leaf, 'UTF8') from log.pending");
        Assert.That(leaves, Is.Not.Empty, "what was done is recorded");
        StringBuilder everything = new();
        foreach (var table in tables)
            foreach (var row in await Rows($"select t::text from {table} t"))
                everything.AppendLine(row);
        var clear = everything.ToString();
        Assert.That(clear.Split('\n').Length, Is.GreaterThan(Ready.Length), "there is something to look at");
        // No word is so short that sealed text or a pseudonym has it by chance.
        string[] said = [Words, "brother", "Ana Reyes", "Dana Ruiz", "Camera of 2114", "Welfare", "26-0301", "Lowers", "Chooses", "EntryWalked", "AnnotationWritten", "Walking",
            Officer.Value.ToString(), Supervisor.Value.ToString(), Incident.Value.ToString(), Contact.Value.ToString(), Talk.Value.ToString()];
        Assert.Multiple(() =>
        {
            foreach (var word in said)
            {
                Assert.That(leaves, Has.None.Contains(word));
                Assert.That(clear, Does.Not.Contain(word));
                Assert.That(clear, Does.Not.Contain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word))));
                Assert.That(clear, Does.Not.Contain(Convert.ToBase64String(Encoding.UTF8.GetBytes(word)).TrimEnd('=')[..^1]));
            }
        });
    }

    [Test, Category("C4")]
    public async Task The_shape_of_what_is_stored_says_next_to_nothing()
    {
        await Write(store, TheReview);
        Assert.Multiple(async () =>
        {
            Assert.That(await Rows("select distinct type from reviews.mt_events"), Is.EqualTo(new[] { "fact" }));
            Assert.That(await Rows("select distinct type from reviews.mt_streams"), Has.Count.EqualTo(1));
            Assert.That(await Rows("select table_name from information_schema.tables where table_schema = 'reviews' and table_name like 'mt_doc_%'"), Is.SubsetOf(new[] { "mt_doc_sheet", "mt_doc_deadletterevent" }));
            Assert.That(await Rows("select distinct length(data ->> 'c') from (select data from reviews.mt_events union all select data from reviews.mt_doc_sheet) s"), Has.Count.LessThanOrEqualTo(6));
            Assert.That(await Rows("select distinct length(box) from reviews.card"), Has.Count.LessThanOrEqualTo(6));
        });
        var columns = await Rows("select quote_ident(table_name) || ' ' || quote_ident(column_name) from information_schema.columns where table_schema = 'reviews' and data_type like 'timestamp%'");
        Assert.That(columns, Is.Not.Empty);
        foreach (var column in columns.Select(pair => pair.Split(' ')))
            Assert.That(await Rows($"select {column[1]}::text from reviews.{column[0]} where {column[1]} <> date_trunc('day', {column[1]}, 'UTC')"), Is.Empty, $"{column[0]}.{column[1]}");
    }

    /// <summary>Two reviews, as many facts in each, of other kinds and with other words: their rows differ in nothing but ids, pseudonyms and sealed bytes. What is given away on purpose is how much
    /// there is (facts of a stream, one of six sizes) and on which day; that somebody leads it and, by pseudonym, who belongs to it; and what the log says (docs/threat-model.md).</summary>
    [Test, Category("N2")]
    public async Task Which_facts_were_written_and_what_they_say_shows_in_no_row()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        await TestContext.Out.WriteLineAsync(FormattableString.Invariant($"AFTERACTION_SEED={seed}"));
        Random random = new(seed);
        var pairs = Environment.GetEnvironmentVariable("AFTERACTION_LONG") is { Length: > 0 } ? 2_000 : 60;
        for (var pair = 0; pair < pairs; pair++)
        {
            var facts = random.Next(1, 7);
            var (one, other) = (await Review(facts), await Review(facts));
            Assert.That(one, Is.EqualTo(other), $"pair {pair}, AFTERACTION_SEED={seed}");
            Assert.That(one, Has.Count.GreaterThan(Ready.Length + facts), "events, stream, sheet and card");
        }

        async Task<List<string>> Review(int facts)
        {
            ReviewId id = new(Guid.CreateVersion7());
            await store.OpenReview(id, Ready.Select(fact => fact is ReviewOpened opened ? opened with { Incident = new(DerivedId.Of(Cad, $"{id.Value}")) } : fact));
            for (var written = 0; written < facts; written++)
                Assert.That((await store.Store.Decide(Facilitator, id, Ready.Length + written, _ => Decision.Append(Any(id, written == facts - 1)), CancellationToken.None)).Refusal, Is.Null);
            return await ShapeOf(id);
        }

        IReviewFact Any(ReviewId id, bool last) => random.Next(last ? 7 : 6) switch
        {
            0 => new EntryRecorded(id, new(Guid.CreateVersion7()), Facts(Said(), random.Next(600)), Supervisor, Noon),
            1 => new EntryObserved(id, Talk, new(Said(), random.Next(1, 6), random.Next(2) == 0, random.Next(2) == 0), null, Supervisor, Noon),
            2 => new AfterAction.ProtectedStore.Reviews.FirstContactDesignated(id, Call, FirstContactKind.Verbal, Said(), Supervisor, Noon),
            3 => new AfterAction.ProtectedStore.Reviews.WalkStarted(id, Supervisor, Noon),
            4 => new EntryWalked(id, Contact, new(Said(), 1, false, false), null, Supervisor, Noon),
            5 => new DebriefOpened(id, Supervisor, Noon),
            _ => new ReviewClosed(id, Supervisor, Noon),
        };

        string Said() => new([.. Enumerable.Range(0, random.Next(0, 200)).Select(_ => (char)random.Next('a', 'z'))]);
    }

    /// <summary>Every row of the reviews' schema that names this review, with what is random or sealed left out.</summary>
    private async Task<List<string>> ShapeOf(ReviewId id)
    {
        List<string> rows = [];
        foreach (var table in await Rows("select quote_ident(table_name) from information_schema.tables where table_schema = 'reviews' and table_type = 'BASE TABLE'"))
            rows.AddRange((await Rows($"select (to_jsonb(t) - 'seq_id' - 'data' - 'box')::text from reviews.{table} t where t::text like '%{id.Value}%'")).Select(row =>
                $"{table} {System.Text.RegularExpressions.Regex.Replace(row, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an id", System.Text.RegularExpressions.RegexOptions.NonBacktracking | System.Text.RegularExpressions.RegexOptions.ExplicitCapture)}"));
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    [Test, Category("K2")]
    public async Task A_fact_that_changed_places_within_its_review_is_not_read()
    {
        await Write(store, TheReview);
        await using (var superuser = NpgsqlDataSource.Create(await store.Agency.Superuser("protected")))
        {
            await using var swap = superuser.CreateCommand($"""
                with two as (select version, data from reviews.mt_events where stream_id = '{TheReview.Value}' and version in (2, 3))
                update reviews.mt_events e set data = two.data from two where e.stream_id = '{TheReview.Value}' and e.version = 5 - two.version
                """);
            Assert.That(await swap.ExecuteNonQueryAsync(), Is.EqualTo(2));
        }

        Assert.That(() => store.Store.FactsOf(Facilitator, TheReview, CancellationToken.None), Throws.InstanceOf<System.Security.Cryptography.AuthenticationTagMismatchException>());
    }

    /// <summary>Per change 40 reviews; AFTERACTION_LONG=1 makes it 10,000, which must not take a minute.</summary>
    [Test, Category("K3")]
    public async Task Every_key_is_wrapped_anew_while_reviews_are_read()
    {
        var many = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 10_000 : 40;
        var ids = Enumerable.Range(0, many).Select(number => new ReviewId(DerivedId.Of(Cad, $"r{number}"))).ToArray();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) =>
            await store.OpenReview(id, Ready.Select(fact => fact is ReviewOpened opened ? opened with { Incident = new(id.Value) } : fact)));
        var before = store.Wrapper.Current;
        FileKeyWrapper.Add(store.KeyFile, System.Security.Cryptography.RandomNumberGenerator.Create(), new(2026, 3, 3));
        await using var anew = store.Restarted();
        var began = Stopwatch.GetTimestamp();
        var wrapping = Task.Run(async () => (Wrapped: await anew.Keys.Rewrap(CancellationToken.None), Took: Stopwatch.GetElapsedTime(began)));
        var reads = 0;
        // Far more reviews than the keys that are kept in memory: nearly every read unwraps one, old or new.
        for (; reads < 80 || !wrapping.IsCompleted; reads++) Assert.That(await anew.Store.Find(Facilitator, ids[reads * 7 % many], CancellationToken.None), Is.Not.Null);
        var (wrapped, took) = await wrapping;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{wrapped} keys wrapped anew in {took.TotalSeconds:0.0} s beside {reads} reads"));
        Assert.That(wrapped, Is.EqualTo(many + 1), "the index key too");
        Assert.That(took, Is.LessThan(TimeSpan.FromMinutes(1)));
        Assert.That(await anew.Keys.Rewrap(CancellationToken.None), Is.Zero);
        await File.WriteAllLinesAsync(anew.KeyFile, (await File.ReadAllLinesAsync(anew.KeyFile)).Where(line => !line.StartsWith(before, StringComparison.Ordinal)));
        await using var later = store.Restarted();
        foreach (var id in ids) Assert.That((await later.Store.Find(Facilitator, id, CancellationToken.None))!.Number, Is.EqualTo("26-0301"), "the old wrapping key is not needed any more");
    }

    [Test, Category("K4")]
    public async Task A_destroyed_review_is_gone_and_its_neighbours_stay()
    {
        ReviewId other = new(Camera);
        await Write(store, TheReview);
        await Write(store, other);
        await store.Destruction.Destroy([TheReview], new(2026, 3, 5), CancellationToken.None);
        Assert.Multiple(async () =>
        {
            Assert.That(await store.Lists.MemberOf(Facilitator, TheReview, CancellationToken.None), Is.Null);
            Assert.That((await store.Lists.Mine(Facilitator, null, 10, CancellationToken.None)).Entries.Select(row => row.Review), Is.EqualTo(new[] { other }));
            Assert.That(() => store.Store.Find(Facilitator, TheReview, CancellationToken.None), Throws.InstanceOf<ReviewDestroyedException>());
            Assert.That(() => store.Store.FactsOf(Facilitator, TheReview, CancellationToken.None), Throws.InstanceOf<ReviewDestroyedException>());
            Assert.That((await store.Store.Find(Facilitator, other, CancellationToken.None))!.Walked, Is.EqualTo(1));
            Assert.That(await store.OpenReview(TheReview, Ready), Is.False, "its id is not used again");
        });
    }

    [Test, Category("K4")]
    public async Task What_is_kept_of_reviews_is_rebuilt_from_their_facts_after_one_was_destroyed()
    {
        ReviewId other = new(Camera);
        await Write(store, TheReview);
        await Write(store, other);
        async Task<string> Kept() => JsonSerializer.Serialize(new { Review = await store.Store.Find(Facilitator, other, CancellationToken.None), Account = await store.Store.AccountOf(Ana, other, CancellationToken.None) });
        var before = await Kept();
        await store.Destruction.Destroy([TheReview], new(2026, 3, 5), CancellationToken.None);
        using var index = await store.Ring.LeaseIndex(CancellationToken.None);
        using var gone = await store.Ring.Lease(TheReview, null, CancellationToken.None);
        using var there = await store.Ring.Lease(other, null, CancellationToken.None);
        using var rebuilding = DocumentStore.For(options =>
        {
            options.Connection(store.Agency.Owner("protected"));
            ReviewStore.Configure(options, JasperFx.AutoCreate.None);
            options.Serializer(new SealedSerializer(store.Ring));
        });
        Assert.That(await Rows("update reviews.mt_doc_sheet set data = '{}' returning 1"), Has.Count.EqualTo(4), "all that was kept is spoilt");
        using (var daemon = await rebuilding.BuildProjectionDaemonAsync()) await daemon.RebuildProjectionAsync<SheetProjection>(CancellationToken.None);

        Assert.That(await Kept(), Is.EqualTo(before));
        Assert.That(await Rows("select count(*) from reviews.mt_doc_sheet"), Is.EqualTo(new[] { "2" }), "the review and the account that are there");
        Assert.That(() => store.Store.Find(Facilitator, TheReview, CancellationToken.None), Throws.InstanceOf<ReviewDestroyedException>());
        Assert.That(() => store.Store.AccountOf(Ana, TheReview, CancellationToken.None), Throws.InstanceOf<ReviewDestroyedException>());
        Assert.That((await store.Lists.Mine(Facilitator, null, 10, CancellationToken.None)).Entries.Select(row => row.Review), Is.EqualTo(new[] { other }));
    }

    [Test, Category("K4")]
    public async Task What_a_restored_backup_brings_back_is_destroyed_again_before_anything_is_served()
    {
        await Write(store, TheReview);
        await using var keys = NpgsqlDataSource.Create(await store.Agency.Superuser("keys"));
        await using (var backup = keys.CreateCommand("create table public.backup as table keys.review_key")) await backup.ExecuteNonQueryAsync();
        await store.Destruction.Destroy([TheReview], new(2026, 3, 5), CancellationToken.None);
        await using (var restore = keys.CreateCommand("delete from keys.tombstone; insert into keys.review_key select * from public.backup on conflict do nothing")) await restore.ExecuteNonQueryAsync();
        await using (var superuser = NpgsqlDataSource.Create(await store.Agency.Superuser("protected")))
        await using (var restore = superuser.CreateCommand("delete from reviews.tombstone"))
            await restore.ExecuteNonQueryAsync();

        await using var restarted = store.Restarted();
        await new RestoreGuard(restarted.Destruction, restarted.Ring, restarted.Keys, restarted.Database).StartAsync(CancellationToken.None);
        Assert.That(() => restarted.Store.Find(Facilitator, TheReview, CancellationToken.None), Throws.InstanceOf<ReviewDestroyedException>());
        Assert.That((await restarted.Keys.Tombstones(CancellationToken.None)).Keys, Is.EqualTo(new[] { TheReview }));
    }

    [Test, Category("K4")]
    public async Task Without_the_journal_or_with_another_agency_s_keys_the_program_does_not_start()
    {
        await Write(store, TheReview);
        await using (var restarted = store.Restarted())
        {
            File.Delete(store.JournalFile);
            Assert.That(() => new RestoreGuard(restarted.Destruction, restarted.Ring, restarted.Keys, restarted.Database).StartAsync(CancellationToken.None), Throws.InvalidOperationException.With.Message.Contain("journal"));
        }

        Directory.CreateDirectory(store.Folder);
        await using var foreign = store.Restarted();
        Assert.That(() => new RestoreGuard(foreign.Destruction, foreign.Ring, foreign.Keys, foreign.Database).StartAsync(CancellationToken.None), Throws.InstanceOf<KeyMissingException>());
    }

    [Test]
    public void What_is_neither_sealed_nor_on_the_list_is_not_written()
    {
        var serializer = new SealedSerializer(store.Ring);
        Assert.Multiple(() =>
        {
            Assert.That(() => serializer.ToJson(Folded(Ready)), Throws.InvalidOperationException);
            Assert.That(() => serializer.ToCleanJson(Opened), Throws.InvalidOperationException);
            Assert.That(() => serializer.ToJsonWithTypes(new { Words }), Throws.InvalidOperationException);
            Assert.That(() => serializer.ToJson(new Fact(TheReview, TheReview.Value, 1, (IReviewFact)Opened)), Throws.InvalidOperationException, "its key is not leased");
            Assert.That(() => serializer.FromJson<Review>(Stream.Null), Throws.InvalidOperationException);
        });
    }
}
