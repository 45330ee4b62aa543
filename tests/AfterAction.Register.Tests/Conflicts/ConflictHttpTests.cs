using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using Npgsql;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Conflicts;

/// <summary>Links, tasks and accounts of one person through the whole pipeline, with the ledger beside them.</summary>
public sealed class ConflictHttpTests
{
    private readonly Dictionary<string, HttpClient> clients = new(StringComparer.Ordinal);
    private TestAgency agency = null!;
    private RegisterProgram program = null!;
    private NpgsqlDataSource protectedLogin = null!, registerLogin = null!;

    /// <summary>As the protected program has it, and as the register program has.</summary>
    private ClaimLedger Reviews => new(protectedLogin, new StoppedClock(Noon));

    private ClaimLedger Investigations => new(registerLogin, new StoppedClock(Noon));

    [OneTimeSetUp]
    public async Task Start()
    {
        agency = await TestAgency.Create(each => RegisterProgram.Prepare(each.Owner));
        program = await RegisterProgram.Start(agency.RegisterApp);
        protectedLogin = NpgsqlDataSource.Create(agency.ProtectedApp("ledger"));
        registerLogin = NpgsqlDataSource.Create(agency.RegisterApp("ledger"));
        foreach (var signIn in (string[])[.. Roles.All, "investigator-2"]) clients[signIn] = await program.Client(signIn);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var client in clients.Values) client.Dispose();
        await program.DisposeAsync();
        await protectedLogin.DisposeAsync();
        await registerLogin.DisposeAsync();
    }

    [Test]
    public async Task A_link_that_was_asked_for_is_made_carries_claims_and_is_told_on_both_incidents()
    {
        var (one, other, reader) = (await Incident(), await Incident(), Somebody());
        await Reviews.Claim(reader, one, Side.Review, default);
        await Ask(one, other);
        using (var before = await Read(Roles.Investigator, $"/api/v1/incidents/{one.Value}")) Assert.That(before.RootElement.GetProperty("links").GetArrayLength(), Is.Zero);
        using (var decided = await DecideLink(one, other, true)) Assert.That(decided.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await decided.Content.ReadAsStringAsync());
        foreach (var (near, far) in ((IncidentId, IncidentId)[])[(one, other), (other, one)])
        {
            using var page = await Read(Roles.Officer, $"/api/v1/incidents/{near.Value}");
            Assert.That(page.RootElement.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("incident").GetGuid()), Is.EqualTo(new[] { far.Value }));
        }

        Assert.That(await Investigations.Eligible(reader, other, default), Is.False, "the claim came along");
        using (var ended = await Send(Roles.ConflictsOfficer, "DELETE", $"/api/v1/conflicts/links/{IncidentPair.IdOf(one, other)}", null, "\"2\"")) Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using (var after = await Read(Roles.Officer, $"/api/v1/incidents/{one.Value}")) Assert.That(after.RootElement.GetProperty("links").GetArrayLength(), Is.Zero);
        Assert.That(await Investigations.Eligible(reader, other, default), Is.False, "and stays");
    }

    [Test]
    public async Task Who_asks_cannot_tell_a_link_the_wall_holds_from_any_other_that_waits()
    {
        var (one, other, free, free2) = (await Incident(), await Incident(), await Incident(), await Incident());
        await Torn(one, other);
        await Ask(one, other);
        await Ask(free, free2);
        using (var held = await DecideLink(one, other, true)) Assert.That(await held.Content.ReadAsStringAsync(), Does.Contain("ledger/held"));
        foreach (var signIn in (string[])[Roles.Supervisor, Roles.Investigator])
        {
            Assert.That(await Seen(signIn, one, other), Is.EqualTo(await Seen(signIn, free, free2)), signIn);
        }

        foreach (var signIn in Roles.All.Except([Roles.ConflictsOfficer]))
            foreach (var path in (string[])["tasks", "people", "links", "accounts"])
            {
                using var answer = await Send(signIn, "GET", $"/api/v1/conflicts/{path}");
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), $"{path} for {signIn}");
            }

        // Everything that can be seen from outside: the list of links, the incident, asking again, taking back.
        async Task<string> Seen(string signIn, IncidentId near, IncidentId far)
        {
            using var links = await Send(signIn, "GET", $"/api/v1/incidents/{near.Value}/links");
            using var page = await Send(signIn, "GET", $"/api/v1/incidents/{near.Value}");
            using var again = await Send(signIn, "PUT", $"/api/v1/incidents/{near.Value}/links/{far.Value}", new { reason = "Again." }, "\"1\"");
            var text = string.Join('\n', await links.Content.ReadAsStringAsync(), await page.Content.ReadAsStringAsync(), page.Headers.ETag, again.StatusCode, again.Headers.ETag, await again.Content.ReadAsStringAsync());
            var (_, nearNumber) = await Numbers(near);
            var (_, farNumber) = await Numbers(far);
            text = text.Replace(near.Value.ToString(), "near", StringComparison.Ordinal).Replace(far.Value.ToString(), "far", StringComparison.Ordinal)
                .Replace(nearNumber, "NEAR", StringComparison.Ordinal).Replace(farNumber, "FAR", StringComparison.Ordinal);
            return Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f-]{27}", "id", RegexOptions.None, TimeSpan.FromSeconds(1)); // ids that follow from the incident's
        }
    }

    [Test]
    public async Task Recusing_makes_the_link_bars_whoever_was_torn_and_ends_his_part()
    {
        var (one, other) = (await Incident(), await Incident());
        var torn = RegisterProgram.Person("investigator-2");
        var investigation = Guid.NewGuid();
        await Done(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{investigation}", new { incident = one, number = "PS", matter = "It." }, "\"0\"");
        await Done(Roles.InvestigationSupervisor, "PUT", $"/api/v1/investigations/{investigation}/people/{torn.Value}", new { part = "investigator" }, "\"2\"");
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/investigations/{investigation}/people/{torn.Value}", new { assign = true }, "\"3\"");
        await Reviews.Claim(torn, other, Side.Review, default);
        await Ask(one, other);
        using (var held = await DecideLink(one, other, true)) Assert.That(held.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var task = await Task(one, other);
        Assert.That(task.GetProperty("people").EnumerateArray().Select(each => each.GetProperty("name").GetString()), Is.EqualTo(new[] { "Person investigator-2" }));
        Assert.That(task.ToString(), Does.Not.Contain("review").IgnoreCase, "on which side is told to nobody");

        var (number, version) = (task.GetProperty("task").GetInt64(), task.GetProperty("version").GetInt64());
        using (var unseen = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/tasks/{number}", new { recuse = true }, "\"5\"")) Assert.That(unseen.StatusCode, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/tasks/{number}", new { recuse = true }, $"\"{version}\"");
        using (var again = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/tasks/{number}", new { recuse = true }, $"\"{version}\"")) Assert.That(await again.Content.ReadAsStringAsync(), Does.Contain("ledger/task-settled"));
        using var page = await Read(Roles.Officer, $"/api/v1/incidents/{one.Value}");
        using var lead = await Read(Roles.InvestigationSupervisor, $"/api/v1/investigations/{investigation}");
        using var recused = await Send("investigator-2", "GET", $"/api/v1/investigations/{investigation}");
        Assert.Multiple(async () =>
        {
            Assert.That(page.RootElement.GetProperty("links").GetArrayLength(), Is.EqualTo(1));
            Assert.That(lead.RootElement.GetProperty("people").EnumerateArray().Last().GetProperty("stage").GetString(), Is.EqualTo("left"));
            Assert.That(recused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await Reviews.Claim(torn, other, Side.Review, default)).Value, Is.Null, "barred from both");
        });
    }

    [Test]
    public async Task Declining_leaves_all_as_it_is_and_the_same_can_be_asked_for_again()
    {
        var (one, other) = (await Incident(), await Incident());
        await Torn(one, other);
        await Ask(one, other);
        using (var held = await DecideLink(one, other, true)) Assert.That(held.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var task = await Task(one, other);
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/tasks/{task.GetProperty("task")}", new { recuse = false }, $"\"{task.GetProperty("version")}\"");
        using var links = await Read(Roles.Supervisor, $"/api/v1/incidents/{one.Value}/links");
        Assert.That(links.RootElement.GetProperty("entries").GetArrayLength(), Is.Zero);
        await Done(Roles.Supervisor, "PUT", $"/api/v1/incidents/{one.Value}/links/{other.Value}", new { reason = "Again." }, "\"2\"");
    }

    [Test]
    public async Task Two_accounts_of_one_person_share_claims_and_where_they_are_torn_it_is_a_task()
    {
        var incident = await Incident();
        PersonId one = RegisterProgram.Person(Roles.Trainer), other = RegisterProgram.Person(Roles.Auditor), third = RegisterProgram.Person(Roles.Chief);
        await Reviews.Claim(one, incident, Side.Review, default);
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/accounts/{one.Value}/{other.Value}", null, "\"0\"");
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/accounts/{other.Value}/{one.Value}", null, "\"0\"");
        Assert.That(await Investigations.Eligible(other, incident, default), Is.False);
        await Investigations.Claim(third, incident, Side.Investigation, default);
        using var held = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/accounts/{other.Value}/{third.Value}", null, "\"0\"");
        using var unknown = await Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/accounts/{other.Value}/{Guid.NewGuid()}", null, "\"0\"");
        using var known = await Read(Roles.ConflictsOfficer, "/api/v1/conflicts/accounts");
        Assert.Multiple(async () =>
        {
            Assert.That(await held.Content.ReadAsStringAsync(), Does.Contain("ledger/held"));
            Assert.That(await unknown.Content.ReadAsStringAsync(), Does.Contain("incident/nobody-on-the-roster"));
            Assert.That(known.RootElement.GetProperty("entries").EnumerateArray().Select(row => $"{row.GetProperty("oneName")}, {row.GetProperty("otherName")}"), Is.EqualTo(new[] { "Person trainer, Person auditor" }));
        });
        using var tasks = await Read(Roles.ConflictsOfficer, "/api/v1/conflicts/tasks?limit=100");
        var task = tasks.RootElement.GetProperty("entries").EnumerateArray().Single(row => row.GetProperty("kind").GetString() == "same-person");
        await Done(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/tasks/{task.GetProperty("task")}", new { recuse = true }, $"\"{task.GetProperty("version")}\"");
        using var after = await Read(Roles.ConflictsOfficer, "/api/v1/conflicts/accounts");
        Assert.That(after.RootElement.GetProperty("entries").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task Incidents_that_an_import_shows_to_be_one_are_linked_in_the_ledger_first_and_kept_apart_when_it_refuses()
    {
        foreach (var isTorn in (bool[])[false, true])
        {
            var keys = (Source: $"urn:{Guid.NewGuid():N}", Number: $"AF-{Guid.NewGuid():N}");
            var (one, other) = (IncidentKeys.IncidentOf(Agency.Id, keys.Source), IncidentKeys.IncidentOf(Agency.Id, keys.Number));
            await Absorb(Sample.Read(key: keys.Source) with { Number = null, KeyIsNumber = false });
            await Absorb(Sample.Read(key: keys.Number));
            var reader = Somebody();
            if (isTorn) await Torn(one, other);
            else await Reviews.Claim(reader, one, Side.Review, default);
            await Absorb(Sample.Read(key: keys.Number) with { AlsoKnownAs = [keys.Source] });
            var lines = await program.Store.Read(session => session.LoadManyAsync<IncidentLine>(one.Value, other.Value));
            Assert.That(lines.Count(line => line.JoinedTo is null), Is.EqualTo(isTorn ? 2 : 1));
            if (isTorn) Assert.That((await Task(one, other)).GetProperty("people").GetArrayLength(), Is.EqualTo(1));
            else Assert.That(await Investigations.Eligible(reader, other, default), Is.False, "the claim came along");
        }

        Task Absorb(ReadIncident read) => program.Store.InOneTransaction(unit => unit.Absorb(
            [read], Dispatch, Register.Incidents.Roster.Empty, async (one, other, by, ct) => await Investigations.Link(one, other, by, ct) is null, Clerk, Noon), default);
    }

    private static PersonId Somebody() => new(Guid.NewGuid());

    /// <summary>Somebody reads the review of the one and investigates the other.</summary>
    private async Task Torn(IncidentId one, IncidentId other)
    {
        var torn = Somebody();
        await Reviews.Claim(torn, one, Side.Review, default);
        await Investigations.Claim(torn, other, Side.Investigation, default);
    }

    private Task Ask(IncidentId one, IncidentId other) => Done(Roles.Supervisor, "PUT", $"/api/v1/incidents/{one.Value}/links/{other.Value}", new { reason = "The same man." }, "\"0\"");

    private Task<HttpResponseMessage> DecideLink(IncidentId one, IncidentId other, bool make) =>
        Send(Roles.ConflictsOfficer, "PUT", $"/api/v1/conflicts/links/{IncidentPair.IdOf(one, other)}", new { make }, "\"1\"");

    private async Task<JsonElement> Task(IncidentId one, IncidentId other)
    {
        var tasks = await Read(Roles.ConflictsOfficer, "/api/v1/conflicts/tasks?limit=100");
        return tasks.RootElement.GetProperty("entries").EnumerateArray().Single(row => new[] { row.GetProperty("oneId").GetGuid(), row.GetProperty("otherId").GetGuid() }.ToHashSet().SetEquals([one.Value, other.Value]));
    }

    private async Task<(IncidentId Id, string Number)> Numbers(IncidentId incident) =>
        (incident, (await program.Store.Read(session => session.LoadAsync<IncidentLine>(incident.Value)))!.Number!);

    private async Task<IncidentId> Incident()
    {
        var key = $"AF-{Guid.NewGuid():N}";
        await program.Store.InOneTransaction(unit => unit.Absorb([Sample.Read([ReadArrival], key: key)], Dispatch, Register.Incidents.Roster.Empty, Clerk, Noon), default);
        return IncidentKeys.IncidentOf(Agency.Id, key);
    }

    private async Task Done(string signIn, string method, string path, object? body, string seen)
    {
        using var answer = await Send(signIn, method, path, body, seen);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), path + await answer.Content.ReadAsStringAsync());
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
