using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Log.Tests;

public class RecorderTests
{
    private LogTrial log;

    [SetUp]
    public async Task Start() => log = await LogTrial.Start();

    [TearDown]
    public async Task Stop() => await log.DisposeAsync();

    private Task Record(int number = 0) => log.Recorder.Record(LogTrial.Read(number), CancellationToken.None);

    [Test]
    public async Task Each_of_a_thousand_at_once_is_a_leaf_of_its_own_and_is_there_when_it_is_told_so()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Record(number % 3)));
        Assert.That((await log.Pending()).Select(leaf => leaf.Id).Distinct().Count(), Is.EqualTo(1000));
    }

    [Test]
    public async Task Those_who_wait_share_a_commit()
    {
        await Record();
        await using var gate = await log.Superuser.OpenConnectionAsync();
        await using var held = await gate.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table log.pending in exclusive mode", gate, held)) await hold.ExecuteNonQueryAsync();
        var waiting = Enumerable.Range(0, 200).Select(_ => Record()).ToList();
        await held.CommitAsync();
        await Task.WhenAll(waiting);
        await using var command = log.Superuser.CreateCommand("select count(distinct xmin::text) from log.pending");
        Assert.That(await command.ExecuteScalarAsync(), Is.LessThanOrEqualTo(1L + 4));
    }

    [Test]
    public async Task A_full_queue_refuses_at_once()
    {
        await using var gate = await log.Superuser.OpenConnectionAsync();
        await using var held = await gate.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table log.pending in exclusive mode", gate, held)) await hold.ExecuteNonQueryAsync();
        var waiting = Enumerable.Range(0, LeafQueue.Most + 600).Select(_ => Record()).ToList();
        Assert.That(waiting.Count(task => task.IsFaulted), Is.GreaterThanOrEqualTo(1));
        await held.CommitAsync();
        var written = 0;
        foreach (var task in waiting)
        {
            try
            {
                await task;
                written++;
            }
            catch (NotRecordedException)
            {
                // Told so.
            }
        }

        Assert.That(await log.Pending(), Has.Count.EqualTo(written));
    }

    [Test, Category("A6")]
    public async Task A_clock_that_goes_back_records_nothing_and_a_small_step_is_smoothed()
    {
        await Record();
        log.Clock.Advance(TimeSpan.FromSeconds(-1));
        await Record();
        log.Clock.Advance(TimeSpan.FromSeconds(-2));
        Assert.That(async () => await Record(), Throws.TypeOf<NotRecordedException>());
        var leaves = await log.Pending();
        Assert.That(leaves, Has.Count.EqualTo(2));
        Assert.That(leaves[1].At, Is.EqualTo(leaves[0].At));
    }

    [Test]
    public void Nothing_that_is_recorded_can_be_changed_by_the_program([Values(
        "update log.pending set leaf = leaf", "delete from log.pending", "truncate log.pending", "insert into log.entry (place, id, leaf) values (0, gen_random_uuid(), 'xx')",
        "update log.entry set leaf = leaf", "delete from log.entry", "delete from log.tile", "update log.checkpoint set note = note", "drop table log.pending", "delete from log.about")] string statement)
    {
        Assert.That(async () =>
        {
            await using var command = log.Database.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }, Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    [Test]
    public async Task A_leaf_gets_the_next_free_place_and_no_other()
    {
        foreach (var number in Enumerable.Range(0, 3)) await Record(number);
        await Integrate(0, "array[1, 2]");
        Assert.That(async () => await Integrate(0, "array[3]"), Throws.TypeOf<PostgresException>());
        Assert.That(async () => await Integrate(3, "array[3]"), Throws.TypeOf<PostgresException>());
        Assert.That(async () => await Integrate(2, "array[2, 3]"), Throws.TypeOf<PostgresException>());
        await Integrate(2, "array[3]");
        await using var command = log.Database.CreateCommand("select array_agg(place order by place) from log.entry");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(new long[] { 0, 1, 2 }));
        Assert.That(await log.Pending(), Is.Empty);
    }

    private async Task Integrate(long first, string numbers)
    {
        await using var command = log.Database.CreateCommand($"select log.integrate({first}, {numbers})");
        await command.ExecuteNonQueryAsync();
    }
}
