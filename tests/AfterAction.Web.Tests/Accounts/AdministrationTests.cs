using System.Net;
using System.Text.Json;
using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>What administrators do to accounts, and cannot do.</summary>
internal sealed class AdministrationTests
{
    private TestAgency agency;
    private TinyProgram register;
    private HttpClient admin;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        register = await TinyProgram.Register(agency);
        admin = await Administrator(register);
    }

    [TearDown]
    public async Task Stop()
    {
        admin.Dispose();
        await register.DisposeAsync();
    }

    [Test]
    public async Task A_role_of_another_side_is_refused_and_one_of_the_same_side_or_of_none_is_given()
    {
        using var refused = await Role(admin, HttpMethod.Put, SampleRoll.Ruiz, "investigator");
        Assert.That(await CodeOf(refused), Is.EqualTo((HttpStatusCode.Conflict, "people/two-sides")));

        await RequestTests.Give(register, SampleRoll.Ruiz, "trainer");
        await RequestTests.Give(register, SampleRoll.Ruiz, "chief");
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["chief", "supervisor", "trainer"]));
    }

    [Test]
    public async Task Who_gave_up_every_role_of_a_side_may_get_one_of_another()
    {
        (await Role(admin, HttpMethod.Delete, SampleRoll.Ruiz, "supervisor")).EnsureSuccessStatusCode().Dispose();
        await RequestTests.Give(register, SampleRoll.Ruiz, "investigator");
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["investigator"]));
    }

    [Test]
    public async Task Nobody_changes_his_own_rights()
    {
        foreach (var asked in (Func<Task<HttpResponseMessage>>[])[
            () => Role(admin, HttpMethod.Put, SampleRoll.Admin, "chief"), () => Role(admin, HttpMethod.Delete, SampleRoll.Admin, "administrator"),
            () => Closing(admin, HttpMethod.Put, SampleRoll.Admin), () => Link(admin, SampleRoll.Admin)])
        {
            using var answer = await asked();
            Assert.That(await CodeOf(answer), Is.EqualTo((HttpStatusCode.Conflict, "people/own-account")));
        }
    }

    [TestCase("d.ruiz")]
    [TestCase("i.vance")]
    public async Task For_everybody_else_there_are_no_people(string name)
    {
        using var client = register.Client();
        (await SignInTests.SignIn(client, name, SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        foreach (var asked in (Func<Task<HttpResponseMessage>>[])[
            () => client.GetAsync("/api/v1/people"), () => client.GetAsync($"/api/v1/people/{SampleRoll.Osei}"), () => client.GetAsync("/people"), () => Link(client, SampleRoll.Osei),
            () => Role(client, HttpMethod.Put, SampleRoll.Osei, "chief"), () => Closing(client, HttpMethod.Put, SampleRoll.Osei),
            () => client.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Osei}", new { signIn = "k.osei", name = "K" })])
        {
            using var answer = await asked();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    /// <summary>Each would leave the other without rights: then there would be none, and whoever was shut out would have acted after it.</summary>
    [Test]
    public async Task Of_two_administrators_who_close_each_other_s_account_at_once_one_remains()
    {
        using var other = await Administrator(register, "b.admin");
        await using var holding = new NpgsqlConnection(agency.Owner("identity"));
        await holding.OpenAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM identity.people FOR UPDATE", holding)) await hold.ExecuteNonQueryAsync();

        var asked = (Task<HttpResponseMessage>[])[Closing(admin, HttpMethod.Put, SampleRoll.Second), Closing(other, HttpMethod.Put, SampleRoll.Admin)];
        await Sql.SomebodyWaitsFor(holding, await agency.Superuser("identity"));
        await transaction.CommitAsync();
        var answers = await Task.WhenAll(asked);

        Assert.That(answers.Select(answer => answer.StatusCode), Has.Exactly(1).EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.people WHERE closed_at IS NOT NULL"), Is.EqualTo(1));
    }

    /// <summary>He was let in and waits; meanwhile he is none any more.</summary>
    [Test]
    public async Task An_administrator_whose_role_is_taken_meanwhile_does_nothing_more()
    {
        await using var taking = new NpgsqlConnection(agency.Owner("identity"));
        await taking.OpenAsync();
        await using var transaction = await taking.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT FROM identity.people WHERE id = '{SampleRoll.Admin}' FOR UPDATE", taking)) await hold.ExecuteNonQueryAsync();

        var asked = Role(admin, HttpMethod.Delete, SampleRoll.Ruiz, "supervisor");
        await Sql.SomebodyWaitsFor(taking, await agency.Superuser("identity"));
        await using (var take = new NpgsqlCommand($"DELETE FROM identity.person_roles WHERE person = '{SampleRoll.Admin}'", taking)) await take.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        using var answer = await asked;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await RolesOf(SampleRoll.Ruiz), Is.EqualTo((string[])["supervisor"]));
    }

    [Test]
    public async Task Every_change_says_who_and_why_and_its_person_reads_it()
    {
        await RequestTests.Give(register, SampleRoll.Ruiz, "trainer");
        using var ruiz = register.Client();
        (await SignInTests.SignIn(ruiz, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        ruiz.DefaultRequestHeaders.Accept.Add(new("text/html"));

        Assert.That(await ruiz.GetStringAsync("/account"), Does.Contain("Role asked for: trainer").And.Contain("Ada Lund").And.Contain("Role given: trainer").And.Contain("Bo Lind").And.Contain("for the test"));
    }

    [Test]
    public async Task The_same_person_again_changes_nothing_and_a_name_or_badge_of_another_is_refused()
    {
        var id = new Guid("01a05a43-0000-7000-8000-0000000000aa");
        object body = new { signIn = "n.new", name = "Nia New", rank = "Officer", badge = "9001", unit = "Patrol 1" };
        foreach (var time in (string[])["first", "again"])
        {
            using var answer = await admin.PutAsJsonAsync($"/api/v1/people/{id}", body);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), time);
        }

        using var name = await admin.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", new { signIn = "N.NEW", name = "Dana Ruiz", rank = "Sergeant", badge = "2114", unit = "Patrol 2", reason = "a test" });
        using var badge = await admin.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", new { signIn = "d.ruiz", name = "Dana Ruiz", rank = "Sergeant", badge = "9001", unit = "Patrol 2", reason = "a test" });
        using var malformed = await admin.PutAsJsonAsync($"/api/v1/people/{SampleRoll.Ruiz}", new { signIn = "d ruiz", name = "", rank = "", badge = "", unit = "" });

        Assert.That(await CodeOf(name), Is.EqualTo((HttpStatusCode.Conflict, "people/name-taken")));
        Assert.That(await CodeOf(badge), Is.EqualTo((HttpStatusCode.Conflict, "people/badge-taken")));
        Assert.That(await CodeOf(malformed), Is.EqualTo((HttpStatusCode.BadRequest, "invalid")));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.changes WHERE person = $1", id), Is.EqualTo(1));
    }

    [TestCase("""{"people":[{"id":"01a05a43-0000-7000-8000-0000000000bb","signIn":"x","name":"a\u0000b"}]}""", "people[0]: a text holds a control character")]
    [TestCase("""{"people":[{"id":"01a05a43-0000-7000-8000-000000000001","signIn":"d.ruiz","name":"Dana Ruiz","badge":"2362"}]}""", "people[0]: the sign-in name or badge is another person's already")]
    [TestCase("""{"people":[{"id":"01a05a43-0000-7000-8000-000000000001","signIn":"d.ruiz","name":"Dana Ruiz","badge":"2114","roles":["investigator"]}]}""", "people[0].roles: Nobody has roles of two sides. Take the roles of the other side away first.")]
    [TestCase("""{"people":[null]}""", "people: a list of people is needed")]
    [TestCase("""{"people":[],"more":1}""", "line 1: not the JSON of a list of people ($.more)")]
    public async Task A_file_of_people_with_a_fault_changes_nothing(string file, string fault)
    {
        var before = await Sql.Ask<string>(agency.Owner("identity"), "SELECT string_agg(p::text, '') FROM identity.people p");
        Assert.That((await SampleRoll.Import(agency, file)).Faults, Is.EqualTo((string[])[fault]));
        Assert.That(await Sql.Ask<string>(agency.Owner("identity"), "SELECT string_agg(p::text, '') FROM identity.people p"), Is.EqualTo(before));
    }

    internal static async Task<HttpClient> Administrator(TinyProgram program, string name = "a.admin")
    {
        var client = program.Client();
        (await SignInTests.SignIn(client, name, SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        return client;
    }

    internal static Task<HttpResponseMessage> Role(HttpClient by, HttpMethod method, Guid person, string role) => Send(by, method, $"/api/v1/people/{person}/roles/{role}");

    internal static Task<HttpResponseMessage> Closing(HttpClient by, HttpMethod method, Guid person) => Send(by, method, $"/api/v1/people/{person}/closing");

    internal static Task<HttpResponseMessage> Link(HttpClient by, Guid person) => Send(by, HttpMethod.Post, $"/api/v1/people/{person}/link");

    internal static async Task<(HttpStatusCode, string)> CodeOf(HttpResponseMessage answer) =>
        (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()!["urn:afteraction:refusal:".Length..]);

    private static Task<HttpResponseMessage> Send(HttpClient by, HttpMethod method, string path) =>
        by.SendAsync(new HttpRequestMessage(method, path) { Content = JsonContent.Create(new { reason = "for the test" }) });

    private Task<string[]> RolesOf(Guid person) => Sql.Ask<string[]>(agency.Owner("identity"), "SELECT array_agg(role ORDER BY role) FROM identity.person_roles WHERE person = $1", person);
}
