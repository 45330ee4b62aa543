using System.Globalization;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Two worlds with the same people and the same register. In one, supervisors and officers work on reviews; in the other nobody does. Whatever an
/// investigator, and everybody else of the register program, asks, does and gets there is the same to the byte, but for the number of a request; and so is what the register's database holds.</summary>
[NonParallelizable]
public class NoninterferenceTests
{
    /// <summary>A history is thirty things that are asked or done by five people at whichever incidents, and begins where the one before it ended.</summary>
    private const int StepsOfHistory = 30;

    private static readonly bool Long = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1";

    private readonly List<Guid> investigations = [];
    private List<string> numbers = [];
    private World with = null!, without = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var worlds = await Task.WhenAll(World.Start(), World.Start());
        (with, without) = (worlds[0], worlds[1]);
        var sample = Path.Combine(AfterAction.Testing.Shared.Repository, "src", "AfterAction.Quickstart", "Sample", "force-reports.csv");
        foreach (var world in worlds) Assert.That((await Import(world.Records, sample, "force-report-csv")).Text("state"), Is.EqualTo("done"));
        foreach (var world in worlds)
            numbers = [.. (await world.Records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries").EnumerateArray().Select(row => row.Text("number"))];
        foreach (var number in numbers.Take(6))
            foreach (var world in worlds)
            {
                var (incident, version, page) = await Incident(world.Records, number);
                var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
                var linked = await world.Records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf("officer").Value }, version);
                Assert.That(linked.Status, Is.EqualTo(204), linked.Text);
            }

        await with.WalkOne(numbers[0]);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var world in (World?[])[with, without])
            if (world is not null) await world.DisposeAsync();
    }

    /// <summary>Per change 500 histories; AFTERACTION_LONG=1 makes them 10,000. AFTERACTION_SEED repeats them.</summary>
    [Test, Category("N1")]
    public async Task What_the_register_program_says_and_holds_does_not_depend_on_what_happens_in_reviews()
    {
        var random = await Seeded();
        var asked = 0;
        for (var step = (Long ? 10_000 : 500) * StepsOfHistory; step > 0; step--)
        {
            if (random.Next(4) == 0)
            {
                await with.ActOnReview(random);
                continue;
            }

            var ask = Question(random);
            if (await Task.WhenAll(with.Ask(ask), without.Ask(ask)) is not [var one, var other]) throw new InvalidOperationException();
            Assert.That(one.Seen, Is.EqualTo(other.Seen), $"{step.ToString(CultureInfo.InvariantCulture)} steps to go");
            asked++;
        }

        Assert.That((with.Acts, asked), Is.GreaterThan((40, 100)), "both sides did something");
        Assert.That(await with.Walked(), Is.GreaterThan(0), "entries were walked");
        Assert.That(await RegisterRows.Of(with.Running), Is.EqualTo(await RegisterRows.Of(without.Running)), "what the register holds");
    }

    /// <summary>That comparison has teeth: of leaks that are put between the register program and whoever asks, and of those into its database, it notices each.</summary>
    [Test, Category("N3")]
    public async Task Each_of_the_seeded_leaks_is_noticed()
    {
        var random = await Seeded();
        HashSet<Leak> unnoticed = [.. Leaks.InAnswers];
        for (var step = 0; step < 3_000 && unnoticed.Count > 0; step++)
        {
            if (random.Next(4) == 0) await with.ActOnReview(random);
            var ask = Question(random);
            var (one, other) = (await with.Ask(ask), await without.Ask(ask));
            Assert.That(one.Seen, Is.EqualTo(other.Seen), "nothing is noticed where nothing leaks");
            var activity = await with.Activity();
            unnoticed.RemoveWhere(leak => leak.Of(one.Came, activity) is { } leaking && with.Seen(leaking) != other.Seen);
        }

        Assert.That(unnoticed, Is.Empty);
        var rows = await RegisterRows.Of(without.Running);
        Assert.That(await RegisterRows.Of(with.Running), Is.EqualTo(rows));
        List<string> unseen = [];
        foreach (var (name, sql) in Leaks.InRows)
            if ((await RegisterRows.Of(with.Running, sql)).SequenceEqual(rows)) unseen.Add(name);
        Assert.That(unseen, Is.Empty);
        Assert.That(Leaks.InAnswers.Count + Leaks.InRows.Count, Is.GreaterThanOrEqualTo(30));
    }

    /// <summary>In the protected program, too, nobody who is not of a review is told of it: not another officer, not a trainer, not who has accounts in hand. Left out are supervisors, who are shown
    /// which reviews wait for a facilitator, and the auditor, who is shown who did what (docs/threat-model.md).</summary>
    [Test, Category("N2")]
    public async Task What_others_are_shown_in_the_protected_program_does_not_depend_on_reviews_they_are_not_of()
    {
        var random = await Seeded();
        string[] others = ["officer-2", "officer-3", "trainer", "peer-representative", "commendation-board", "custodian", "counsel", "administrator", "chief"];
        List<(World World, Dictionary<string, Caller> Callers)> sides = [];
        foreach (var world in (World[])[with, without])
        {
            Dictionary<string, Caller> callers = [];
            foreach (var other in others)
                callers[other] = other is "administrator" or "chief"
                    ? new Caller(world.Running.Protected).Steal(await Town.SignIn(world.Running.Register, other), "aa_register", "aa_protected") // They have no way in; a session that was carried over is one.
                    : await Town.SignIn(world.Running.Protected, other);
            sides.Add((world, callers));
        }

        var reviews = await with.Reviews();
        Assert.That(reviews, Is.Not.Empty);
        for (var step = (Long ? 2_000 : 50) * StepsOfHistory; step > 0; step--)
        {
            if (random.Next(4) == 0)
            {
                await with.ActOnReview(random);
                continue;
            }

            var (who, review, kind) = (others[random.Next(others.Length)], reviews[random.Next(reviews.Count)], random.Next(10));
            Task<Reply> Of(Dictionary<string, Caller> callers) => kind switch
            {
                0 => callers[who].Get("api/v1/reviews"),
                1 => callers[who].Get("reviews", "text/html"),
                2 => callers[who].Get($"api/v1/reviews/{review}/timeline"),
                3 => callers[who].Get($"reviews/{review}/mine", "text/html"),
                4 => callers[who].Get($"api/v1/reviews/{review}/account"),
                5 => callers[who].Get("api/v1/session"),
                6 => callers[who].Get("api/v1/reviews/queue"),
                7 => callers[who].Put($"api/v1/reviews/{review}/entries/{Guid.Empty}/annotation", new { text = "I was not there." }, "\"1\""),
                8 => callers[who].Get("", "text/html"),
                _ => callers[who].Get("api/v1/log"),
            };
            var (one, other) = (await sides[0].World.Ask(_ => Of(sides[0].Callers)), await sides[1].World.Ask(_ => Of(sides[1].Callers)));
            Assert.That(one.Seen, Is.EqualTo(other.Seen), $"{who}, {kind}, {step.ToString(CultureInfo.InvariantCulture)} steps to go");
        }

        foreach (var caller in sides.SelectMany(side => side.Callers.Values)) caller.Dispose();
    }

    private static async Task<Random> Seeded()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"AFTERACTION_SEED={seed.ToString(CultureInfo.InvariantCulture)}");
        return new(seed);
    }

    /// <summary>A formal investigation of an incident that may have a review under way: it is opened, the investigator proposed, let in or not, and he works. The lead hears of referrals, which
    /// reviews cause, so nothing is asked as the lead but what he does here.</summary>
    private Func<World, Task<Reply>> Investigating(Random random, string number, Guid guess)
    {
        var person = Town.IdOf("investigator").Value;
        // No more than a page holds: a cursor has the instant of its last row in it, and each world has its own.
        if (investigations.Count == 0 || (investigations.Count < 12 && random.Next(12) == 0))
        {
            investigations.Add(guess);
            return async world => await world.Lead.Put($"api/v1/investigations/{guess}", new { incident = await world.IdOf(number), number = $"PS-{guess.ToString()[..8]}", matter = "Whether the report was complete." }, "\"0\"");
        }

        var (path, assign) = ($"investigations/{investigations[random.Next(investigations.Count)]}", random.Next(4) > 0);
        return random.Next(8) switch
        {
            0 => async world => await world.Lead.Put($"api/v1/{path}/people/{person}", new { part = "investigator" }, (await world.Lead.Get($"api/v1/{path}")).ETag),
            1 => async world => await world.Conflicts.Put($"api/v1/conflicts/{path}/people/{person}", new { assign }, (await world.Lead.Get($"api/v1/{path}")).ETag),
            2 => world => world.Conflicts.Get("api/v1/conflicts/people"),
            3 => world => world.Conflicts.Get("api/v1/conflicts/tasks"),
            4 => world => world.Investigator.Get("api/v1/investigations"),
            5 => world => world.Investigator.Get("investigations", "text/html"),
            6 => world => world.Investigator.Get(path, "text/html"),
            _ => world => world.Investigator.Get($"api/v1/{path}"),
        };
    }

    /// <summary>Something that somebody does in the register program: reading mostly, by everybody who may or may not, and now and then writing.</summary>
    private Func<World, Task<Reply>> Question(Random random)
    {
        var number = numbers[random.Next(numbers.Count)];
        var who = random.Next(4);
        var guess = new Guid(random.Next(), 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);
        var outcome = random.Next(2) == 0 ? "de-escalation" : "near-miss";
        Caller Of(World world) => who switch { 0 => world.Records, 1 => world.Administrator, _ => world.Investigator };
        if (random.Next(6) == 0) return Investigating(random, number, guess);
        return random.Next(16) switch
        {
            0 => world => Of(world).Get("api/v1/incidents?limit=2"),
            1 => world => Of(world).Get($"api/v1/incidents?q={Uri.EscapeDataString(number)}"),
            2 => world => Of(world).Get("api/v1/incidents?limit=100&from=2026-01-01"),
            3 => world => Of(world).Get("incidents", "text/html"),
            4 => world => Of(world).Get($"incidents?q={Uri.EscapeDataString(number[..3])}", "text/html"),
            5 or 6 => async world => await Of(world).Get($"api/v1/incidents/{await world.IdOf(number)}"),
            7 => async world => await Of(world).Get($"incidents/{await world.IdOf(number)}", "text/html"),
            8 => world => Of(world).Get($"api/v1/reviews/{guess}"),
            9 => world => Of(world).Get($"reviews/{guess}/timeline", "text/html"),
            10 => world => Of(world).Send(HttpMethod.Options, "api/v1/reviews", null, null),
            11 => world => Of(world).Get("api/v1/session"),
            13 => world => Of(world).Get("api/v1/referrals"),
            14 => world => Of(world).Get("referrals", "text/html"),
            12 => async world => await world.Records.Put($"api/v1/incidents/{await world.IdOf(number)}/outcome", new { outcome, reason = "Talked down." }, (await world.Records.Get($"api/v1/incidents/{await world.IdOf(number)}")).ETag),
            _ => async world => await Of(world).Put($"api/v1/incidents/{await world.IdOf(number)}/outcome", new { outcome, reason = "Stale." }, "\"1\""),
        };
    }
}
