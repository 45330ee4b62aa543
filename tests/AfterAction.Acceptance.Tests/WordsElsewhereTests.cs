using System.IO.Compression;
using System.Text;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>What people write in a review stands nowhere but in what its own readers are answered. Looked for after all other tests of this assembly, in what they
/// left behind too: database files, write-ahead log, dumps, the database's log, the programs' logs at the finest level, traces and metrics, temporary
/// files, and all that anybody heard who is not of the review.</summary>
[NonParallelizable, Category("C2"), Category("C3")]
public sealed class WordsElsewhereTests
{
    /// <summary>All words that are planted begin so.</summary>
    public const string Beginning = "zqmarker-";

    /// <summary>What is planted in the programs' own logs and traces, so that they are seen to be searched.</summary>
    private const string Teeth = "zqteeth-c";

    private const int ByHand = 50;

    private static readonly Search Words = new(Beginning);

    private readonly List<string> planted = [], heard = [];
    private string folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("afteraction-words-").FullName;

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

    /// <summary>Tests run in the order of their names; one that came later would not be looked at.</summary>
    [Test]
    public void All_other_tests_came_before() =>
        Assert.That(GetType().Assembly.GetTypes().Where(type => type.IsPublic && type.Name.EndsWith("Tests", StringComparison.Ordinal)).Select(type => type.Name).Max(StringComparer.Ordinal), Is.EqualTo(nameof(WordsElsewhereTests)));

    [Test]
    public async Task What_is_written_in_a_review_stands_nowhere_else()
    {
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        var running = await Town.StartAnother(new()
        {
            // The programs log how they are called, and trace where they are asked.
            ["ASPNETCORE_ENVIRONMENT"] = Teeth + "1",
            ["TMPDIR"] = temporary,
            ["HOME"] = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName,
            ["DOTNET_EnableEventPipe"] = "1",
            ["DOTNET_EventPipeOutputPath"] = Path.Combine(folder, "trace-{pid}.nettrace"),
            ["DOTNET_EventPipeOutputStreaming"] = "1",
            ["DOTNET_EventPipeConfig"] = "Microsoft-Diagnostics-DiagnosticSource:0xFFFFFFFFFFFFFFFF:5:FilterAndPayloadSpecs=[AS]*,System.Diagnostics.Metrics:0x7:5:Metrics=Microsoft.AspNetCore.Hosting;Npgsql;RefreshInterval=1,"
                + "Microsoft-Extensions-Logging:0xE:5,Npgsql:0xFFFFFFFFFFFFFFFF:5,Microsoft-AspNetCore-Server-Kestrel:0xFFFFFFFFFFFFFFFF:5,Microsoft.AspNetCore.Hosting:0xFFFFFFFFFFFFFFFF:5",
        });
        await using (running)
        {
            await Write(running);
            foreach (var program in (Uri[])[running.Register, running.Protected])
            {
                using var passer = new Caller(program);
                Assert.That((await passer.Get(Teeth + "2")).Status, Is.Not.EqualTo(200));
            }
        }

        Assert.That(planted.Distinct().Count(), Is.GreaterThanOrEqualTo(200));
        var traces = Directory.GetFiles(folder, "*.nettrace").Where(trace => new FileInfo(trace).Length > 100_000).ToList();
        Assert.That(traces, Has.Count.GreaterThanOrEqualTo(2), "each program leaves a trace with something in it");
        Search teeth = new(Teeth + "2"), metrics = new("http.server.request.duration");
        Assert.That(traces.Count(trace => teeth.InFile(trace).Any()), Is.GreaterThanOrEqualTo(2), "what a trace holds is found in it");
        Assert.That(traces.Count(trace => metrics.InFile(trace).Any()), Is.GreaterThanOrEqualTo(2), "and metrics are in it");
        Assert.That(running.Output.Count(line => new Search(Teeth + "1").In(line).Count > 0), Is.GreaterThanOrEqualTo(2), "so is what a log holds");

        var server = await TestCluster.Server();
        await using (var superuser = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var checkpoint = superuser.CreateCommand("CHECKPOINT");
            await checkpoint.ExecuteNonQueryAsync();
        }

        List<string> found = [.. Words.InFolder(Path.GetDirectoryName(await DataFolder())!), .. Words.InFolder(folder)];
        foreach (var agency in (TestAgency[])[running.Agency, Town.Running.Agency])
            foreach (var database in EmbeddedPostgres.AgencyDatabases.Names)
                found.AddRange(Words.In(await DatabaseDump.Take(await agency.Superuser(database))).Select(name => $"dump of {database}: {name}"));
        foreach (var agency in (TestAgency[])[running.Agency, Town.Running.Agency])
            foreach (var file in (string[])
                [TestAgency.KeyFile, TestAgency.JournalFile, TestAgency.LogKeysOf("protected"), TestAgency.LogKeysOf("register"), TestAgency.ClaimsFile(agency.ProtectedApp, "review"), TestAgency.ClaimsFile(agency.RegisterApp, "investigation")])
                found.AddRange(Words.InFile(file));
        found.AddRange(running.Output.Concat(Town.Running.Output).SelectMany(line => Words.In(line).Select(name => $"log: {name}: {line}")));
        found.AddRange(heard);
        found.AddRange(Caller.Overheard);
        Assert.That(found, Is.Empty);
    }

    /// <summary>The search finds what is there, in each way of writing and each kind of place.</summary>
    [Test]
    public async Task What_does_stand_somewhere_is_found()
    {
        const string Other = "zqteeth-b";
        Search search = new(Other);
        var raw = Encoding.UTF8.GetBytes($"…{Other}17 …");
        byte[] Packed(byte[] bytes)
        {
            using MemoryStream packed = new();
            using (GZipStream gzip = new(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
            return packed.ToArray();
        }

        Dictionary<string, byte[]> ways = new(StringComparer.Ordinal)
        {
            ["raw"] = raw, ["hex"] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(raw)), ["HEX"] = Encoding.ASCII.GetBytes(Convert.ToHexString(raw)),
            ["UTF-16 LE"] = Encoding.Unicode.GetBytes($"a{Other}b"), ["UTF-16 BE"] = Encoding.BigEndianUnicode.GetBytes($"a{Other}b"),
            ["base64 +0"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"abc{Other}9"))),
            ["base64 +1"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"a{Other}9"))),
            ["base64 +2"] = Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes($"ab{Other}9"))),
            ["raw in gzip"] = [.. new byte[100], .. Packed(raw), .. new byte[100]], ["raw in gzip in gzip"] = Packed(Packed(raw)),
            ["UTF-16 LE in gzip"] = Packed(Encoding.Unicode.GetBytes(Other)),
        };
        var file = Path.Combine(folder, "planted");
        Assert.Multiple(() =>
        {
            foreach (var (way, bytes) in ways)
            {
                Assert.That(search.In(bytes), Does.Contain(way));
                // Across the border of two chunks as well.
                File.WriteAllBytes(file, [.. new byte[(16 << 20) - 5], .. bytes]);
                Assert.That(search.InFile(file), Does.Contain($"{file}: {way}"));
            }

            Assert.That(search.In(Encoding.UTF8.GetBytes("zqteeth-a")), Is.Empty);
        });
        File.Delete(file);

        var agency = await TestAgency.Create();
        var connection = await agency.Superuser("register");
        await using (var superuser = NpgsqlDataSource.Create(connection))
        await using (var plant = superuser.CreateCommand($"CREATE TABLE planted AS SELECT '{Other}1' AS word; DO $$ BEGIN RAISE WARNING '{Other}2'; END $$; CHECKPOINT"))
            await plant.ExecuteNonQueryAsync();
        var data = await DataFolder();
        Assert.That(search.In(await DatabaseDump.Take(connection)), Is.EqualTo(new[] { "raw" }), "in a dump");
        var found = search.InFolder(Path.GetDirectoryName(data)!).ToList();
        foreach (var place in (string[])["/base/", "/pg_wal/", "/server.log"]) Assert.That(found, Has.Some.Contains(place), place);
    }

    private string Mark()
    {
        var mark = FormattableString.Invariant($"{Beginning}{planted.Count:000}");
        planted.Add(mark);
        return mark;
    }

    /// <summary>A review from its opening to its end, with a word in every field that holds one, and every way to be refused along it; then everybody else asks for all there is.</summary>
    private async Task Write(RunningAgency running)
    {
        using var records = await In(running.Register, "records-officer");
        using var supervisor = await In(running.Protected, "supervisor");
        using var officer = await In(running.Protected, "officer");
        Assert.That((await Import(records, Path.Combine(AfterAction.Testing.Shared.Repository, "src", "AfterAction.Quickstart", "Sample", "force-reports.csv"), "force-report-csv")).Text("state"), Is.EqualTo("done"));
        var number = (await records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries")[0].Text("number");
        var (incident, version, page) = await Incident(records, number);
        var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
        Assert.That((await records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf("officer").Value }, version)).Status, Is.EqualTo(204));
        var (review, seen) = await Queued(supervisor, number);
        Assert.That((await supervisor.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("supervisor").Value }, seen)).Status, Is.EqualTo(204));
        await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        var drawn = Entries(await Timeline(supervisor, review)).ToList();
        var start = drawn.Where(entry => entry.TryGetProperty("start", out _)).Max(entry => entry.GetProperty("start").GetDateTimeOffset()).AddMinutes(5);
        var entries = Enumerable.Range(0, ByHand).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
            await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}", new { kind = "spoken", title = Mark(), text = Mark(), who = Mark(), start = start.AddSeconds(index), certaintySeconds = 0 });
        await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry = entries[1], kind = "verbal" });
        await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry = entries[0], kind = "verbal", reason = Mark() });
        foreach (var entry in entries.Take(5))
            await Do(supervisor, HttpMethod.Put, review, $"corrections/{Guid.NewGuid()}", new { entry, fields = new { kind = "spoken", title = Mark(), text = Mark(), who = Mark(), start, certaintySeconds = 0 }, reason = Mark() });
        await OpenAccounts(supervisor, review);
        await AcceptPromise(officer, review);
        await Do(supervisor, HttpMethod.Post, review, "walk", null);
        foreach (var entry in entries.Take(20))
        {
            await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}/walked", new { text = Mark(), step = 3, decisionPoint = true, pivotal = false });
            await Annotate(officer, review, entry, new { text = Mark() });
        }

        await Do(supervisor, HttpMethod.Post, review, "debrief", null);
        await Annotate(officer, review, entries[0], new { text = Mark(), reason = Mark() });
        var kept = planted.ToList();
        var read = (await supervisor.Get($"api/v1/reviews/{review}/timeline")).Text + (await supervisor.Get($"reviews/{review}/debrief", "text/html")).Text + (await officer.Get($"api/v1/reviews/{review}/timeline")).Text;
        foreach (var entry in entries.Take(5)) read += (await supervisor.Get($"api/v1/reviews/{review}/entries/{entry}/history")).Text;
        Assert.That(kept.Count(word => read.Contains(word, StringComparison.Ordinal)), Is.GreaterThan(200), "the review's own read nearly all of it");
        await Refused(running, supervisor, officer, review, entries[0]);

        var served = (await running.Endpoints(RunningAgency.ProtectedProgram)).Concat(await running.Endpoints(RunningAgency.RegisterProgram)).Where(line => line.StartsWith("GET ", StringComparison.Ordinal) && !line.Contains('*', StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]).Distinct().ToList();
        Ground ground = new(review, incident, entries[0].ToString(), Guid.Empty.ToString());
        foreach (var person in (string[])["investigator", "investigation-supervisor", "discipline-decider", "prosecutor-liaison", "administrator", "chief", "auditor", "records-officer", "conflicts-officer", "supervisor-2", "officer-2", "trainer", "custodian", "counsel"])
        {
            using var register = await In(running.Register, person);
            using var inside = new Caller(running.Protected);
            if ((await inside.Post("api/v1/session", new { name = person, password = Town.Password })).Status != 200) inside.Steal(register, "aa_register", "aa_protected");
            foreach (var caller in (Caller[])[register, inside])
                foreach (var route in served)
                    foreach (var accept in (string[])["application/json", "text/html"])
                        if (Words.In((await caller.Get(ground.Fill(route) + (route.Contains("entry", StringComparison.Ordinal) ? "" : $"?entry={ground.Entry}"), accept)).Whole).Count > 0) heard.Add($"{person} heard it at {route}");
        }

        Assert.That(Words.In((await supervisor.Get($"api/v1/reviews/{review}/timeline")).Whole), Is.Not.Empty, "whoever is of it does");
    }

    /// <summary>Words that are refused are nowhere either.</summary>
    private async Task Refused(RunningAgency running, Caller supervisor, Caller officer, string review, Guid entry)
    {
        using var stranger = await In(running.Protected, "supervisor-2");
        var annotation = $"api/v1/reviews/{review}/entries/{entry}/annotation";
        Reply[] replies =
        [
            await officer.Put(annotation, new { text = Mark(), reason = Mark() }, "\"0\""),
            await officer.Put(annotation, new { text = Mark() + new string('x', 70_000) }, "\"0\""),
            await officer.Put(annotation, new StringContent($"{{\"text\": \"{Mark()}", Encoding.UTF8, "application/json"), "\"0\""),
            await officer.Put(annotation, new StringContent($"{{\"text\": \"{Mark()} \\u0000\"}}", Encoding.UTF8, "application/json"), "\"0\""),
            await officer.Put(annotation, new StringContent(Mark(), Encoding.UTF8, "text/plain"), "\"0\""),
            await officer.Put(annotation, new Dictionary<string, string> { ["text"] = "x", [Mark()] = "y" }, "\"0\""),
            await stranger.Put(annotation, new { text = Mark() }, "\"0\""),
            await supervisor.Put($"api/v1/reviews/{review}/entries/{Guid.NewGuid()}", new { kind = Mark(), title = Mark() }, "\"1\""),
            await supervisor.Put($"api/v1/reviews/{review}/entries/{entry}/walked", new { text = Mark(), step = 99 }, "\"1\""),
            await officer.Send(HttpMethod.Put, annotation, new { text = Mark() }, "\"0\"", site: "cross-site"),
        ];
        Assert.That(replies.Select(reply => reply.Status), Is.All.InRange(400, 428));
        Assert.That(replies.Where(reply => Words.In(reply.Whole).Count > 0).Select(reply => reply.Text), Is.Empty, "no refusal repeats what was sent");
    }

    private static async Task Annotate(Caller officer, string review, Guid entry, object body)
    {
        var seen = (await officer.Get($"api/v1/reviews/{review}/account")).ETag;
        var written = await officer.Put($"api/v1/reviews/{review}/entries/{entry}/annotation", body, seen);
        Assert.That(written.Status, Is.EqualTo(204), written.Text);
    }

    private static async Task<Caller> In(Uri program, string signIn) => await Town.SignIn(program, signIn);

    private static async Task<string> DataFolder()
    {
        await using var superuser = NpgsqlDataSource.Create((await TestCluster.Server()).ConnectionString);
        await using var ask = superuser.CreateCommand("SHOW data_directory");
        return (string)(await ask.ExecuteScalarAsync())!;
    }
}
