using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests;

/// <summary>The register program through its whole pipeline: who may what, and what each answers.</summary>
public sealed class RegisterHttpTests
{
    private static readonly string Address = $"/api/v1/incidents/{Id.Value}";

    private static readonly string[] EveryoneButTheAdministrator = [.. Roles.All.Except([Roles.Administrator])];

    private static readonly string[] Keepers = [Roles.Supervisor, Roles.RecordsOfficer];

    /// <summary>Every endpoint of the module, a request that is well-formed, and who may.</summary>
    private static readonly (string Method, string Path, object? Body, string[] Roles)[] Endpoints =
    [
        ("GET", "/api/v1/incidents", null, EveryoneButTheAdministrator),
        ("POST", "/api/v1/incidents", new { number = "AF-26-9001", kind = "Near miss", localDate = "2026-03-01" }, Keepers),
        ("GET", Address, null, EveryoneButTheAdministrator),
        ("PUT", Address + "/outcome", new { outcome = "near-miss", reason = "Close." }, Keepers),
        ("PUT", $"{Address}/participants/{Participant}/person", new { person = RegisterProgram.Person(Roles.Officer).Value }, Keepers),
        ("PUT", $"{Address}/sources/{DispatchClock.Id}/clock", new { offsetMs = 1, uncertaintyMs = 0, method = "manual", reason = "Compared." }, Keepers),
        ("GET", "/incidents", null, EveryoneButTheAdministrator),
        ("GET", $"/incidents/{Id.Value}", null, EveryoneButTheAdministrator),
        ("GET", "/incidents/new", null, Keepers),
        ("POST", "/incidents", null, Keepers),
        ("POST", $"/incidents/{Id.Value}/outcome", null, Keepers),
        ("POST", $"/incidents/{Id.Value}/participants/{Participant}/person", null, Keepers),
        ("POST", $"/incidents/{Id.Value}/sources/{DispatchClock.Id}/clock", null, Keepers),
    ];

    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private RegisterProgram program = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        program = await RegisterProgram.Start();
        foreach (var role in Roles.All) clients[role] = await program.Client(role);
        clients[""] = await program.Client(null);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var client in clients.Values) client.Dispose();
        await program.DisposeAsync();
    }

    [SetUp]
    public Task Fill() => program.Store.InOneTransaction(unit => unit.Absorb(
        [Read([ReadArrival], [new("2114", "Ines Marsh", "Officer", Involvement.Involved)], [ReadForce])], Dispatch, Register.Incidents.Roster.Empty, Clerk, Noon), default);

    [TestCaseSource(nameof(Endpoints))]
    public async Task Whoever_may_not_hears_that_there_is_nothing_and_whoever_may_does_not((string Method, string Path, object? Body, string[] Roles) endpoint)
    {
        var denied = new List<string>();
        foreach (var role in Roles.All)
        {
            using var answer = await Send(role, endpoint.Method, endpoint.Path, endpoint.Body, "\"999999\"");
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                denied.Add(role);
                Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(endpoint.Path.StartsWith("/api", StringComparison.Ordinal) ? CanonicalNotFound.Json : CanonicalNotFound.Html));
            }
        }

        Assert.That(denied, Is.EquivalentTo(Roles.All.Except(endpoint.Roles)));
    }

    [TestCaseSource(nameof(Endpoints))]
    public async Task Nobody_signed_in_is_asked_to_sign_in((string Method, string Path, object? Body, string[] Roles) endpoint)
    {
        using var answer = await Send("", endpoint.Method, endpoint.Path, endpoint.Body, "\"1\"");
        Assert.That(answer.StatusCode, Is.EqualTo(endpoint.Path.StartsWith("/api", StringComparison.Ordinal) || endpoint.Method != "GET" ? HttpStatusCode.Unauthorized : HttpStatusCode.Redirect));
    }

    [Test]
    public void The_table_of_endpoints_is_complete()
    {
        // Links of incidents are the conflicts officer's: who may what is asked in the tests of both programs, where every operation and page has a row.
        var mapped = program.Endpoints().Where(path => path.Contains("incidents", StringComparison.Ordinal) && !path.Contains("/links", StringComparison.Ordinal)).ToList();
        Assert.That(Endpoints.Select(endpoint => $"{endpoint.Method} {Template(endpoint.Path)}"), Is.EquivalentTo(mapped));
    }

    [Test]
    public async Task An_incident_is_read_with_its_etag_and_not_sent_again_to_who_has_it()
    {
        using var first = await Send(Roles.Investigator, "GET", Address);
        using var view = JsonDocument.Parse(await first.Content.ReadAsStringAsync());
        using var again = new HttpRequestMessage(HttpMethod.Get, Address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await clients[Roles.Investigator].SendAsync(again);
        Assert.Multiple(() =>
        {
            Assert.That(view.RootElement.GetProperty("number").GetString(), Is.EqualTo("AF-26-0412"));
            Assert.That(view.RootElement.GetProperty("sources")[0].GetProperty("kind").GetString(), Is.EqualTo("cad-csv"));
            Assert.That(view.RootElement.GetProperty("sources")[0].GetProperty("evidence")[0].GetProperty("rawTime").GetString(), Is.EqualTo(ReadArrival.RawTime));
            Assert.That(view.RootElement.GetProperty("forceReports")[0].GetProperty("answers")[0].GetProperty("chosen").GetArrayLength(), Is.EqualTo(2));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        });
    }

    [TestCase("outcome", """{"outcome":"de-escalation","reason":"He was talked down."}""")]
    [TestCase("participants/P/person", """{"person":"OFFICER"}""")]
    [TestCase("sources/S/clock", """{"offsetMs":-2500,"uncertaintyMs":250,"method":"shared-event","reason":"The radio call on both."}""")]
    public async Task A_write_needs_the_version_that_was_seen_and_a_retry_changes_nothing(string what, string body)
    {
        var path = $"{Address}/{what.Replace("P", Participant.ToString(), StringComparison.Ordinal).Replace("S", DispatchClock.Id.ToString(), StringComparison.Ordinal)}";
        var sent = JsonSerializer.Deserialize<JsonElement>(body.Replace("OFFICER", RegisterProgram.Person(Roles.Officer).Value.ToString(), StringComparison.Ordinal));
        using var read = await Send(Roles.RecordsOfficer, "GET", Address);
        var seen = read.Headers.ETag!.Tag;
        using var without = await Send(Roles.RecordsOfficer, "PUT", path, sent);
        using var stale = await Send(Roles.RecordsOfficer, "PUT", path, sent, "\"1\"");
        using var written = await Send(Roles.RecordsOfficer, "PUT", path, sent, seen);
        using var retried = await Send(Roles.RecordsOfficer, "PUT", path, sent, seen);
        Assert.Multiple(() =>
        {
            Assert.That(without.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionRequired));
            Assert.That(stale.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That(written.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(written.Headers.ETag!.Tag, Is.Not.EqualTo(seen));
            Assert.That(retried.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(retried.Headers.ETag, Is.EqualTo(written.Headers.ETag));
        });
    }

    [TestCase("outcome", """{"outcome":"near-miss","reason":""}""", HttpStatusCode.BadRequest, "invalid")]
    [TestCase("participants/P/person", """{"person":"0a000000-0000-4000-8000-00000000ffff"}""", HttpStatusCode.Conflict, "incident/nobody-on-the-roster")]
    [TestCase("participants/S/person", """{"person":null}""", HttpStatusCode.Conflict, "incident/no-such-participant")]
    [TestCase("sources/P/clock", """{"offsetMs":1,"uncertaintyMs":0,"method":"manual","reason":"Compared."}""", HttpStatusCode.Conflict, "incident/no-such-source")]
    [TestCase("sources/S/clock", """{"offsetMs":1,"uncertaintyMs":-1,"method":"manual","reason":"Compared."}""", HttpStatusCode.BadRequest, "invalid")]
    public async Task What_cannot_be_taken_is_refused_by_its_code(string what, string body, HttpStatusCode status, string code)
    {
        var path = $"{Address}/{what.Replace("P", Participant.ToString(), StringComparison.Ordinal).Replace("S", DispatchClock.Id.ToString(), StringComparison.Ordinal)}";
        using var read = await Send(Roles.Supervisor, "GET", Address);
        using var answer = await Send(Roles.Supervisor, "PUT", path, JsonSerializer.Deserialize<JsonElement>(body), read.Headers.ETag!.Tag);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(problem.RootElement.GetProperty("type").GetString(), Is.EqualTo(Answers.TypePrefix + code));
        });
    }

    [Test]
    public async Task An_incident_that_is_not_there_answers_as_one_that_may_not_be_seen()
    {
        using var absent = await Send(Roles.Supervisor, "GET", $"/api/v1/incidents/{Guid.Empty}");
        using var marked = await Send(Roles.Supervisor, "PUT", $"/api/v1/incidents/{Participant}/outcome", new { outcome = "near-miss", reason = "Close." }, "\"1\"");
        Assert.Multiple(async () =>
        {
            Assert.That(await marked.Content.ReadAsByteArrayAsync(), Is.EqualTo(CanonicalNotFound.Json));
            Assert.That(absent.StatusCode, Is.AnyOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest));
        });
    }

    [Test]
    public async Task An_incident_entered_twice_over_the_API_is_one_and_another_of_its_number_is_refused()
    {
        var body = new { number = "AF-26-7001", kind = "Near miss", location = "Pier 4", localDate = "2026-02-28" };
        using var first = await Send(Roles.Supervisor, "POST", "/api/v1/incidents", body);
        using var again = await Send(Roles.Supervisor, "POST", "/api/v1/incidents", body);
        using var other = await Send(Roles.Supervisor, "POST", "/api/v1/incidents", body with { kind = "Traffic stop" });
        using var faulty = await Send(Roles.Supervisor, "POST", "/api/v1/incidents", new { number = "", kind = "" });
        Assert.Multiple(() =>
        {
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(first.Headers.Location!.OriginalString, Is.EqualTo($"/api/v1/incidents/{IncidentKeys.IncidentOf("sample", "AF-26-7001").Value}"));
            Assert.That(again.Headers.ETag, Is.EqualTo(first.Headers.ETag));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(faulty.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        });
    }

    [Test]
    public async Task The_list_pages_through_every_incident_once_with_the_latest_first()
    {
        await program.Store.InOneTransaction(unit => unit.Absorb(
            Enumerable.Range(0, 25).Select(number => Read(key: $"PAGE-{number}") with { Location = "Pagination Pier", LocalDate = new DateOnly(2025, 1, 1).AddDays(number / 3) }),
            Dispatch, Register.Incidents.Roster.Empty, Clerk, Noon), default);
        List<(string Number, string Date)> seen = [];
        string? cursor = null;
        do
        {
            using var answer = await Send(Roles.Chief, "GET", $"/api/v1/incidents?q=pagination+PIER&limit=4{(cursor is null ? "" : "&cursor=" + cursor)}");
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            foreach (var row in page.RootElement.GetProperty("entries").EnumerateArray())
                seen.Add((row.GetProperty("number").GetString()!, row.GetProperty("localDate").GetString()!));
            cursor = page.RootElement.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        Assert.Multiple(() =>
        {
            Assert.That(seen.Select(row => row.Number), Is.EquivalentTo(Enumerable.Range(0, 25).Select(number => $"PAGE-{number}")));
            Assert.That(seen.Select(row => row.Date), Is.Ordered.Descending);
        });
    }

    [TestCase("q=AF-26-0412", true)]
    [TestCase("q=mill", true)]
    [TestCase("q=ines+marsh", true)]
    [TestCase("q=mill+nowhere", false)]
    [TestCase("from=2026-03-01&to=2026-03-01&q=mill", true)]
    [TestCase("from=2026-03-02&q=mill", false)]
    [TestCase("to=2026-02-28&q=mill", false)]
    [TestCase("q=%27%20or%201%3D1%20--", false)]
    public async Task The_list_is_filtered_by_words_and_dates(string query, bool found)
    {
        using var answer = await Send(Roles.Trainer, "GET", $"/api/v1/incidents?{query}");
        Assert.That((await answer.Content.ReadAsStringAsync()).Contains(Id.Value.ToString(), StringComparison.Ordinal), Is.EqualTo(found));
    }

    [TestCase("limit=0")]
    [TestCase("limit=101")]
    public async Task A_limit_out_of_bounds_is_refused(string query)
    {
        using var answer = await Send(Roles.Trainer, "GET", $"/api/v1/incidents?{query}");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task The_start_page_leads_to_the_incidents_and_the_administrator_to_his_account()
    {
        using var officer = await Send(Roles.Officer, "GET", "/");
        using var administrator = await Send(Roles.Administrator, "GET", "/");
        Assert.Multiple(() =>
        {
            Assert.That(officer.Headers.Location!.OriginalString, Is.EqualTo("/incidents"));
            Assert.That(administrator.Headers.Location!.OriginalString, Is.EqualTo("/account"));
        });
    }

    [Test]
    public async Task The_page_shows_raw_times_marks_in_words_and_the_forms_of_those_who_may()
    {
        var officer = await Page(Roles.Officer, $"/incidents/{Id.Value}");
        var clerk = await Page(Roles.RecordsOfficer, $"/incidents/{Id.Value}");
        Assert.Multiple(() =>
        {
            Assert.That(officer, Does.Contain(ReadArrival.RawTime).And.Contain("Typed time or date only").And.Contain("Arm bar; Take down"));
            Assert.That(officer, Does.Not.Contain("Correct this clock"));
            Assert.That(clerk, Does.Contain("Correct this clock").And.Contain("Mark as a successful de-escalation"));
        });
    }

    [Test]
    public async Task A_form_that_is_taken_leads_back_to_the_page()
    {
        var version = await Version();
        using var answer = await Post(Roles.Supervisor, $"/incidents/{Id.Value}/participants/{Participant}/person", ("person", RegisterProgram.Badge(Roles.Trainer)), ("seen", version));
        var page = await Page(Roles.Supervisor, $"/incidents/{Id.Value}");
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
            Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo($"/incidents/{Id.Value}"));
            Assert.That(page, Does.Contain("Person trainer"));
        });
    }

    [Test]
    public async Task A_form_that_is_not_taken_keeps_what_was_typed_and_says_why()
    {
        using var nobody = await Post(Roles.Supervisor, $"/incidents/{Id.Value}/participants/{Participant}/person", ("person", "Nobody Known"), ("seen", await Version()));
        using var stale = await Post(Roles.Supervisor, $"/incidents/{Id.Value}/outcome", ("outcome", "near-miss"), ("reason", "A very close call."), ("seen", "0"));
        using var faulty = await Post(Roles.Supervisor, $"/incidents/{Id.Value}/sources/{DispatchClock.Id}/clock",
            ("offset", "two"), ("method", "manual"), ("reason", "Typed reason."), ("seen", await Version()));
        using var entered = await Post(Roles.Supervisor, "/incidents", ("number", "AF-26-0412"), ("kind", "Typed kind"), ("localDate", "2026-03-01"));
        Assert.Multiple(async () =>
        {
            Assert.That(nobody.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(await nobody.Content.ReadAsStringAsync(), Does.Contain("Nobody Known").And.Contain(IncidentRefusals.NobodyOnTheRoster.Sentence));
            Assert.That(stale.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That(await stale.Content.ReadAsStringAsync(), Does.Contain("A very close call."));
            Assert.That(faulty.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await faulty.Content.ReadAsStringAsync(), Does.Contain("Typed reason.").And.Contain("Use a number of seconds"));
            Assert.That(entered.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(await entered.Content.ReadAsStringAsync(), Does.Contain("Typed kind").And.Contain("in the register already"));
        });
    }

    private async Task<HttpResponseMessage> Send(string role, string method, string path, object? body = null, string? seen = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null) request.Content = JsonContent.Create(body);
        else if (method == "POST") request.Content = new FormUrlEncodedContent([new("seen", "999999")]);
        if (seen is not null && method == "PUT") request.Headers.TryAddWithoutValidation("If-Match", seen);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html"));
        return await clients[role].SendAsync(request);
    }

    private async Task<HttpResponseMessage> Post(string role, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        return await clients[role].PostAsync(path, form);
    }

    private async Task<string> Page(string role, string path)
    {
        using var answer = await Send(role, "GET", path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<string> Version()
    {
        using var answer = await Send(Roles.Supervisor, "GET", Address);
        return answer.Headers.ETag!.Tag.Trim('"');
    }

    private static string Template(string path) => path
        .Replace(Id.Value.ToString(), "{incident:guid}", StringComparison.Ordinal)
        .Replace(Participant.ToString(), "{participant:guid}", StringComparison.Ordinal)
        .Replace(DispatchClock.Id.ToString(), "{source:guid}", StringComparison.Ordinal);
}
