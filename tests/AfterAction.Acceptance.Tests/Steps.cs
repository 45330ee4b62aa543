using System.Net.Http.Headers;
using System.Text.Json;
using AfterAction.Testing;

namespace AfterAction.Acceptance.Tests;

/// <summary>Steps that several stories take.</summary>
internal static class Steps
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Gives a file in and waits until the program has dealt with it.</summary>
    public static async Task<JsonElement> Import(Caller records, string path, string format, params (string Name, string Value)[] further)
    {
        var id = Guid.NewGuid();
        using var form = new MultipartFormDataContent { { new StringContent(id.ToString()), "import" }, { new StringContent(format), "format" } };
        foreach (var (name, value) in further) form.Add(new StringContent(value), name);
        var file = new ByteArrayContent(await File.ReadAllBytesAsync(path));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(file, "file", Path.GetFileName(path));
        var started = await records.Post("api/v1/imports", form);
        Assert.That(started.Status, Is.EqualTo(202), started.Text);
        return await Until(() => records.Get($"api/v1/imports/{id}"), reply => reply.Json.GetProperty("state").GetString() is not ("reading" or "storing" or "waiting"));
    }

    /// <summary>Asks until the answer is as it will be, and fails when it never is. What is waited for is the other program's own work.</summary>
    public static async Task<JsonElement> Until(Func<Task<Reply>> ask, Func<Reply, bool> settled)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        Reply reply;
        do
        {
            reply = await ask();
            if (reply.Status == 200 && settled(reply)) return reply.Json;
        }
        while (await pace.WaitForNextTickAsync(patience.Token));
        throw new InvalidOperationException("The timer ended before the patience did.");
    }

    /// <summary>The register's incident with this number, and its version.</summary>
    public static async Task<(string Id, string ETag, JsonElement Incident)> Incident(Caller records, string number)
    {
        var found = (await records.Get($"api/v1/incidents?q={Uri.EscapeDataString(number)}")).Json.GetProperty("entries").EnumerateArray()
            .First(row => row.GetProperty("number").GetString() == number);
        var id = found.GetProperty("id").GetString()!;
        var one = await records.Get($"api/v1/incidents/{id}");
        return (id, one.ETag!, one.Json);
    }

    /// <summary>Opens reviews by rule now and finds that of an incident in the queue.</summary>
    public static async Task<(string Review, string ETag)> Queued(Caller supervisor, string number)
    {
        var opened = await supervisor.Post("api/v1/reviews/reconciliation", null);
        Assert.That(opened.Status, Is.EqualTo(200), opened.Text);
        var row = (await supervisor.Get($"api/v1/reviews/queue?number={Uri.EscapeDataString(number)}")).Json.GetProperty("entries")[0];
        return (row.GetProperty("review").GetString()!, $"\"{row.GetProperty("version").GetInt64()}\"");
    }

    /// <summary>
    /// Assigns the review of that incident and answers its id. The program takes in what changed in the register at the same time, so that what was read can be
    /// out of date when it is sent: then it is read again, as a person would.
    /// </summary>
    public static async Task<string> Assign(Caller supervisor, string number, string signIn, string? reason = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (review, seen) = await Queued(supervisor, number);
            var assigned = await supervisor.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf(signIn).Value, reason }, seen);
            if (assigned.Status == 412 && attempt < 5) continue;
            Assert.That(assigned.Status, Is.EqualTo(204), assigned.Text);
            return review;
        }
    }

    public static async Task<JsonElement> Timeline(Caller caller, string review) => (await caller.Get($"api/v1/reviews/{review}/timeline")).Json;

    /// <summary>Does something to a review at the version the facilitator reads now, and expects it done.</summary>
    public static async Task<Reply> Do(Caller facilitator, HttpMethod method, string review, string path, object? body)
    {
        var seen = (await facilitator.Get($"api/v1/reviews/{review}/timeline")).ETag;
        var reply = await facilitator.Send(method, $"api/v1/reviews/{review}/{path}", body, seen);
        Assert.That(reply.Status, Is.EqualTo(204), $"{method} {path}: {reply.Text}");
        return reply;
    }

    /// <summary>The facilitator opens the accounts: it is for a review, and this protects its words.</summary>
    public static async Task OpenAccounts(Caller facilitator, string review)
    {
        await Do(facilitator, HttpMethod.Put, review, "scope", new { noCrime = true, noWilfulMisconduct = true });
        await Do(facilitator, HttpMethod.Put, review, "promise", new { basis = "policy-only", citation = "General Order 4.12", reviewedOn = "2026-01-15" });
    }

    /// <summary>A participant reads the promise and accepts it as a volunteer.</summary>
    public static async Task AcceptPromise(Caller officer, string review)
    {
        var promise = (await officer.Get($"api/v1/reviews/{review}/promise")).Json;
        var account = await officer.Get($"api/v1/reviews/{review}/account");
        var accepted = await officer.Put($"api/v1/reviews/{review}/account/promise", new { version = promise.GetProperty("version").GetInt32(), compulsion = "voluntary" }, account.ETag);
        Assert.That(accepted.Status, Is.EqualTo(204), accepted.Text);
    }

    public static IEnumerable<JsonElement> Entries(JsonElement timeline) => timeline.GetProperty("entries").EnumerateArray();

    public static string Text(this JsonElement element, string property) => element.GetProperty(property).GetString()!;

    /// <summary>A review that the first supervisor leads and in which the first officer took part, and its incident. Made once, found again afterwards.</summary>
    public static async Task<(string Review, string Incident)> LedReview(RunningAgency? running = null)
    {
        running ??= Town.Running;
        using var records = await Town.SignIn(running.Register, "records-officer");
        using var supervisor = await Town.SignIn(running.Protected, "supervisor");
        var sample = Path.Combine(AfterAction.Testing.Shared.Repository, "src", "AfterAction.Quickstart", "Sample", "force-reports.csv");
        var imported = await Import(records, sample, "force-report-csv");
        Assert.That(imported.Text("state"), Is.EqualTo("done"), imported.ToString());
        var row = (await records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries").EnumerateArray().First(each => each.GetProperty("forceReports").GetInt32() > 0 && each.Text("number").StartsWith('K'));
        var (incident, version, page) = await Incident(records, row.Text("number"));
        var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
        var linked = await records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf("officer").Value }, version);
        Assert.That(linked.Status, Is.EqualTo(204), linked.Text);
        return (await Assign(supervisor, row.Text("number"), "supervisor"), incident);
    }

    /// <summary>An investigation of that incident which the investigation supervisor leads and the investigator is assigned to.</summary>
    public static async Task<string> OpenInvestigation(string incident, RunningAgency? agency = null)
    {
        using var lead = await Town.SignIn((agency ?? Town.Running).Register, "investigation-supervisor");
        using var conflicts = await Town.SignIn((agency ?? Town.Running).Register, "conflicts-officer");
        var investigation = Guid.NewGuid().ToString();
        var opened = await lead.Put($"api/v1/investigations/{investigation}", new { incident, number = "PS-26-014", matter = "Whether the report was complete." }, "\"0\"");
        Assert.That(opened.Status, Is.EqualTo(204), opened.Text);
        var proposed = await Propose(lead, investigation, "investigator");
        Assert.That(proposed.Status, Is.EqualTo(204), proposed.Text);
        var assigned = await conflicts.Put($"api/v1/conflicts/investigations/{investigation}/people/{Town.IdOf("investigator").Value}", new { assign = true }, proposed.ETag);
        Assert.That(assigned.Status, Is.EqualTo(204), assigned.Text);
        return investigation;
    }

    /// <summary>Proposes somebody as investigator at the version that is current.</summary>
    public static async Task<Reply> Propose(Caller lead, string investigation, string signIn) => await lead.Put(
        $"api/v1/investigations/{investigation}/people/{Town.IdOf(signIn).Value}", new { part = "investigator" }, (await lead.Get($"api/v1/investigations/{investigation}")).ETag);
}
