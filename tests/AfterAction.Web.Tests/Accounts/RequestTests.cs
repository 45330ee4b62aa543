using System.Net;
using System.Text.Json;
using AfterAction.Testing;
using AfterAction.Web.Accounts.Administration;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>Whatever lets somebody in is done by two administrators, over the API and with the program's own login.</summary>
[Category("W5")]
internal sealed class RequestTests
{
    private static readonly Guid Third = new("01a05a43-0000-7000-8000-000000000006");

    private TestAgency agency;
    private TinyProgram register;
    private HttpClient ada, bo;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        register = await TinyProgram.Register(agency);
        ada = await AdministrationTests.Administrator(register);
        bo = await AdministrationTests.Administrator(register, "b.admin");
    }

    [TearDown]
    public async Task Stop()
    {
        ada.Dispose();
        bo.Dispose();
        await register.DisposeAsync();
    }

    /// <summary>Of every side and of none: a neutral role on an account of his own making would let an administrator read what he may not.</summary>
    [TestCase("trainer"), TestCase("chief")]
    public async Task A_role_is_given_when_another_approves_and_not_before(string role)
    {
        using var ruiz = register.Client();
        (await SignInTests.SignIn(ruiz, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        using var asked = await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, role);
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor"]));
        Assert.That((await ruiz.GetAsync("/api/v1/session")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        using var approved = await Approve(bo, await IdOf(asked));
        Assert.That(approved.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])[.. ((string[])["supervisor", role]).Order(StringComparer.Ordinal)]));
        Assert.That((await ruiz.GetAsync("/api/v1/session")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "the sessions ended when the role took effect");
        Assert.That(await Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(kind || ' ' || actor ORDER BY number) FROM identity.changes WHERE person = $1 AND role = $2", SampleRoll.Ruiz, role),
            Is.EqualTo((string[])[$"role-asked {SampleRoll.Admin}", $"role-given {SampleRoll.Second}"]));
    }

    [Test]
    public async Task Asked_for_twice_it_waits_once_and_an_approval_is_good_once()
    {
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        Assert.That(await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer")), Is.EqualTo(request));

        (await Approve(bo, request)).EnsureSuccessStatusCode().Dispose();
        (await AdministrationTests.Role(ada, HttpMethod.Delete, SampleRoll.Ruiz, "trainer")).EnsureSuccessStatusCode().Dispose();
        using var again = await Approve(bo, request);
        Assert.That(await AdministrationTests.CodeOf(again), Is.EqualTo((HttpStatusCode.Conflict, "people/request-settled")));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor"]));
    }

    [Test]
    public async Task Nobody_approves_what_he_asked_for_or_what_is_about_himself()
    {
        var own = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        var about = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Second, "chief"));

        using var mine = await Approve(ada, own);
        using var him = await Approve(bo, about);
        using var declines = await Decline(bo, about);
        Assert.That(await AdministrationTests.CodeOf(mine), Is.EqualTo((HttpStatusCode.Conflict, "people/own-request")));
        Assert.That(await AdministrationTests.CodeOf(him), Is.EqualTo((HttpStatusCode.Conflict, "people/own-account")));
        Assert.That(await AdministrationTests.CodeOf(declines), Is.EqualTo((HttpStatusCode.Conflict, "people/own-account")));
        Assert.That(await RolesOf(SampleRoll.Second), Is.EqualTo((string[])["administrator"]));
    }

    /// <summary>The hole of old: an administrator enters an account for himself under another name. It takes another administrator to make it anything.</summary>
    [Test]
    public async Task An_account_of_one_s_own_making_is_nothing_without_another_administrator()
    {
        var puppet = new Guid("01a05a43-0000-7000-8000-0000000000aa");
        (await ada.PutAsJsonAsync($"/api/v1/people/{puppet}", new { signIn = "p.uppet", name = "Pia Uppet" })).EnsureSuccessStatusCode().Dispose();
        foreach (var role in Roles.All)
        {
            var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, puppet, role));
            using var answer = await Approve(ada, request);
            Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/own-request")), role);
        }

        var link = await IdOf(await AdministrationTests.Link(ada, puppet));
        using var made = await MakeLink(ada, link);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.person_roles WHERE person = $1", puppet), Is.Zero);
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.links WHERE person = $1", puppet), Is.Zero);
    }

    [TestCase("Ada Lund"), TestCase("LUND, Ada"), TestCase("Ada M. Lund"), TestCase("ada")]
    public async Task Two_accounts_of_one_person_by_name_do_not_approve_each_other(string name)
    {
        await AddThird(name, "Training");
        using var third = await AdministrationTests.Administrator(register, "c.admin");
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        var forTheOther = await IdOf(await AdministrationTests.Role(bo, HttpMethod.Put, Third, "chief"));

        using var refused = await Approve(third, request);
        using var toHimself = await Approve(ada, forTheOther);
        Assert.That(await AdministrationTests.CodeOf(refused), Is.EqualTo((HttpStatusCode.Conflict, "people/one-person")));
        Assert.That(await AdministrationTests.CodeOf(toHimself), Is.EqualTo((HttpStatusCode.Conflict, "people/one-person")));
    }

    [Test]
    public async Task An_administrator_of_another_unit_answers_where_there_is_one()
    {
        await AddThird("Cy Mint", "Information Services");
        using var third = await AdministrationTests.Administrator(register, "c.admin");
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));

        using var refused = await Approve(third, request);
        Assert.That(await AdministrationTests.CodeOf(refused), Is.EqualTo((HttpStatusCode.Conflict, "people/one-unit")));
        (await Approve(bo, request)).EnsureSuccessStatusCode().Dispose();
    }

    /// <summary>A small agency: whoever there is of the same unit is better than nobody.</summary>
    [Test]
    public async Task Where_all_administrators_are_of_one_unit_they_answer_each_other()
    {
        await AddThird("Cy Mint", "Information Services");
        (await AdministrationTests.Closing(ada, HttpMethod.Put, SampleRoll.Second)).EnsureSuccessStatusCode().Dispose();
        using var third = await AdministrationTests.Administrator(register, "c.admin");
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));

        (await Approve(third, request)).EnsureSuccessStatusCode().Dispose();
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor", "trainer"]));
    }

    [Test]
    public async Task A_request_lapses_after_seven_days()
    {
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        register.Clock.Advance(Requests.Lifetime);
        using var later = await AdministrationTests.Administrator(register, "b.admin");
        using var lapsed = await Approve(later, request);
        Assert.That(await AdministrationTests.CodeOf(lapsed), Is.EqualTo((HttpStatusCode.Conflict, "people/request-lapsed")));

        using var asker = await AdministrationTests.Administrator(register);
        var anew = await IdOf(await AdministrationTests.Role(asker, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        Assert.That(anew, Is.Not.EqualTo(request));
        register.Clock.Advance(Requests.Lifetime - TimeSpan.FromSeconds(1));
        using var intime = await AdministrationTests.Administrator(register, "b.admin");
        (await Approve(intime, anew)).EnsureSuccessStatusCode().Dispose();
    }

    [Test]
    public async Task What_is_declined_or_withdrawn_is_over_and_changes_nothing()
    {
        var declined = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        var withdrawn = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Osei, "trainer"));
        (await Decline(bo, declined)).EnsureSuccessStatusCode().Dispose();
        (await Decline(ada, withdrawn)).EnsureSuccessStatusCode().Dispose();

        foreach (var over in (Guid[])[declined, withdrawn])
        {
            using var answer = await Approve(bo, over);
            Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/request-settled")));
        }

        Assert.That(await Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(kind ORDER BY number) FROM identity.changes WHERE role = 'trainer'"),
            Is.EqualTo((string[])["role-asked", "role-asked", "role-declined", "role-withdrawn"]));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor"]));
    }

    [Test]
    public async Task What_was_asked_by_somebody_who_is_no_administrator_any_more_is_not_approved()
    {
        await AddThird("Cy Mint", "Training");
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        (await AdministrationTests.Role(bo, HttpMethod.Delete, SampleRoll.Admin, "administrator")).EnsureSuccessStatusCode().Dispose();

        using var answer = await Approve(bo, request);
        Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/asker-left")));
    }

    /// <summary>Between asking and approving, the account is made another's: what the approver has read is not what he would approve.</summary>
    [Test]
    public async Task What_was_asked_for_an_account_that_was_changed_since_is_not_approved()
    {
        var person = new Guid("01a05a43-0000-7000-8000-0000000000aa");
        (await ada.PutAsJsonAsync($"/api/v1/people/{person}", new { signIn = "n.new", name = "Nia New" })).EnsureSuccessStatusCode().Dispose();
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, person, "officer"));
        (await ada.PutAsJsonAsync($"/api/v1/people/{person}", new { signIn = "n.new", name = "Somebody Else" })).EnsureSuccessStatusCode().Dispose();

        using var answer = await Approve(bo, request);
        Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/changed-since")));
    }

    [Test]
    public async Task A_role_of_another_side_that_was_given_meanwhile_keeps_a_request_from_being_carried_out()
    {
        (await AdministrationTests.Role(ada, HttpMethod.Delete, SampleRoll.Ruiz, "supervisor")).EnsureSuccessStatusCode().Dispose();
        var (one, other) = (await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "officer")), await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "investigator")));
        (await Approve(bo, one)).EnsureSuccessStatusCode().Dispose();
        using var answer = await Approve(bo, other);
        Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/two-sides")));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["officer"]));
    }

    [Test]
    public async Task Whoever_has_a_role_is_made_somebody_else_or_opened_again_by_two()
    {
        var entry = new { signIn = "r.dana", name = "Dana Ruiz-Lee", rank = "Sergeant", badge = "2114", unit = "Patrol 3", reason = "married" };
        using var unsaid = await ada.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", new { entry.signIn, entry.name });
        Assert.That(await AdministrationTests.CodeOf(unsaid), Is.EqualTo((HttpStatusCode.BadRequest, "invalid")));
        var asked = await IdOf(await ada.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", entry));
        Assert.That(await EntryOf(SampleRoll.Ruiz), Is.EqualTo("d.ruiz|D.RUIZ|Dana Ruiz|Sergeant|2114|Patrol 2"));
        (await Approve(bo, asked)).EnsureSuccessStatusCode().Dispose();
        Assert.That(await EntryOf(SampleRoll.Ruiz), Is.EqualTo("r.dana|R.DANA|Dana Ruiz-Lee|Sergeant|2114|Patrol 3"));

        (await AdministrationTests.Closing(ada, HttpMethod.Put, SampleRoll.Ruiz)).EnsureSuccessStatusCode().Dispose();
        var opening = await IdOf(await AdministrationTests.Closing(ada, HttpMethod.Delete, SampleRoll.Ruiz));
        Assert.That(await SignInTests.StatusOf(register.Client(), "r.dana"), Is.EqualTo(HttpStatusCode.Unauthorized));
        (await Approve(bo, opening)).EnsureSuccessStatusCode().Dispose();
        Assert.That(await SignInTests.StatusOf(register.Client(), "r.dana"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_badge_that_somebody_got_meanwhile_is_refused_when_it_is_approved()
    {
        var asked = await IdOf(await ada.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", new { signIn = "d.ruiz", name = "Dana Ruiz", badge = "9001", reason = "a new badge" }));
        (await ada.PutAsJsonAsync($"/api/v1/people/{Third}", new { signIn = "n.new", name = "Nia New", badge = "9001" })).EnsureSuccessStatusCode().Dispose();
        using var answer = await Approve(bo, asked);
        Assert.That(await AdministrationTests.CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/badge-taken")));
    }

    [Test]
    public async Task Administrators_read_what_waits_and_what_keeps_them_from_answering()
    {
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        foreach (var (reader, bar) in (IEnumerable<(HttpClient, string?)>)[(ada, "own-request"), (bo, null)])
        {
            var row = (await reader.GetFromJsonAsync<JsonElement>("/api/v1/people/requests")).GetProperty("requests").EnumerateArray().Single();
            Assert.That((row.GetProperty("id").GetGuid(), row.GetProperty("state").GetString(), row.TryGetProperty("bar", out var why) ? why.GetString() : null), Is.EqualTo((request, "open", bar)));
        }

        bo.DefaultRequestHeaders.Accept.Add(new("text/html"));
        Assert.That(await bo.GetStringAsync("/people/requests"), Does.Contain("The role Trainer").And.Contain("Dana Ruiz").And.Contain("for the test").And.Contain("Approve"));
        Assert.That(await bo.GetStringAsync($"/people/{SampleRoll.Ruiz}"), Does.Contain("Waiting").And.Contain("asked by Ada Lund"));
        using var approved = await bo.PostAsync($"/people/requests/{request}/approval", SignInTests.Form());
        Assert.That(approved.Headers.Location?.OriginalString, Is.EqualTo("/people/requests?done=approved"));
    }

    [Test]
    public async Task Of_two_who_answer_at_once_one_is_told_it_is_settled()
    {
        await AddThird("Cy Mint", "Training");
        using var third = await AdministrationTests.Administrator(register, "c.admin");
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        var answers = await Task.WhenAll(Approve(bo, request), Approve(third, request));
        Assert.That(answers.Select(answer => answer.StatusCode), Is.EquivalentTo((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Conflict]));
    }

    /// <summary>Statements typed with the register program's own login: none of them is a way around another administrator.</summary>
    [TestCase("INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, 'trainer', 'review', now())")]
    [TestCase("INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ($1, 'chief', 'neutral', now())")]
    [TestCase("INSERT INTO identity.person_sides (person, side) VALUES ($1, 'investigation')")]
    [TestCase("UPDATE identity.person_roles SET person = $1")]
    [TestCase("SELECT identity.give($1, 'trainer', now())")]
    [TestCase("INSERT INTO identity.answers (request, answer, by, at) SELECT id, 'approved', asked_by, now() FROM identity.requests WHERE person = $1")]
    [TestCase("UPDATE identity.requests SET role = 'administrator' WHERE person = $1")]
    [TestCase("INSERT INTO identity.links (code_digest, agency, purpose, person, made_at, expires_at) VALUES (sha256('x'), 'sample', 'set-password', $1, now(), now() + interval '1 day')")]
    [TestCase("INSERT INTO identity.links (code_digest, agency, purpose, made_at, expires_at) SELECT sha256('x'), 'sample', 'first-administrator', now(), now() WHERE $1 IS NOT NULL")]
    [TestCase("UPDATE identity.links SET half_digest = NULL WHERE person = $1")]
    [TestCase("UPDATE identity.people SET user_name = 'x', normalized_user_name = 'X' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET name = 'Another' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET badge = '4' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET unit = 'Another' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET agency = 'another' WHERE id = $1")]
    [TestCase("UPDATE identity.people SET id = gen_random_uuid() WHERE id = $1")]
    [TestCase("ALTER TABLE identity.people DISABLE TRIGGER alone /* $1 */")]
    public async Task The_program_s_own_login_does_nothing_alone(string statement)
    {
        await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        var before = await Everything();
        object[] values = statement.StartsWith("ALTER", StringComparison.Ordinal) ? [] : [SampleRoll.Ruiz];
        Assert.That(async () => await Sql.Run(agency.RegisterApp("identity"), statement, values),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(await Everything(), Is.EqualTo(before));
    }

    [Test]
    public async Task By_statement_a_closed_account_with_a_role_is_not_opened()
    {
        (await AdministrationTests.Closing(ada, HttpMethod.Put, SampleRoll.Ruiz)).EnsureSuccessStatusCode().Dispose();
        Assert.That(async () => await Sql.Run(agency.RegisterApp("identity"), "UPDATE identity.people SET closed_at = NULL WHERE id = $1", SampleRoll.Ruiz),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    /// <summary>The functions ask what the pages ask, whoever calls them.</summary>
    [Test]
    public async Task By_statement_nobody_approves_who_may_not()
    {
        var request = await IdOf(await AdministrationTests.Role(ada, HttpMethod.Put, SampleRoll.Ruiz, "trainer"));
        foreach (var (who, answer) in (IEnumerable<(Guid, string)>)[(SampleRoll.Admin, "own-request"), (SampleRoll.Ruiz, "absent"), (SampleRoll.Vance, "absent"), (Guid.Empty, "absent")])
            Assert.That(await Sql.Ask<string>(agency.RegisterApp("identity"), "SELECT identity.approve($1, $2, $3, NULL)", request, who, register.Clock.GetUtcNow()), Is.EqualTo(answer));
        Assert.That(await Sql.Ask<bool>(agency.RegisterApp("identity"), "SELECT identity.become_administrator(sha256('x'), $1, $2)", SampleRoll.Ruiz, register.Clock.GetUtcNow()), Is.False);
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor"]));
        foreach (var function in (string[])["approve(uuid, uuid, timestamptz, bytea)", "decline(uuid, uuid, timestamptz, text)", "make_link(uuid, uuid, bytea, timestamptz, timestamptz)", "become_administrator(bytea, uuid, timestamptz)", "give(uuid, text, timestamptz)"])
            Assert.That(await Sql.Ask<bool>(agency.ProtectedApp("identity"), $"SELECT has_function_privilege('identity.{function}', 'EXECUTE')"), Is.False, $"the protected program may not {function}");
    }

    [TestCase("UPDATE identity.requests SET reason = 'another'")]
    [TestCase("DELETE FROM identity.requests")]
    [TestCase("UPDATE identity.answers SET answer = 'declined'")]
    [TestCase("DELETE FROM identity.answers")]
    public void What_was_asked_and_answered_is_kept(string statement) =>
        Assert.That(async () => await Sql.Run(agency.Owner("identity"), statement),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.RestrictViolation));

    /// <summary>The role as two administrators give it.</summary>
    internal static async Task Give(TinyProgram register, Guid person, string role)
    {
        using var asker = await AdministrationTests.Administrator(register);
        using var approver = await AdministrationTests.Administrator(register, "b.admin");
        using var asked = await AdministrationTests.Role(asker, HttpMethod.Put, person, role);
        (await Approve(approver, await IdOf(asked))).EnsureSuccessStatusCode().Dispose();
    }

    internal static async Task<Guid> IdOf(HttpResponseMessage asked)
    {
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await asked.Content.ReadAsStringAsync());
        return (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("request").GetGuid();
    }

    internal static Task<HttpResponseMessage> Approve(HttpClient by, Guid request) => by.PostAsJsonAsync($"/api/v1/people/requests/{request}/approval", new { });

    internal static Task<HttpResponseMessage> MakeLink(HttpClient by, Guid request) => by.PostAsJsonAsync($"/api/v1/people/requests/{request}/link", new { });

    private static Task<HttpResponseMessage> Decline(HttpClient by, Guid request) =>
        by.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/people/requests/{request}") { Content = JsonContent.Create(new { reason = "for the test" }) });

    private async Task AddThird(string name, string unit)
    {
        var outcome = await SampleRoll.Import(agency, $$"""{"people":[{"id":"{{Third}}","signIn":"c.admin","name":"{{name}}","unit":"{{unit}}","roles":["administrator"],"password":"{{SampleRoll.Password}}"}]}""");
        Assert.That(outcome.Faults, Is.Empty);
    }

    private Task<string[]> RolesOf(Guid person) => Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(role ORDER BY role) FROM identity.person_roles WHERE person = $1", person);

    private Task<string> EntryOf(Guid person) => Sql.Ask<string>(agency.Owner("identity"), "SELECT concat_ws('|', user_name, normalized_user_name, name, rank, badge, unit) FROM identity.people WHERE id = $1", person);

    private Task<string> Everything() => Sql.Ask<string>(agency.Owner("identity"), """
        SELECT (SELECT string_agg(p::text, '' ORDER BY id) FROM identity.people p) || (SELECT string_agg(r::text, '' ORDER BY person, role) FROM identity.person_roles r)
        """);
}
