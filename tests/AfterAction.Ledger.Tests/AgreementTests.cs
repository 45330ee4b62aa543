using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Ledger.Tests;

/// <summary>The database does what the wall in C# does, and both do what a reference does that knows nothing of either: after thousands of generated
/// histories not one claim is lost, and nobody gets past the wall.</summary>
public class AgreementTests
{
    private const int People = 4;
    private const int Incidents = 6;
    private const int Acts = 16;
    private const int AtOnce = 25;

    private LedgerDatabase ledger;

    [SetUp]
    public async Task Connect() => ledger = await LedgerDatabase.Create();

    [TearDown]
    public async Task Disconnect() => await ledger.DisposeAsync();

    [Test, Category("W4")]
    public Task Linking_and_unlinking_any_clusters_loses_no_claim() =>
        Compare(1_000, (2, ActKind.ClaimReview), (2, ActKind.ClaimInvestigation), (4, ActKind.Link), (2, ActKind.Unlink));

    [Test, Category("W6")]
    public Task A_second_account_is_no_way_around_the_wall() =>
        Compare(500, (2, ActKind.ClaimReview), (2, ActKind.ClaimInvestigation), (3, ActKind.SamePerson), (1, ActKind.Link));

    [Test, Category("W4"), Category("W6")]
    public Task Recusals_are_carried_like_claims_and_bar_from_both_sides() => Compare(200, (4, ActKind.ClaimReview), (4, ActKind.ClaimInvestigation),
        (2, ActKind.Link), (2, ActKind.LinkRecusing), (1, ActKind.Unlink), (1, ActKind.SamePerson), (1, ActKind.SamePersonRecusing));

    private static Act Generate(Random random, (int Weight, ActKind Kind)[] kinds)
    {
        var kind = kinds.SelectMany(each => Enumerable.Repeat(each.Kind, each.Weight)).ElementAt(random.Next(kinds.Sum(each => each.Weight)));
        if (kind is ActKind.ClaimReview or ActKind.ClaimInvestigation) return new(kind, random.Next(People), random.Next(Incidents));
        var count = kind is ActKind.SamePerson or ActKind.SamePersonRecusing ? People : Incidents;
        var (one, other) = (random.Next(count), random.Next(count - 1));
        return other < one ? new(kind, other, one) : new(kind, one, other + 1);
    }

    private async Task Compare(int histories, params (int Weight, ActKind Kind)[] kinds)
    {
        var random = new Random(Size.Seed());
        var generated = Enumerable.Range(0, histories).Select(_ => Enumerable.Range(0, Acts).Select(_ => Generate(random, kinds)).ToArray()).ToList();
        for (var first = 0; first < histories; first += AtOnce) await Run(generated, first, Math.Min(first + AtOnce, histories));

        var claims = (await ledger.Read("SELECT person, incident, side FROM ledger.claim", row => (row.GetGuid(0), row.GetGuid(1), row.GetString(2) == "R" ? Side.Review : Side.Investigation))).ToHashSet();
        var recusals = (await ledger.Read("SELECT person, incident FROM ledger.recusal", row => (row.GetGuid(0), row.GetGuid(1)))).ToHashSet();
        HashSet<(Guid, Guid, Side)> claimed = [];
        HashSet<(Guid, Guid)> recused = [];
        for (var history = 0; history < histories; history++)
        {
            var wall = generated[history].Aggregate(new Wall(People, Incidents), (before, next) => next.On(before).After);
            Assert.That(Rules.Broken(wall), Is.Null, $"history {history}");
            for (var person = 0; person < People; person++)
                for (var incident = 0; incident < Incidents; incident++)
                {
                    if (wall.Claimed(person, incident) is { } side) claimed.Add((Person(history, person), Incident(history, incident), side));
                    if (wall.IsRecused(person, incident)) recused.Add((Person(history, person), Incident(history, incident)));
                }
        }

        Assert.That(claims.SetEquals(claimed), Is.True, $"{claims.Except(claimed).Count()} claims too many, {claimed.Except(claims).Count()} lost");
        Assert.That(recusals.SetEquals(recused), Is.True, $"{recusals.Except(recused).Count()} recusals too many, {recused.Except(recusals).Count()} lost");
        TestContext.Out.WriteLine($"{histories} histories of {Acts} acts, {claims.Count} claims, {recusals.Count} recusals");
    }

    /// <summary>Runs histories in the database, act by act as in the wall and in the reference, and compares every answer.</summary>
    private async Task Run(List<Act[]> generated, int first, int end)
    {
        await using var connection = await ledger.Owner.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        List<(int History, Act Act, bool Expected)> expected = [];
        for (var history = first; history < end; history++)
        {
            var wall = new Wall(People, Incidents);
            var reference = new Reference(People, Incidents);
            foreach (var act in generated[history])
            {
                (wall, var done) = act.On(wall);
                Assert.That(reference.Do(act), Is.EqualTo(done), $"history {history}: {act}");
                foreach (var command in Commands(history, act)) batch.BatchCommands.Add(command);
                expected.Add((history, act, done));
            }

            Assert.That(reference.Lost(wall), Is.Zero, $"history {history}");
        }

        await using var row = await batch.ExecuteReaderAsync();
        foreach (var (history, act, done) in expected)
        {
            Assert.That(await row.ReadAsync(), Is.True);
            if (act.Kind is not (ActKind.Unlink or ActKind.LinkRecusing or ActKind.SamePersonRecusing))
                Assert.That(row.GetBoolean(0), Is.EqualTo(done), $"history {history}: {act}");
            await row.NextResultAsync();
            if (act.Kind is ActKind.LinkRecusing or ActKind.SamePersonRecusing) await row.NextResultAsync();
        }
    }

    private static Guid Person(int history, int person) => DerivedId.Of(Guid.Empty, $"{history} person {person}");

    private static Guid Incident(int history, int incident) => DerivedId.Of(Guid.Empty, $"{history} incident {incident}");

    private static IEnumerable<NpgsqlBatchCommand> Commands(int history, Act act)
    {
        var people = act.Kind is ActKind.SamePerson or ActKind.SamePersonRecusing;
        var one = people || act.Kind is ActKind.ClaimReview or ActKind.ClaimInvestigation ? Person(history, act.One) : Incident(history, act.One);
        var other = people ? Person(history, act.Other) : Incident(history, act.Other);
        return act.Kind switch
        {
            ActKind.ClaimReview => [Command("SELECT count(*) = 1 FROM ledger.claim_review($1, ARRAY[$2], $3)", one, other, Day)],
            ActKind.ClaimInvestigation => [Command("SELECT count(*) = 1 FROM ledger.claim_investigation($1, ARRAY[$2], $3)", one, other, Day)],
            ActKind.Link => [Command("SELECT ledger.link($1, $2, $3, $4)", one, other, LedgerDatabase.Officer.Value, Day)],
            ActKind.Unlink => [Command("SELECT ledger.unlink($1, $2, $3, $4)", one, other, LedgerDatabase.Officer.Value, Day)],
            ActKind.SamePerson => [Command("SELECT ledger.same_person($1, $2, $3, $4)", one, other, LedgerDatabase.Officer.Value, Day)],
            ActKind.LinkRecusing => [Command("SELECT ledger.link($1, $2, $3, $4)", one, other, LedgerDatabase.Officer.Value, Day), Settle("link", one, other)],
            ActKind.SamePersonRecusing => [Command("SELECT ledger.same_person($1, $2, $3, $4)", one, other, LedgerDatabase.Officer.Value, Day), Settle("same-person", one, other)],
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
    }

    private static NpgsqlBatchCommand Settle(string kind, Guid one, Guid other) => Command(
        """
        SELECT count(*) FROM ledger.task AS asked CROSS JOIN LATERAL ledger.settle(asked.number, true, $4, $5)
        WHERE asked.kind = $1 AND asked.one = least($2, $3) AND asked.other = greatest($2, $3) AND NOT EXISTS (SELECT FROM ledger.settlement WHERE settlement.task = asked.number)
        """,
        kind, one, other, LedgerDatabase.Officer.Value, Day);

    private static DateOnly Day => DateOnly.FromDateTime(LedgerDatabase.Noon.UtcDateTime);

    private static NpgsqlBatchCommand Command(string text, params object[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }
}
