using System.Net;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Investigations;

/// <summary>Investigations through the whole pipeline, with the ledger beside them.</summary>
public sealed class InvestigationHttpTests
{
    private static readonly PersonId Reader = RegisterProgram.Person("investigator-2"), Witness = RegisterProgram.Person("investigator-3"), Free = RegisterProgram.Person("investigator-4");

    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private TestAgency agency = null!;
    private RegisterProgram program = null!;
    private NpgsqlDataSource protectedLogin = null!;

    /// <summary>As the protected program has it.</summary>
    private ClaimLedger Reviews => new(protectedLogin, new StoppedClock(Noon));

    [OneTimeSetUp]
    public async Task Start()
    {
        agency = await TestAgency.Create(each => RegisterProgram.Prepare(each.Owner));
        program = await RegisterProgram.Start(agency.RegisterApp);
        protectedLogin = NpgsqlDataSource.Create(agency.ProtectedApp("ledger"));
        foreach (var signIn in (string[])[.. Roles.All, .. RegisterProgram.FurtherInvestigators]) clients[signIn] = await program.Client(signIn);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var client in clients.Values) client.Dispose();
        await program.DisposeAsync();
        await protectedLogin.DisposeAsync();
    }

    [Test]
    public async Task An_investigation_goes_from_opening_to_closing_and_each_step_sent_again_changes_nothing()
    {
        var (one, incident) = (Guid.NewGuid(), await Incident());
        await Twice(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}", new { incident, number = "PS-26-01", matter = "Whether it was reported." }, "\"0\"");
        await Twice(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}/people/{Free.Value}", new { part = "investigator" }, "\"2\"");
        await Hidden("investigator-4", one);
        await Twice(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/investigations/{one}/people/{Free.Value}", new { assign = true }, "\"3\"");
        using (var read = await Read("investigator-4", $"/api/v1/investigations/{one}"))
        {
            Assert.Multiple(() =>
            {
                Assert.That(read.RootElement.GetProperty("matter").GetString(), Is.EqualTo("Whether it was reported."));
                Assert.That(read.RootElement.GetProperty("people").EnumerateArray().Select(each => $"{each.GetProperty("name")}, {each.GetProperty("part")}: {each.GetProperty("stage")}"),
                    Is.EqualTo(new[] { "Person investigation-supervisor, investigation-supervisor: assigned", "Person investigator-4, investigator: assigned" }));
            });
        }

        using (var mine = await Read("investigator-4", "/api/v1/investigations"))
            Assert.That(mine.RootElement.GetProperty("entries").EnumerateArray().Select(row => row.GetProperty("id").GetGuid()), Does.Contain(one));
        await Twice(Roles.InvestigationSupervisor, "DELETE", $"/api/v1/investigations/{one}/people/{Free.Value}", null, "\"4\"");
        await Hidden("investigator-4", one);
        await Twice(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}/closing", new { disposition = "exonerated", note = "It was." }, "\"5\"");
        using var closed = await Read(Roles.InvestigationSupervisor, $"/api/v1/investigations/{one}");
        Assert.That(closed.RootElement.GetProperty("closed").GetProperty("disposition").GetString(), Is.EqualTo("exonerated"));
    }

    [Test]
    public async Task Who_read_the_review_and_who_was_there_get_the_same_no_to_the_byte_and_the_free_one_is_assigned()
    {
        var (one, incident) = (Guid.NewGuid(), await Incident(Witness));
        Assert.That((await Reviews.Claim(Reader, new IncidentId(incident), Side.Review, default)).Value, Is.Not.Null);
        await Open(one, incident);
        foreach (var person in (PersonId[])[Reader, Witness, Free]) await Propose(one, person);
        using (var waiting = await Read(Roles.ConflictsOfficer, "/api/v1/conflicts/people?limit=100"))
        {
            Assert.That(waiting.RootElement.GetProperty("entries").EnumerateArray().Where(row => row.GetProperty("investigation").GetGuid() == one)
                    .ToDictionary(row => row.GetProperty("person").GetGuid(), row => row.GetProperty("mayServe").GetBoolean()),
                Is.EquivalentTo(new Dictionary<Guid, bool> { [Reader.Value] = false, [Witness.Value] = false, [Free.Value] = true }));
            Assert.That(waiting.RootElement.ToString(), Does.Not.Contain("Whether"), "no content of the file");
        }

        var ofReader = await Decide(one, Reader, true);
        var ofWitness = await Decide(one, Witness, true);
        var ofFree = await Decide(one, Free, true);
        Assert.Multiple(() =>
        {
            Assert.That(ofReader, Is.EqualTo(ofWitness));
            Assert.That(ofReader, Does.StartWith("409 ").And.Contain("investigation/not-eligible"));
            Assert.That(ofFree, Does.StartWith("204"));
        });
        await Decide(one, Reader, false);
        await Decide(one, Witness, false);
        using var read = await Read(Roles.InvestigationSupervisor, $"/api/v1/investigations/{one}");
        Assert.That(read.RootElement.GetProperty("people").EnumerateArray().Select(each => each.GetProperty("stage").GetString()), Is.EqualTo(new[] { "assigned", "assigned", "not-eligible", "not-eligible" }));
    }

    [Test]
    public async Task Whoever_is_assigned_can_never_claim_the_review()
    {
        var (one, incident) = (Guid.NewGuid(), await Incident());
        await Open(one, incident);
        await Propose(one, Free);
        await Decide(one, Free, true);
        await Send(Roles.InvestigationSupervisor, "DELETE", $"/api/v1/investigations/{one}/people/{Free.Value}", null, await Version(one));
        Assert.That((await Reviews.Claim(Free, new IncidentId(incident), Side.Review, default)).Refusal, Is.EqualTo(Refusal.NotFound), "the assignment is over, the claim is not");
    }

    [Test]
    public async Task A_supervisor_who_read_the_review_cannot_open_an_investigation_of_it_and_claims_nothing()
    {
        var incident = await Incident();
        await Reviews.Claim(RegisterProgram.Person(Roles.InvestigationSupervisor), new IncidentId(incident), Side.Review, default);
        using var answer = await Send(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{Guid.NewGuid()}", new { incident, number = "PS", matter = "It." }, "\"0\"");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("investigation/not-eligible"));
    }

    [Test]
    public async Task Whoever_is_recused_is_out_from_the_next_request_on()
    {
        var (one, incident, other) = (Guid.NewGuid(), await Incident(), await Incident());
        await Open(one, incident);
        await Propose(one, Free);
        await Decide(one, Free, true);
        await Reviews.Claim(Free, new IncidentId(other), Side.Review, default);
        await using var register = NpgsqlDataSource.Create(agency.RegisterApp("ledger"));
        ClaimLedger ledger = new(register, new StoppedClock(Noon));
        await ledger.Link(new(incident), new(other), Clerk, default);
        var task = (await ledger.Tasks(default)).Single(each => each.People.Contains(Free));
        await ledger.Recuse(task.Number, Clerk, default);
        await Hidden("investigator-4", one);
        using var mine = await Read("investigator-4", "/api/v1/investigations");
        Assert.That(mine.RootElement.ToString(), Does.Not.Contain(one.ToString()));
    }

    [Test]
    public async Task Nobody_else_finds_an_investigation_whatever_the_role()
    {
        var one = Guid.NewGuid();
        await Open(one, await Incident());
        foreach (var signIn in clients.Keys.Except([Roles.InvestigationSupervisor])) await Hidden(signIn, one);
    }

    [TestCase("PUT", "", """{"incident":"0a000000-0000-4000-8000-00000000ffff","number":"1","matter":"It."}""", "investigation/no-such-incident")]
    [TestCase("PUT", "", """{"incident":"0a000000-0000-4000-8000-00000000ffff","number":"","matter":""}""", "invalid")]
    public async Task What_cannot_be_opened_is_refused_by_its_code(string method, string path, string body, string code)
    {
        using var answer = await Send(Roles.InvestigationSupervisor, method, $"/api/v1/investigations/{Guid.NewGuid()}{path}", JsonSerializer.Deserialize<JsonElement>(body), "\"0\"");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(Answers.TypePrefix + code));
    }

    [Test]
    public async Task Only_who_has_the_role_of_a_part_can_be_proposed_for_it()
    {
        var one = Guid.NewGuid();
        await Open(one, await Incident());
        using var answer = await Send(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}/people/{RegisterProgram.Person(Roles.Supervisor).Value}", new { part = "investigator" }, "\"2\"");
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("investigation/not-in-this-part"));
    }

    [Test]
    public async Task A_decision_on_what_was_seen_before_a_change_claims_nothing()
    {
        var (one, incident) = (Guid.NewGuid(), await Incident());
        await Open(one, incident);
        await Propose(one, Free);
        using var answer = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/investigations/{one}/people/{Free.Value}", new { assign = true }, "\"2\"");
        Assert.Multiple(async () =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That((await Reviews.Claim(Free, new IncidentId(incident), Side.Review, default)).Value, Is.Not.Null);
        });
    }

    [Test]
    public async Task Lists_are_read_a_page_at_a_time()
    {
        for (var each = 0; each < 3; each++)
        {
            var one = Guid.NewGuid();
            await Open(one, await Incident());
            await Propose(one, Free);
        }

        foreach (var (signIn, list, id) in ((string, string, string)[])[(Roles.InvestigationSupervisor, "/api/v1/investigations", "id"), (Roles.ConflictsOfficer, "/api/v1/conflicts/people", "investigation")])
        {
            List<Guid> atOnce = [], oneByOne = [];
            using (var all = await Read(signIn, list + "?limit=100")) atOnce.AddRange(all.RootElement.GetProperty("entries").EnumerateArray().Select(row => row.GetProperty(id).GetGuid()).Distinct());
            for (var cursor = ""; ;)
            {
                using var page = await Read(signIn, $"{list}?limit=1{cursor}");
                oneByOne.AddRange(page.RootElement.GetProperty("entries").EnumerateArray().Select(row => row.GetProperty(id).GetGuid()).Distinct());
                if (!page.RootElement.TryGetProperty("next", out var next)) break;
                cursor = "&cursor=" + next.GetString();
            }

            Assert.That(oneByOne, Is.EqualTo(atOnce).And.Count.AtLeast(3), list);
        }
    }

    private async Task Open(Guid one, Guid incident)
    {
        using var opened = await Send(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}", new { incident, number = "PS-26-02", matter = "Whether." }, "\"0\"");
        Assert.That(opened.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    private async Task Propose(Guid one, PersonId person)
    {
        using var proposed = await Send(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{one}/people/{person.Value}", new { part = "investigator" }, await Version(one));
        Assert.That(proposed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    /// <summary>Status, headers and body, but for the number of the request and the version.</summary>
    private async Task<string> Decide(Guid one, PersonId person, bool assign)
    {
        using var answer = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/investigations/{one}/people/{person.Value}", new { assign }, await Version(one));
        return $"{(int)answer.StatusCode} {string.Join(", ", answer.Content.Headers.Select(header => header.Key + string.Concat(header.Value)))} " +
            System.Text.RegularExpressions.Regex.Replace(await answer.Content.ReadAsStringAsync(), "\"traceId\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private async Task<string> Version(Guid one)
    {
        using var answer = await Send(Roles.InvestigationSupervisor, "GET", $"/api/v1/investigations/{one}");
        return answer.Headers.ETag!.Tag;
    }

    private async Task Hidden(string signIn, Guid one)
    {
        foreach (var (method, path, body) in ((string, string, object?)[])
            [("GET", "", null), ("PUT", $"/people/{Free.Value}", new { part = "investigator" }), ("DELETE", $"/people/{Free.Value}", null), ("PUT", "/closing", new { disposition = "sustained", note = "It." })])
        {
            using var answer = await Send(signIn, method, $"/api/v1/investigations/{one}{path}", body, "\"3\"");
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(CanonicalNotFound.Json), $"{method} {path} for {signIn}");
        }
    }

    /// <summary>Done, and done again with the same outcome and version.</summary>
    private async Task Twice(string signIn, string method, string path, object? body, string seen)
    {
        using var first = await Send(signIn, method, path, body, seen);
        using var again = await Send(signIn, method, path, body, seen);
        using var blind = await Send(signIn, method, path, body);
        Assert.That((first.StatusCode, again.StatusCode, again.Headers.ETag, blind.StatusCode),
            Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NoContent, first.Headers.ETag, HttpStatusCode.PreconditionRequired)), path);
    }

    /// <summary>A new incident, and who was there.</summary>
    private async Task<Guid> Incident(params PersonId[] there)
    {
        var key = $"AF-{Guid.NewGuid():N}";
        await program.Store.InOneTransaction(unit => unit.Absorb(
            [Sample.Read([ReadArrival], [.. there.Select(person => new ReadParticipant(person.Value.ToString(), "Somebody", null, Involvement.Witness))], key: key)], Dispatch, Register.Incidents.Roster.Empty, Clerk, Noon), default);
        var id = IncidentKeys.IncidentOf(Agency.Id, key).Value;
        foreach (var person in there)
            await program.Store.Decide<Incident>(id, null, _ => Decision.Append(new ParticipantLinked(IncidentKeys.ParticipantOf(new(id), person.Value.ToString()), person, LinkBasis.Officer, Clerk, Noon)), default);
        return id;
    }

    private async Task<JsonDocument> Read(string signIn, string path)
    {
        using var answer = await Send(signIn, "GET", path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Send(string signIn, string method, string path, object? body = null, string? seen = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (seen is not null) request.Headers.TryAddWithoutValidation("If-Match", seen);
        return await clients[signIn].SendAsync(request);
    }
}
