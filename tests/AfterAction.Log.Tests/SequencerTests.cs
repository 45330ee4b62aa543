using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using AfterAction.Log.Auditing;
using AfterAction.TransparencyLog;
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
        LogState signed = new(10, noon, 0, new Dictionary<string, DateTimeOffset>());
        LogState Owed(DateTimeOffset since) => signed with { Owes = new Dictionary<string, DateTimeOffset> { ["w"] = since } };
        Assert.Multiple(() =>
        {
            Assert.That(LogHealth.Of(signed, soon, noon.AddSeconds(119)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(signed, soon, noon.AddSeconds(121)), Is.EqualTo(LogCondition.Stopped));
            Assert.That(LogHealth.Of(signed, fixedly, noon.AddSeconds(359)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(signed, fixedly, noon.AddSeconds(361)), Is.EqualTo(LogCondition.Stopped));
            Assert.That(LogHealth.Of(Owed(noon), fixedly, noon.AddSeconds(59)), Is.EqualTo(LogCondition.Good));
            Assert.That(LogHealth.Of(Owed(noon), fixedly, noon.AddSeconds(61)), Is.EqualTo(LogCondition.NotWitnessed));
            Assert.That(LogHealth.Of(signed with { SignedAt = null }, soon, noon), Is.EqualTo(LogCondition.Stopped));
            Assert.That(LogHealth.Of(Owed(noon.AddMinutes(-1)), soon, noon.AddSeconds(1)), Is.EqualTo(LogCondition.NotWitnessed), "however new the newest head is");
        });
    }

    [Test]
    public async Task A_witness_that_does_not_answer_holds_nothing_up()
    {
        TaskCompletionSource<HttpResponseMessage> never = new();
        using Witness silent = new(new HttpClient(new Remote(request => request.Method == HttpMethod.Get ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)) : never.Task)) { BaseAddress = new("http://witness.invalid/") }, WitnessKey);
        using Sequencer program = new(database, log.Recorder, [], [silent], new(null), TimeProvider.System, NullLogger<Sequencer>.Instance);
        await program.StartAsync(CancellationToken.None);
        await log.Recorder.Record(LogTrial.Read(), CancellationToken.None);
        await SignedSoon(1);
        await log.Recorder.Record(LogTrial.Read(), CancellationToken.None);
        await SignedSoon(2);
        never.SetException(new HttpRequestException());
        for (var watch = Stopwatch.StartNew(); silent.Answered != WitnessAnswered.Nothing; await Task.Yield()) Assert.That(watch.Elapsed, Is.LessThan(Soon), "its silence is known");
        await program.StopAsync(CancellationToken.None);
    }

    [Test, Category("A4")]
    public async Task A_log_that_is_behind_what_its_witness_has_signed_is_not_signed_on()
    {
        var longer = SignedCheckpoint.Sign(new(log.Keys.Signer.Verifier.Name, 10, Merkle.Empty), log.Keys.Signer, log.Clock.GetUtcNow());
        using Witness ahead = new(new HttpClient(new Remote(request => Task.FromResult(request.Method == HttpMethod.Get
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(longer.ToBytes()) }
            : new HttpResponseMessage(HttpStatusCode.Conflict) { Content = new StringContent("10\n", new MediaTypeHeaderValue(AddCheckpoint.SizeMediaType)) })))
        { BaseAddress = new("http://witness.invalid/") }, WitnessKey);
        using Sequencer program = new(database, log.Recorder, [], [ahead], new(null), TimeProvider.System, NullLogger<Sequencer>.Instance);
        await log.Recorder.Record(LogTrial.Read(), CancellationToken.None);
        await using var term = await Term.Begin(log.Agency.RegisterApp("register"), log.Keys.Signer, CancellationToken.None);
        Assert.That(() => program.Agree(term!, CancellationToken.None), Throws.TypeOf<LogBehindException>());

        await term!.Integrate(CancellationToken.None);
        await term.Sign(log.Clock.GetUtcNow(), CancellationToken.None);
        await ahead.Ask(database, term.Signed, CancellationToken.None);
        var state = await new LogArchive(database).State([ahead.Name], CancellationToken.None);
        Assert.That((ahead.Answered, state.Owes.Keys.Single()), Is.EqualTo((WitnessAnswered.Refused, ahead.Name)), "what it knows is told from its silence");
    }

    private static readonly VerifierKey WitnessKey = MakeWitnessKey();

    private static VerifierKey MakeWitnessKey()
    {
        using var randomness = RandomNumberGenerator.Create();
        using var key = SignerKey.Generate("witness.test", NoteAlgorithm.Cosignature, randomness);
        return key.Verifier;
    }

    /// <summary>The other end of a connection.</summary>
    private sealed class Remote(Func<HttpRequestMessage, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer(request).WaitAsync(cancellationToken);
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
