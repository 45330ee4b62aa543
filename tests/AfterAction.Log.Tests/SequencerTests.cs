using System.Diagnostics;
using AfterAction.Log.Auditing;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace AfterAction.Log.Tests;

/// <summary>The sequencer as it runs in a program, several at once.</summary>
public class SequencerTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Entries that only say that time has passed come when they come.</summary>
    private const string NoTick = """convert_from(leaf, 'UTF8') not like '%"kind":"tick"%'""";

    private LogTrial log;
    private LogDatabase database;

    [SetUp]
    public async Task Start()
    {
        log = await LogTrial.Start();
        database = new(log.Agency.RegisterApp("register"));
    }

    [TearDown]
    public async Task Stop()
    {
        await database.DisposeAsync();
        await log.DisposeAsync();
    }

    [Test, Category("A7")]
    public async Task A_leaf_is_under_a_signed_head_within_five_seconds_with_however_many_programs_and_after_one_of_them_is_gone()
    {
        using var first = Program();
        using var second = Program();
        await first.StartAsync(CancellationToken.None);
        await second.StartAsync(CancellationToken.None);
        await log.Recorder.Record(LogTrial.Read(), CancellationToken.None);
        await SignedSoon(1);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => log.Recorder.Record(LogTrial.Read(number), CancellationToken.None)));
        await SignedSoon(1001);

        await first.StopAsync(CancellationToken.None);
        await log.Recorder.Record(LogTrial.Read(), CancellationToken.None);
        await SignedSoon(1002);
        await second.StopAsync(CancellationToken.None);
        Assert.That(await Count($"select count(*) from log.entry where {NoTick}"), Is.EqualTo(1002), "each leaf has one place");
    }

    [Test, Category("A5")]
    public async Task What_is_owed_gets_one_leaf_though_settling_it_fails_and_though_it_is_owed_again_after_a_restore()
    {
        var failures = 2;
        List<Owed> owed = [.. Enumerable.Range(0, 5).Select(number => new Owed(Guid.NewGuid(), LogTrial.Read(number) with { Kind = ActKinds.Claim, Outcome = Act.Done }, $"claim {number}", log.Clock.GetUtcNow()))];
        Drain drain = new(_ => Task.FromResult<IReadOnlyList<Owed>>([.. owed]), (settled, _) =>
        {
            if (failures-- > 0) throw new TimeoutException();
            owed.RemoveAll(each => settled.Contains(each.Id));
            return Task.CompletedTask;
        });
        List<Owed> again = [.. owed.Select(each => each with { Id = Guid.NewGuid() })];
        using var program = Program(drain);
        await program.StartAsync(CancellationToken.None);
        await SignedSoon(5);
        while (owed.Count > 0) await Task.Yield();
        owed.AddRange(again);
        while (owed.Count > 0) await Task.Yield();
        await program.StopAsync(CancellationToken.None);
        Assert.That(await Count($"select count(*) from (select leaf from log.entry union all select leaf from log.pending) as there where {NoTick}"), Is.EqualTo(5));
    }

    [Test]
    public void The_alarm_is_raised_when_the_log_stops_and_when_the_witness_is_silent()
    {
        DateTimeOffset noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        Tempo fixedly = new(TimeSpan.FromMinutes(5)), soon = new((TimeSpan?)null);
        LogState signed = new(10, noon, 0, ["w"]);
        Assert.Multiple(() =>
        {
            Assert.That(LogHealth.Of(signed, soon, ["w"], noon.AddSeconds(119)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(signed, soon, ["w"], noon.AddSeconds(121)), Is.EqualTo(LogCondition.Stopped));
            Assert.That(LogHealth.Of(signed, fixedly, ["w"], noon.AddSeconds(359)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(signed, fixedly, ["w"], noon.AddSeconds(361)), Is.EqualTo(LogCondition.Stopped));
            Assert.That(LogHealth.Of(signed, fixedly, ["w", "another"], noon.AddSeconds(59)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(signed, fixedly, ["w", "another"], noon.AddSeconds(61)), Is.EqualTo(LogCondition.NotWitnessed));
            Assert.That(LogHealth.Of(signed with { SignedAt = null }, soon, [], noon), Is.EqualTo(LogCondition.Stopped));
        });
    }

    private Sequencer Program(params Drain[] drains) => new(database, log.Recorder, drains, [], new(null), TimeProvider.System, NullLogger<Sequencer>.Instance);

    private async Task SignedSoon(long size)
    {
        var watch = Stopwatch.StartNew();
        while (await Count($"select count(*) from log.entry where {NoTick} and place < (select max(size) from log.checkpoint)") < size)
            Assert.That(watch.Elapsed, Is.LessThan(Soon), $"{size} under a head");
    }

    private async Task<long> Count(string question)
    {
        await using var command = log.Database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
