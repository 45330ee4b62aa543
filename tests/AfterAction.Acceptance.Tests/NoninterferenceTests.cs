using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Two worlds with the same people and the same register. In one, supervisors and officers work on reviews; in the other nobody does. Whatever an
/// investigator, and everybody else of the register program, asks, does and gets there is the same to the byte, after times of day and trace ids.</summary>
[NonParallelizable, Category("N1")]
public partial class NoninterferenceTests
{
    private const int StepsPerChange = 400, LongRun = 10_000;

    private readonly List<string> numbers = [];
    private World with = null!, without = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        var worlds = await Task.WhenAll(World.Start(), World.Start());
        (with, without) = (worlds[0], worlds[1]);
        var sample = Path.Combine(AfterAction.Testing.Shared.Repository, "src", "AfterAction.Quickstart", "Sample", "force-reports.csv");
        foreach (var world in worlds) Assert.That((await Import(world.Records, sample, "force-report-csv")).Text("state"), Is.EqualTo("done"));
        foreach (var row in (await without.Records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries").EnumerateArray()) numbers.Add(row.Text("number"));
        foreach (var number in numbers.Take(6))
            foreach (var world in worlds)
            {
                var (incident, version, page) = await Incident(world.Records, number);
                var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
                var linked = await world.Records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf("officer").Value }, version);
                Assert.That(linked.Status, Is.EqualTo(204), linked.Text);
            }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var world in (World?[])[with, without])
            if (world is not null) await world.DisposeAsync();
    }

    /// <summary>Per change 400 steps of one random history; AFTERACTION_LONG=1 makes it 10,000. AFTERACTION_SEED repeats one.</summary>
    [Test]
    public async Task What_the_register_program_says_does_not_depend_on_what_happens_in_reviews()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"Seed {seed.ToString(CultureInfo.InvariantCulture)}");
        Random random = new(seed);
        var (acts, asked) = (0, 0);
        await with.WalkOne(numbers[0]);
        for (var step = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? LongRun : StepsPerChange; step > 0; step--)
        {
            if (random.Next(2) == 0)
            {
                if (await with.ActOnReview(random)) acts++;
                continue;
            }

            var ask = Question(random);
            var (one, other) = (await ask(with), await ask(without));
            Assert.That(Seen(one), Is.EqualTo(Seen(other)), $"seed {seed.ToString(CultureInfo.InvariantCulture)}, {step.ToString(CultureInfo.InvariantCulture)} steps to go");
            asked++;
        }

        Assert.That((acts, asked), Is.GreaterThan((40, 100)), "both sides did something");
        Assert.That(await with.Walked(), Is.GreaterThan(0), "entries were walked");
    }

    /// <summary>Something that somebody does in the register program: reading mostly, by everybody who may or may not, and now and then writing.</summary>
    private Func<World, Task<Reply>> Question(Random random)
    {
        var number = numbers[random.Next(numbers.Count)];
        var who = random.Next(4);
        var guess = new Guid(random.Next(), 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);
        var outcome = random.Next(2) == 0 ? "de-escalation" : "near-miss";
        Caller Of(World world) => who switch { 0 => world.Records, 1 => world.Administrator, _ => world.Investigator };
        return random.Next(16) switch
        {
            0 => world => Of(world).Get("api/v1/incidents?limit=10"),
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

    /// <summary>All that came, but for the time of day and the number of the request.</summary>
    private static string Seen(Reply reply) =>
        Varying().Replace($"{reply.Status}\n{string.Join('\n', reply.Headers)}\n{reply.Location}\n{Encoding.UTF8.GetString(reply.Bytes)}", "-");

    [GeneratedRegex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([+-]\\d\\d:\\d\\d|Z)|\"traceId\":\"[^\"]*\"|name=\"pageOf\" value=\"[^\"]*\"|name=\"page-of\" content=\"[^\"]*\"|127\\.0\\.0\\.1:\\d+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();

    /// <summary>One agency, both programs running, and who does things in it.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
        private RunningAgency running = null!;
        private Caller supervisor = null!, officer = null!;

        public Caller Records { get; private set; } = null!;

        public Caller Investigator { get; private set; } = null!;

        public Caller Administrator { get; private set; } = null!;

        public static async Task<World> Start()
        {
            World world = new() { running = await Town.StartAnother() };
            world.Records = await Town.SignIn(world.running.Register, "records-officer");
            world.Investigator = await Town.SignIn(world.running.Register, "investigator");
            world.Administrator = await Town.SignIn(world.running.Register, "administrator");
            world.supervisor = await Town.SignIn(world.running.Protected, "supervisor");
            world.officer = await Town.SignIn(world.running.Protected, "officer");
            return world;
        }

        public async Task<string> IdOf(string number) => ids.TryGetValue(number, out var known) ? known : ids[number] = (await Incident(Records, number)).Id;

        /// <summary>One thing done to one review, whichever comes next there or any other; false when it was refused.</summary>
        public async Task<bool> ActOnReview(Random random)
        {
            await supervisor.Post("api/v1/reviews/reconciliation", null);
            var rows = (await supervisor.Get("api/v1/reviews/queue?limit=6")).Json.GetProperty("entries").EnumerateArray().ToList();
            if (rows.Count == 0) return false;
            var row = rows[random.Next(rows.Count)];
            var review = row.Text("review");
            if (row.Text("state") == "opened")
            {
                if ((await supervisor.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("supervisor").Value }, $"\"{row.GetProperty("version").GetInt64()}\"")).Status != 204) return false;
                await OpenAccounts(supervisor, review);
                if ((await officer.Get($"api/v1/reviews/{review}/promise")).Status == 200) await AcceptPromise(officer, review);
                return true;
            }

            var timeline = await supervisor.Get($"api/v1/reviews/{review}/timeline");
            if (timeline.Status != 200) return false;
            var entries = Entries(timeline.Json).ToList();
            Task<Reply> Do(HttpMethod method, string path, object? body) => supervisor.Send(method, $"api/v1/reviews/{review}/{path}", body, timeline.ETag);
            var entry = entries.Count == 0 ? Guid.Empty.ToString() : entries[random.Next(entries.Count)].Text("entry");
            // Now and then a review is stopped and its incident referred: that is heard by those who may open an investigation, and by nobody who asks here.
            var reply = random.Next(40) == 0 ? await Do(HttpMethod.Post, "referral", new { crime = true }) : random.Next(entries.Count < 3 ? 2 : 9) switch
            {
                0 => await Do(HttpMethod.Post, "timeline/drawing", new { }),
                1 => await Do(HttpMethod.Put, $"entries/{Guid.NewGuid()}", new { kind = "spoken", title = "Speaks", start = DateTimeOffset.Parse("2026-10-01T12:00:00Z", CultureInfo.InvariantCulture).AddSeconds(random.Next(600)), certaintySeconds = 1 }),
                2 => await Do(HttpMethod.Put, "first-contact", new { entry, kind = "verbal", reason = "Seen again." }),
                3 => await Do(HttpMethod.Post, "walk", null),
                4 => await Do(HttpMethod.Post, "debrief", null),
                5 => await officer.Put($"api/v1/reviews/{review}/entries/{entry}/annotation", new { text = "He asked for his brother.", reason = "More." }, (await officer.Get($"api/v1/reviews/{review}/account")).ETag ?? "\"0\""),
                6 => await Do(HttpMethod.Post, "closing", null),
                _ => await Do(HttpMethod.Put, $"entries/{entry}/walked", new { text = "Waits.", step = 1 + random.Next(5), decisionPoint = true, pivotal = false, reason = "Looked again." }),
            };
            return reply.Status == 204;
        }

        /// <summary>Takes one review as far as its walk: left to chance, a history may stop every review before.</summary>
        public async Task WalkOne(string number)
        {
            var review = await Assign(supervisor, number, "supervisor");
            await OpenAccounts(supervisor, review);
            await AcceptPromise(officer, review);
            await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
            var entry = Entries(await Timeline(supervisor, review)).First().Text("entry");
            await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry, kind = "verbal", reason = "Seen again." });
            await Do(supervisor, HttpMethod.Post, review, "walk", null);
            await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}/walked", new { text = "Waits.", step = 1, decisionPoint = true, pivotal = false });
        }

        /// <summary>How many entries were walked, over all reviews of the first supervisor.</summary>
        public async Task<int> Walked() =>
            (await supervisor.Get("api/v1/reviews?limit=100")).Json.GetProperty("entries").EnumerateArray().Sum(row => row.TryGetProperty("walked", out var walked) ? walked.GetInt32() : 0);

        public async ValueTask DisposeAsync()
        {
            foreach (var caller in (Caller[])[Records, Investigator, Administrator, supervisor, officer]) caller.Dispose();
            await running.DisposeAsync();
        }
    }
}
