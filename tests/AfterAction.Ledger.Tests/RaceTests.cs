using System.Diagnostics;
using System.Text.Json;

namespace AfterAction.Ledger.Tests;

/// <summary>Of two acts that may not both be done, one is done and the other refused, however they meet: many at once from two processes, and held
/// against each other at the worst moment. Copies of the ledger with one safeguard taken out are caught both ways.</summary>
[Category("W3")]
public class RaceTests
{
    private const string Whole = "ledger";

    /// <summary>What each broken copy lacks.</summary>
    private static readonly Dictionary<string, (string Safeguard, string Instead)[]> Mutants = new(StringComparer.Ordinal)
    {
        // Reads whether the other side is claimed and writes if not; nothing keeps two from doing so at once.
        ["check_then_insert"] =
        [
            ("    at       date NOT NULL,\n    PRIMARY KEY (person, incident)\n);\nCREATE INDEX IF NOT EXISTS claim_incident", "    at       date NOT NULL\n);\nCREATE INDEX IF NOT EXISTS claim_incident"),
            ("(SELECT side FROM ledger.claim WHERE person = who AND incident = about)", "(SELECT side FROM ledger.claim WHERE person = who AND incident = about LIMIT 1)"),
            ("made.person = who AND made.incident = asked.incident) END AS standing", "made.person = who AND made.incident = asked.incident LIMIT 1) END AS standing"),
        ],
        ["claim_without_lock"] = [("LOCK TABLE ledger.link IN ROW SHARE MODE;", "")],
        ["link_without_lock"] = [("LOCK TABLE ledger.link IN EXCLUSIVE MODE;", "")],
    };

    /// <summary>Which kinds of race each of them loses.</summary>
    private static IEnumerable<TestCaseData> Lost() =>
    [
        new("check_then_insert", 0), new("check_then_insert", 4), new("claim_without_lock", 1), new("claim_without_lock", 2),
        new("link_without_lock", 1), new("link_without_lock", 2), new("link_without_lock", 3), new("link_without_lock", 5),
    ];

    private LedgerDatabase ledger;

    [SetUp]
    public async Task Connect() => ledger = await LedgerDatabase.Create();

    [TearDown]
    public async Task Disconnect() => await ledger.DisposeAsync();

    [Test]
    public async Task Sixteen_clients_in_two_processes_find_no_way_through()
    {
        var races = Size.Of(perChange: 5_000, before: 100_000);
        var (both, neither) = await Run(new(ledger.Agency.ProtectedApp("ledger"), ledger.Agency.RegisterApp("ledger"), Whole, races, Broken: false));
        var (torn, first) = (await Torn(Whole), both.Count == 0 ? -1 : both[0]);
        TestContext.Out.WriteLine($"{races} pairs, {both.Count} done both, {neither.Count} done neither, {torn} people torn");
        Assert.That((both.Count, neither.Count, torn), Is.EqualTo((0, 0, 0)), $"the first one through is {first}");
    }

    [Test]
    public async Task Broken_ledgers_are_caught_by_the_same_clients([Values("check_then_insert", "claim_without_lock", "link_without_lock")] string mutant)
    {
        await Break(mutant);
        var (both, _) = await Run(new(ledger.Agency.Owner("ledger"), ledger.Agency.Owner("ledger"), mutant, 1_200, Broken: true));
        var torn = await Torn(mutant);
        TestContext.Out.WriteLine($"1200 pairs, {both.Count} done both, {torn} people torn");
        Assert.That(both, Is.Not.Empty);
        Assert.That(torn, Is.Not.Zero);
    }

    /// <summary>The first has acted and not committed yet when the second comes.</summary>
    [Test]
    public async Task Whoever_comes_while_another_has_not_finished_waits_and_is_refused([Range(0, Race.Kinds - 1)] int kind, [Values(0, 1)] int first)
    {
        var (waited, one, other) = await Meet(Whole, kind, first);
        Assert.That((waited, one, other, await Torn(Whole)), Is.EqualTo((true, true, false, 0)));
    }

    [TestCaseSource(nameof(Lost))]
    public async Task A_broken_ledger_lets_both_through_then(string mutant, int kind)
    {
        await Break(mutant);
        var through = 0;
        for (var first = 0; first < 2; first++)
        {
            var (_, one, other) = await Meet(mutant, kind + (first * Race.Kinds), first);
            if (one && other) through++;
        }

        Assert.That(through, Is.Positive);
        Assert.That(await Torn(mutant), Is.Positive);
    }

    private async Task<(bool Waited, bool First, bool Second)> Meet(string schema, int number, int first)
    {
        await Prepare(schema, [number]);
        Race race = new(number);
        await using var one = await ledger.Owner.OpenConnectionAsync();
        await using var other = await ledger.Owner.OpenConnectionAsync();
        await using var unfinished = await one.BeginTransactionAsync();
        var done = await race.ActOf(first).On(one, schema);
        var second = race.ActOf(1 - first).On(other, schema);
        var waits = false;
        while (!second.IsCompleted && !waits)
            waits = (await ledger.Read($"SELECT count(*) FROM pg_stat_activity WHERE pid = {other.ProcessID} AND wait_event_type = 'Lock'", row => row.GetInt64(0)))[0] > 0;
        await unfinished.CommitAsync();
        return (waits, done, await second);
    }

    /// <summary>Both racers go through all races; answers the numbers of those that both won, and that nobody did.</summary>
    private async Task<(List<int> Both, List<int> Neither)> Run(RaceCourse course)
    {
        await Prepare(course.Schema, Enumerable.Range(0, course.Races));
        var start = new ProcessStartInfo("dotnet", [typeof(Racer).Assembly.Location]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(course));
        await using var racer = new Racer(course, 0);
        await racer.Prepare();
        Assert.That(await process.StandardOutput.ReadLineAsync(), Is.EqualTo("ready"));
        await process.StandardInput.WriteLineAsync("go");
        var here = await racer.Run();
        var there = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, "the other racer ended its course; what stopped it is in the error output above");
        Assert.That(there, Has.Length.EqualTo(course.Races));
        TestContext.Out.WriteLine($"the first racer won {here.Count(done => done)} of {course.Races}");
        return ([.. Enumerable.Range(0, course.Races).Where(number => here[number] && there![number] == '1')],
            [.. Enumerable.Range(0, course.Races).Where(number => !here[number] && there![number] == '0')]);
    }

    private async Task Prepare(string schema, IEnumerable<int> numbers)
    {
        await using var connection = await ledger.Owner.OpenConnectionAsync();
        foreach (var some in numbers.SelectMany(number => new Race(number).Before).Chunk(500))
        {
            await using var batch = connection.CreateBatch();
            foreach (var act in some) batch.BatchCommands.Add(act.In(schema));
            await batch.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Makes a copy of the ledger that lacks what keeps two from passing each other.</summary>
    private async Task Break(string mutant)
    {
        var schema = LedgerMigration.Schema.ReplaceLineEndings("\n");
        foreach (var (safeguard, instead) in Mutants[mutant])
        {
            Assert.That(schema, Does.Contain(safeguard));
            schema = schema.Replace(safeguard, instead, StringComparison.Ordinal);
        }

        schema = schema.Replace("ledger.", mutant + ".", StringComparison.Ordinal).Replace("EXISTS ledger;", $"EXISTS {mutant};", StringComparison.Ordinal);
        await using var command = ledger.Owner.CreateCommand(schema);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many people, under all their accounts, have claims on both sides of one cluster. Nobody is recused in a race.</summary>
    private async Task<int> Torn(string schema)
    {
        Dictionary<Guid, Guid> parents = [];
        Guid Find(Guid id) => parents.TryGetValue(id, out var parent) && parent != id ? parents[id] = Find(parent) : id;
        foreach (var (one, other) in (await ledger.Read($"SELECT one, other FROM {schema}.linked", row => (row.GetGuid(0), row.GetGuid(1))))
            .Concat(await ledger.Read($"SELECT one, other FROM {schema}.same_person", row => (row.GetGuid(0), row.GetGuid(1)))))
            parents[Find(one)] = Find(other);
        return (await ledger.Read($"SELECT person, incident, side FROM {schema}.claim", row => (Person: row.GetGuid(0), Incident: row.GetGuid(1), Side: row.GetString(2))))
            .GroupBy(claim => (Find(claim.Person), Find(claim.Incident))).Count(together => together.Select(claim => claim.Side).Distinct().Count() > 1);
    }
}
