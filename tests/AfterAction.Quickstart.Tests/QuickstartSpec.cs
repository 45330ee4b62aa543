using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AfterAction.Quickstart.Tests;

/// <summary>The one command, run as a program on an empty folder: what it leaves behind is what a newcomer sees.</summary>
internal sealed class QuickstartSpec
{
    private readonly Ports ports = new(ProgramProcess.FreePort(), ProgramProcess.FreePort());
    private DirectoryInfo folder;
    private Started first;

    [OneTimeSetUp]
    public async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-quickstart-");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
        first = await Started.On(folder.FullName, ports);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await first.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Test]
    public void It_says_where_to_go_and_as_whom() =>
        Assert.That(first.Said, Does.Contain($"http://localhost:{ports.Register}").And.Contain($"http://localhost:{ports.Protected}")
            .And.Contain("m.okafor").And.Contain("n.falk").And.Contain("maple bridge at noon"));

    [TestCase("m.okafor", ExpectedResult = true)]
    [TestCase("d.reyes", ExpectedResult = true)]
    [TestCase("n.falk", ExpectedResult = false)]
    [TestCase("u.halloran", ExpectedResult = false)]
    [TestCase("y.tanaka", ExpectedResult = false)]
    public async Task<bool> Reviewers_alone_are_let_into_the_protected_program(string name)
    {
        using var client = new HttpClient { BaseAddress = ports.ProtectedAddress };
        return await SignIn(client, name) == HttpStatusCode.OK;
    }

    [TestCase("m.okafor")]
    [TestCase("n.falk")]
    [TestCase("u.halloran")]
    [TestCase("y.tanaka")]
    public async Task Everybody_is_let_into_the_register_program(string name)
    {
        using var client = new HttpClient { BaseAddress = ports.RegisterAddress };
        Assert.That(await SignIn(client, name), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_register_holds_at_least_thirty_incidents()
    {
        using var client = new HttpClient { BaseAddress = ports.RegisterAddress };
        await SignIn(client, "u.halloran");
        Assert.That((await client.GetFromJsonAsync<JsonElement>("/api/v1/incidents?limit=100")).GetProperty("entries").GetArrayLength(), Is.AtLeast(30));
    }

    [Test]
    public async Task Six_reviews_are_in_different_states()
    {
        using var client = new HttpClient { BaseAddress = ports.ProtectedAddress };
        await SignIn(client, "m.okafor");
        var reviews = (await client.GetFromJsonAsync<JsonElement>("/api/v1/reviews/queue?limit=100")).GetProperty("entries").EnumerateArray().ToList();
        var scripted = (await SampleFiles.Read<SampleReviews>("reviews.json", CancellationToken.None)).Reviews.Select(review => review.IncidentNumber).ToList();

        var states = reviews.Where(review => scripted.Contains(review.GetProperty("number").GetString()!)).Select(review => review.GetProperty("state").GetString()).ToList();

        Assert.That(states, Has.Count.EqualTo(6));
        Assert.That(states, Is.Unique);
    }

    [Test]
    public async Task One_review_is_a_walk_of_forty_entries_or_more_that_was_closed()
    {
        using var client = new HttpClient { BaseAddress = ports.ProtectedAddress };
        await SignIn(client, "m.okafor");
        var reviews = (await client.GetFromJsonAsync<JsonElement>("/api/v1/reviews?limit=100")).GetProperty("entries").EnumerateArray();
        var closed = reviews.Single(review => review.GetProperty("state").GetString() == "closed");

        Assert.That(closed.GetProperty("walked").GetInt32(), Is.AtLeast(40));
        Assert.That(closed.GetProperty("walked").GetInt32(), Is.EqualTo(closed.GetProperty("toWalk").GetInt32()));
    }

    [Test]
    public async Task Both_logs_are_signed_by_a_witness_of_its_own()
    {
        foreach (var address in (Uri[])[ports.RegisterAddress, ports.ProtectedAddress])
        {
            using var client = new HttpClient { BaseAddress = address };
            await SignIn(client, "m.stavros");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (!(await client.GetFromJsonAsync<JsonElement>("/api/v1/log/state", patience.Token)).GetProperty("witnesses")[0].GetProperty("coSigned").GetBoolean()) await pace.WaitForNextTickAsync(patience.Token);
        }

        Assert.That((await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "verifier-keys"))).Select(line => line.Split(' ')[0]), Is.EqualTo(new[] { "protected", "register", "witness" }));
    }

    [Test]
    [Platform(Include = "Linux")]
    public async Task No_password_is_on_a_command_line()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(entry => int.TryParse(Path.GetFileName(entry), out _)))
        {
            var line = "";
            try
            {
                line = await File.ReadAllTextAsync(Path.Combine(process, "cmdline"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            Assert.That(line, Does.Not.Contain("Password="));
        }
    }

    [Test]
    public async Task A_second_one_on_the_same_ports_says_so_in_one_sentence()
    {
        using var other = Started.Process(Path.Combine(folder.FullName, "other"), ports);
        var said = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(said.Trim(), Is.EqualTo($"Port {ports.Register} cannot be listened on, most likely because another program does: stop that one, or choose others with --ports."));
    }

    [Test]
    public async Task A_second_one_on_the_same_folder_says_so_in_one_sentence()
    {
        using var other = Started.Process(folder.FullName, new Ports(ProgramProcess.FreePort(), ProgramProcess.FreePort()));
        var said = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain("is in use by another running program"));
    }

    [Test]
    public async Task The_sample_is_not_taken_for_an_empty_agency()
    {
        using var other = Started.Process(folder.FullName, new Ports(ProgramProcess.FreePort(), ProgramProcess.FreePort()), "--empty");
        var said = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(said.Trim(), Is.EqualTo($"{folder.FullName} holds the sample agency: begin an empty one with --reset --empty, or in another folder with --data."));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_to_is_named()
    {
        var file = Path.Combine(folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        using var other = Started.Process(Path.Combine(file, "folder"), new Ports(ProgramProcess.FreePort(), ProgramProcess.FreePort()));
        var said = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();

        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain($"The folder {Path.Combine(file, "folder")} cannot be written to"));
    }

    /// <summary>Leaves another start of the same agency running for the tests that may come after it.</summary>
    [Test]
    [Platform(Exclude = "Win")]
    public async Task Asked_to_stop_everything_stops_and_started_again_everything_is_there_and_killed_nothing_stays()
    {
        await first.Ask("TERM");
        Assert.That(await first.Ended(), Is.Zero);
        await AssertStopped();

        var again = await Started.On(folder.FullName, ports);
        using var client = new HttpClient { BaseAddress = ports.ProtectedAddress };
        Assert.That(again.Said, Does.Not.Contain("Loading").And.Not.Contain("Bringing"));
        Assert.That(await SignIn(client, "d.reyes"), Is.EqualTo(HttpStatusCode.OK));

        await again.Ask("KILL");
        await again.Ended();
        await AssertStopped();

        await first.DisposeAsync();
        first = await Started.On(folder.FullName, ports);
        Assert.That(await SignIn(client, "d.reyes"), Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>Both programs stop soon after the one that started them.</summary>
    private async Task AssertStopped()
    {
        foreach (var address in (Uri[])[ports.RegisterAddress, ports.ProtectedAddress])
        {
            using var client = new HttpClient { BaseAddress = address };
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Assert.That(async () =>
            {
                while (true) (await client.GetAsync(new Uri("/health/live", UriKind.Relative), patience.Token)).Dispose();
            }, Throws.InstanceOf<HttpRequestException>());
        }
    }

    private static async Task<HttpStatusCode> SignIn(HttpClient client, string name)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/session", new { name, password = "maple bridge at noon" });
        return answer.StatusCode;
    }
}
