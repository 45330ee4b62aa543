using AfterAction.Kernel;
using AfterAction.TransparencyLog;
using Npgsql;

namespace AfterAction.Log.Tests;

public class TermTests
{
    private LogTrial log;
    private LogDatabase database;
    private LogArchive archive;

    [SetUp]
    public async Task Start()
    {
        log = await LogTrial.Start();
        database = new(log.Agency.RegisterApp("register"));
        archive = new(database);
    }

    [TearDown]
    public async Task Stop()
    {
        await database.DisposeAsync();
        await log.DisposeAsync();
    }

    private VerifierKey Key => log.Keys.Signer.Verifier;

    private Task<Term?> Begin() => Term.Begin(log.Agency.RegisterApp("register"), log.Keys.Signer, CancellationToken.None);

    private Task Record(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(number => log.Recorder.Record(LogTrial.Read(number % 7), CancellationToken.None)));

    [Test]
    public async Task A_leaf_is_under_the_next_head_with_a_proof_that_is_refused_when_a_byte_is_changed()
    {
        await Record(600);
        await using (var term = await Begin())
        {
            Assert.That(await term!.Integrate(CancellationToken.None), Is.EqualTo(600));
            await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
            Assert.That(await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None), Is.False, "one head a size");
        }

        var pseudonym = log.Keys.Pseudonym("incident", DerivedId.Of(Guid.Empty, "incident 3"));
        var about = await archive.About([pseudonym], CancellationToken.None);
        Assert.That(about.Select(entry => entry.Leaf.On.Single().Pseudonym).Distinct(), Is.EqualTo(new[] { pseudonym }));
        foreach (var entry in about.Take(20))
        {
            var bytes = (await archive.Prove(entry, CancellationToken.None))!.ToBytes();
            var proof = InclusionProof.Parse(bytes);
            Assert.That(proof.Extra!.Value.ToArray(), Is.EqualTo(entry.Leaf.ToBytes()));
            Assert.That(proof.Fault(proof.Extra!.Value.Span, Key), Is.Null);
            var changed = entry.Leaf.ToBytes();
            changed[^20] ^= 1;
            Assert.That(proof.Fault(changed, Key), Is.Not.Null);
        }
    }

    [Test]
    public async Task A_later_turn_goes_on_where_the_last_one_ended_and_every_head_follows_from_the_one_before()
    {
        List<SignedCheckpoint> heads = [];
        foreach (var count in (int[])[1, 255, 1, 300, 2])
        {
            await Record(count);
            await using var term = await Begin();
            await term!.Integrate(CancellationToken.None);
            await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
        }

        await using var command = log.Database.CreateCommand("select note from log.checkpoint order by size");
        await using (var row = await command.ExecuteReaderAsync())
        {
            while (await row.ReadAsync()) heads.Add(SignedCheckpoint.Parse(row.GetFieldValue<byte[]>(0)));
        }

        Assert.That(heads.ConvertAll(head => head.Checkpoint.Size), Is.EqualTo(new long[] { 1, 256, 257, 557, 559 }));
        PostgresTiles tiles = new(database.Source.CreateCommand);
        foreach (var (before, after) in heads.Zip(heads.Skip(1)))
        {
            var proof = await new Prover(after.Checkpoint.Size, tiles).Consistency(before.Checkpoint.Size, CancellationToken.None);
            Assert.That(Merkle.VerifyConsistency(before.Checkpoint.Size, before.Checkpoint.Root, after.Checkpoint.Size, after.Checkpoint.Root, proof), Is.True);
        }
    }

    [Test, Category("A2")]
    public async Task Tiles_that_became_full_since_the_newest_head_are_exported_and_proven_as_that_head_has_them()
    {
        await Record(200);
        await using var term = await Begin();
        await term!.Integrate(CancellationToken.None);
        await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
        await Record(100);
        await term.Integrate(CancellationToken.None);

        var folder = Path.Combine(log.Folder, "export");
        Assert.That(await archive.Export(folder, CancellationToken.None), Is.EqualTo(200));
        var head = SignedCheckpoint.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "checkpoint")));
        Assert.That(await new Prover(200, new TileFolder(folder)).Root(CancellationToken.None), Is.EqualTo(head.Checkpoint.Root));
        Assert.That(new FileInfo(Path.Combine(folder, "tile/0/000.p/200")).Length, Is.EqualTo(200 * 32));
        var about = await archive.About([log.Keys.Pseudonym("incident", DerivedId.Of(Guid.Empty, "incident 3"))], CancellationToken.None);
        var proven = InclusionProof.Parse((await archive.Prove(about.First(entry => entry.Place < 200), CancellationToken.None))!.ToBytes());
        Assert.That(proven.Fault(proven.Extra!.Value.Span, Key), Is.Null);
    }

    [Test]
    public async Task Old_weeks_are_found_without_looking_through_what_came_since()
    {
        var began = log.Clock.GetUtcNow();
        for (var week = 0; week < 3; week++)
        {
            await Record(3);
            await using var term = await Begin();
            await term!.Integrate(CancellationToken.None);
            await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
            log.Clock.Advance(TimeSpan.FromDays(7));
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await archive.Began(CancellationToken.None), Is.EqualTo(began));
            Assert.That(await archive.PlaceOf(began.AddDays(1), CancellationToken.None), Is.EqualTo(6), "a leaf may have waited a day for its place");
            Assert.That(await archive.PlaceOf(began.AddDays(20), CancellationToken.None), Is.EqualTo(long.MaxValue));
        });
    }

    [TestCase("2026-03-09", true)]
    [TestCase("2026-03-02", true)]
    [TestCase("2026-02-23", false, Description = "before the log began")]
    [TestCase("2026-03-10", false, Description = "not a Monday")]
    [TestCase("2026-03-16", false, Description = "not over")]
    public void A_week_is_signed_off_when_it_is_over_and_the_log_has_entries_of_it(string monday, bool taken)
    {
        var decision = Auditing.SignWeekOff.Decide(DateOnly.Parse(monday, System.Globalization.CultureInfo.InvariantCulture), new(2026, 3, 2), new(2026, 3, 16));
        Assert.That(decision.Refusal, Is.EqualTo(taken ? null : Auditing.SignWeekOff.NotAWeek));
        Assert.That(Auditing.SignWeekOff.Decide(new(2026, 3, 2), null, new(2026, 3, 16)).Refusal, Is.EqualTo(Auditing.SignWeekOff.NotAWeek), "there is no head yet");
    }

    [Test]
    public async Task One_has_the_turn_and_the_next_gets_it_when_its_connection_is_cut()
    {
        await Record(3);
        await using var first = await Begin();
        Assert.That(first, Is.Not.Null);
        Assert.That(await Begin(), Is.Null);
        await log.Sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()");
        Term? second = null;
        for (var tries = 0; second is null && tries < 50; tries++) second = await Begin();
        Assert.That(second, Is.Not.Null);
        await second!.Integrate(CancellationToken.None);
        Assert.That(async () => await first!.Integrate(CancellationToken.None), Throws.InstanceOf<NpgsqlException>(), "whoever lost the turn writes nothing");
        await second.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
        Assert.That(second.Signed, Is.EqualTo(3));
        await second.DisposeAsync();
    }

    [Test]
    public async Task A_log_that_is_not_the_one_that_was_signed_is_not_signed_again()
    {
        await Record(5);
        await using (var term = await Begin())
        {
            await term!.Integrate(CancellationToken.None);
            await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
        }

        await log.Sql("alter table log.entry disable trigger kept; update log.entry set leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'allowed', 'alloweD'), 'UTF8') where place = 2");
        Assert.That(async () => await Begin(), Throws.TypeOf<LogBrokenException>());
    }

    [Test]
    public async Task What_another_database_owes_gets_one_leaf_however_often_it_is_asked_for()
    {
        LeafRow owed = Recorder.Row(log.Recorder.Leaf(LogTrial.Read()));
        await using var term = await Begin();
        await term!.Add([owed], CancellationToken.None);
        await term.Add([owed], CancellationToken.None);
        await term.Integrate(CancellationToken.None);
        await term.Add([owed], CancellationToken.None);
        Assert.That((await term.Integrate(CancellationToken.None), term.Size), Is.EqualTo((0, 1L)));
    }

    [Test]
    public void The_protected_log_is_signed_when_the_time_has_come_and_the_open_one_when_there_is_something()
    {
        DateTimeOffset noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        Tempo fixedly = new(TimeSpan.FromMinutes(5)), soon = new((TimeSpan?)null);
        Assert.Multiple(() =>
        {
            Assert.That(fixedly.Signs(noon.AddSeconds(1), noon.AddSeconds(299)), Is.False);
            Assert.That(fixedly.Signs(noon.AddSeconds(299), noon.AddSeconds(300)), Is.True);
            Assert.That(soon.Signs(noon, noon), Is.True);
            Assert.That(soon.Ticks(noon, noon.AddSeconds(59)), Is.False);
            Assert.That(soon.Ticks(noon, noon.AddSeconds(60)), Is.True);
        });
    }
}
