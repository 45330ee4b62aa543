using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Programs killed at random while people work, the sequencer of each log among them: afterwards every claim, grant, key use and export has its leaf and each of these
/// leaves its row, and every read that was answered is there.</summary>
[NonParallelizable, Category("A5")]
public class ChaosTests
{
    private static readonly int Kills = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 100 : 5;

    private RunningAgency running = null!;
    private NpgsqlDataSource protectedDatabase = null!, registerDatabase = null!;
    private string folder = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        running = await Town.StartAnother(new() { ["Log:Interval"] = "00:00:02" });
        protectedDatabase = NpgsqlDataSource.Create(await running.Agency.Superuser("protected"));
        registerDatabase = NpgsqlDataSource.Create(await running.Agency.Superuser("register"));
        folder = Directory.CreateTempSubdirectory("afteraction-chaos-").FullName;
    }

    [OneTimeTearDown]
    public async Task Leave()
    {
        if (protectedDatabase is not null) await protectedDatabase.DisposeAsync();
        if (registerDatabase is not null) await registerDatabase.DisposeAsync();
        if (running is not null) await running.DisposeAsync();
        if (folder != "") Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task After_programs_were_killed_at_random_every_row_has_its_leaf_and_every_leaf_its_row()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        Random random = new(seed);
        var (review, incident) = await LedReview(running);
        using var supervisor = await Town.SignIn(running.Protected, "supervisor");
        await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        await OpenAccounts(supervisor, review);
        using (var officer = await Town.SignIn(running.Protected, "officer")) await AcceptPromise(officer, review);

        var other = await running.AnotherProtected();
        try
        {
            using CancellationTokenSource enough = new();
            var work = Task.WhenAll(Work(() => running.Protected, "supervisor", review, enough.Token), Work(() => other.Address, "officer", review, enough.Token), OpenInvestigations(incident, enough.Token));
            for (var kill = 0; kill < Kills; kill++)
            {
                switch (random.Next(4))
                {
                    case 0:
                        await running.KillProtected();
                        await running.StartProtectedAgain();
                        break;
                    case 1:
                        await other.Kill();
                        await other.DisposeAsync();
                        other = await running.AnotherProtected();
                        break;
                    case 2:
                        await running.KillRegister();
                        break;
                    default:
                        // Whoever has a turn as sequencer loses it.
                        foreach (var database in (NpgsqlDataSource[])[protectedDatabase, registerDatabase])
                            await Count(database, "with holder as materialized (select pid from pg_locks where locktype = 'advisory' and objid = 7426110 and database = (select oid from pg_database where datname = current_database())) select count(*) from holder where pg_terminate_backend(pid)");
                        break;
                }
            }

            await enough.CancelAsync();
            await work;
        }
        finally
        {
            await other.DisposeAsync();
        }

        // Held in turn by whoever was there: none was signed twice, and nothing is left over.
        await CaughtUp(protectedDatabase);
        await CaughtUp(registerDatabase);
        foreach (var program in (string[])[RunningAgency.ProtectedProgram, RunningAgency.RegisterProgram])
        {
            var log = Path.Combine(folder, program);
            // That somebody exported is a row itself, of the next export.
            await running.Verb(program, "log", "export", log + "-before");
            await CaughtUp(program == RunningAgency.ProtectedProgram ? protectedDatabase : registerDatabase);
            await running.Verb(program, "log", "export", log);
            var key = (await running.Verb(program, "log", "key"))[^1];
            var (valid, said) = await OfflineChecker.Check(log, "--key", key);
            Assert.That(valid, Is.True, string.Join('\n', said));
            foreach (var kind in program == RunningAgency.ProtectedProgram ? (string[])["claim", "key-use", "export"] : ["claim", "grant", "export"])
            {
                var rows = Path.Combine(log, "rows", kind + ".jsonl");
                var lines = await File.ReadAllLinesAsync(rows);
                Assert.That(lines, Is.Not.Empty, kind);
                await File.WriteAllLinesAsync(rows, lines[1..]);
                Assert.That((await OfflineChecker.Check(log, "--key", key)).Valid, Is.False, $"a leaf without its {kind}");
                await File.WriteAllLinesAsync(rows, [.. lines, $$"""{"row":"{{kind}} that nobody logged"}"""]);
                Assert.That((await OfflineChecker.Check(log, "--key", key)).Valid, Is.False, $"a {kind} without its leaf");
                await File.WriteAllLinesAsync(rows, lines);
            }
        }

        Assert.That(asked, Is.Not.Empty);
        foreach (var (who, count) in asked)
        {
            var (sent, answered) = (count.Sent, count.Answered);
            var leaves = await Count(protectedDatabase, $"select count(*) from log.entry where convert_from(leaf, 'UTF8')::jsonb @> '{{\"kind\": \"read\", \"act\": \"PromiseOf\", \"roles\": [\"{who}\"]}}'");
            Assert.That(leaves, Is.InRange(answered, sent), $"reads of the {who}: one leaf each that was answered, and none that was not asked for");
        }
    }

    private readonly ConcurrentDictionary<string, (int Sent, int Answered)> asked = new(StringComparer.Ordinal);

    /// <summary>Signs in and reads the promise, again and again; whatever does not answer is tried anew.</summary>
    private async Task Work(Func<Uri> program, string who, string review, CancellationToken ct)
    {
        if (who == "officer") asked[who] = (1, 1); // That of accepting it.
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using Caller caller = new(program());
                if ((await caller.Post("api/v1/session", new { name = who, password = Town.Password })).Status != 200) continue;
                for (var turn = 0; turn < 20 && !ct.IsCancellationRequested; turn++)
                {
                    asked.AddOrUpdate(who, (1, 0), (_, before) => (before.Sent + 1, before.Answered));
                    var reply = await caller.Get($"api/v1/reviews/{review}/promise");
                    if (reply.Status == 200) asked.AddOrUpdate(who, (1, 1), (_, before) => (before.Sent, before.Answered + 1));
                    await caller.Get($"api/v1/reviews/{review}/timeline");
                }
            }
            catch (Exception down) when (down is HttpRequestException or ObjectDisposedException or JsonException or TaskCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }
    }

    /// <summary>Opens investigations, so that claims of the other side come to be.</summary>
    private async Task OpenInvestigations(string incident, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using Caller lead = new(running.Register);
                if ((await lead.Post("api/v1/session", new { name = "investigation-supervisor", password = Town.Password })).Status != 200) continue;
                await lead.Put($"api/v1/investigations/{Guid.NewGuid()}", new { incident, number = "PS-26-014", matter = "Whether the report was complete." }, "\"0\"");
                await Task.Delay(TimeSpan.FromMilliseconds(300), CancellationToken.None);
            }
            catch (Exception down) when (down is HttpRequestException or JsonException or TaskCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
            }
        }
    }

    /// <summary>Everything owed has its leaf, every leaf its place, and a head is over all of them that are there now.</summary>
    private async Task CaughtUp(NpgsqlDataSource database)
    {
        await using var ledger = NpgsqlDataSource.Create(await running.Agency.Superuser("ledger"));
        await using var keys = NpgsqlDataSource.Create(await running.Agency.Superuser("keys"));
        await using var identity = NpgsqlDataSource.Create(await running.Agency.Superuser("identity"));
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(200));
        while (await Count(ledger, "select count(*) from ledger.act") + await Count(keys, "select count(*) from keys.use where not logged") + await Count(identity, "select count(*) from identity.owed") > 0)
            await pace.WaitForNextTickAsync(patience.Token);
        var size = await Count(database, "select coalesce((select max(place) + 1 from log.entry), 0) + (select count(*) from log.pending)");
        while (await Count(database, "select coalesce(max(size), 0) from log.checkpoint") < size) await pace.WaitForNextTickAsync(patience.Token);
    }

    private static async Task<long> Count(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
