using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>One agency, both programs running, and who does things in it.</summary>
internal sealed partial class World : IAsyncDisposable
{
    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);
    private readonly List<DateTimeOffset> asked = [];
    private RunningAgency running = null!;
    private DateTimeOffset begun, lastAct;
    private Caller supervisor = null!, officer = null!;

    public Caller Records { get; private set; } = null!;

    public Caller Investigator { get; private set; } = null!;

    public Caller Administrator { get; private set; } = null!;

    /// <summary>Leads formal investigations.</summary>
    public Caller Lead { get; private set; } = null!;

    public Caller Conflicts { get; private set; } = null!;

    public static async Task<World> Start()
    {
        World world = new() { running = await Town.StartAnother() };
        world.Records = await Town.SignIn(world.running.Register, "records-officer");
        world.Investigator = await Town.SignIn(world.running.Register, "investigator");
        world.Administrator = await Town.SignIn(world.running.Register, "administrator");
        world.Lead = await Town.SignIn(world.running.Register, "investigation-supervisor");
        world.Conflicts = await Town.SignIn(world.running.Register, "conflicts-officer");
        world.supervisor = await Town.SignIn(world.running.Protected, "supervisor");
        world.officer = await Town.SignIn(world.running.Protected, "officer");
        world.begun = DateTimeOffset.UtcNow.AddMinutes(-5);
        return world;
    }

    public RunningAgency Running => running;

    /// <summary>Asks one thing, and says what came: all of it, but for the number of the request. A time of this history stands as how many things had been asked here before it, so that a time that
    /// somebody else's act has moved is another one than where nobody acted.</summary>
    public async Task<(Reply Came, string Seen)> Ask(Func<World, Task<Reply>> question)
    {
        asked.Add(DateTimeOffset.UtcNow);
        var came = await question(this);
        return (came, Seen(came));
    }

    /// <summary>How that would read which came to somebody here.</summary>
    public string Seen(Reply reply) => Varying().Replace(Instant().Replace(
        $"{reply.Status}\n{string.Join('\n', reply.Headers)}\n{reply.Location}\n{Encoding.UTF8.GetString(reply.Bytes)}",
        time => DateTimeOffset.TryParse(time.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at >= begun
            ? string.Create(CultureInfo.InvariantCulture, $"after {asked.Count(before => before <= at)}") : time.Value), "-");

    public async Task<string> IdOf(string number) => ids.TryGetValue(number, out var known) ? known : ids[number] = (await Incident(Records, number)).Id;

    /// <summary>The ids of the reviews that the first supervisor leads.</summary>
    public async Task<IReadOnlyList<string>> Reviews() =>
        [.. (await supervisor.Get("api/v1/reviews?limit=100")).Json.GetProperty("entries").EnumerateArray().Select(row => row.Text("review"))];

    /// <summary>How many things were done to reviews.</summary>
    public int Acts { get; private set; }

    /// <summary>What a leak could tell.</summary>
    public async Task<Activity> Activity()
    {
        await using var superuser = NpgsqlDataSource.Create(await running.Agency.Superuser("protected"));
        await using var command = superuser.CreateCommand("select (select count(*) from reviews.card), coalesce(sum(version), 0)::bigint from reviews.mt_streams");
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new(row.GetInt64(0), row.GetInt64(1), lastAct);
    }

    /// <summary>One thing done to one review, whichever comes next there or any other.</summary>
    public async Task ActOnReview(Random random)
    {
        if (!await Act(random)) return;
        Acts++;
        lastAct = DateTimeOffset.UtcNow;
    }

    private async Task<bool> Act(Random random)
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
        foreach (var caller in (Caller[])[Records, Investigator, Administrator, Lead, Conflicts, supervisor, officer]) caller.Dispose();
        await running.DisposeAsync();
    }

    [GeneratedRegex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([+-]\\d\\d:\\d\\d|Z)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Instant();

    [GeneratedRegex("\"traceId\":\"[^\"]*\"|name=\"pageOf\" value=\"[^\"]*\"|name=\"page-of\" content=\"[^\"]*\"|127\\.0\\.0\\.1:\\d+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();
}
