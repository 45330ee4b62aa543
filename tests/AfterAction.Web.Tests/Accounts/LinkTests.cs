using System.Net;
using System.Text.Json;
using AfterAction.Web.Accounts;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>Links that set a password once, and the one that makes the first administrator.</summary>
internal sealed class LinkTests
{
    private const string Fresh = "copper kettle by the river";

    [Test]
    public async Task A_link_sets_a_password_once()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        var code = await LinkFor(program, SampleRoll.Ruiz);

        using var short_ = await Set(nobody, code, "too short");
        using var first = await Set(nobody, code, Fresh);
        using var second = await Set(nobody, code, "another kettle by the river");

        Assert.That(short_.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), "and the link is not used up");
        Assert.That((first.StatusCode, first.Headers.Location?.OriginalString), Is.EqualTo((HttpStatusCode.SeeOther, "/sign-in")));
        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await SignInTests.StatusOf(nobody, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await SignInTests.StatusOf(nobody, "d.ruiz", Fresh), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Used_twice_at_once_it_works_once()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        var code = await LinkFor(program, SampleRoll.Ruiz);
        using var one = program.Client();
        using var other = program.Client();

        var answers = await Task.WhenAll(Set(one, code, Fresh), Set(other, code, "another kettle by the river"));

        Assert.That(answers.Select(answer => answer.StatusCode), Is.EquivalentTo((HttpStatusCode[])[HttpStatusCode.SeeOther, HttpStatusCode.Conflict]));
    }

    [Test]
    public async Task It_works_for_a_day()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        var early = await LinkFor(program, SampleRoll.Ruiz);
        program.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.That(await SetStatus(nobody, early, Fresh), Is.EqualTo(HttpStatusCode.SeeOther));

        var late = await LinkFor(program, SampleRoll.Ruiz);
        program.Clock.Advance(TimeSpan.FromHours(24));
        Assert.That(await SetStatus(nobody, late, "another kettle by the river"), Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task A_later_link_or_a_changed_password_or_a_closed_account_makes_it_void()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        using var admin = await AdministrationTests.Administrator(program);

        var earlier = await LinkFor(program, SampleRoll.Ruiz);
        var later = await LinkFor(program, SampleRoll.Ruiz);
        Assert.That(await SetStatus(nobody, earlier, Fresh), Is.EqualTo(HttpStatusCode.Conflict));

        using var ruiz = program.Client();
        (await SignInTests.SignIn(ruiz, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        (await ruiz.PutAsJsonAsync("/api/v1/account/password", new { current = SampleRoll.Password, password = Fresh })).EnsureSuccessStatusCode().Dispose();
        Assert.That(await SetStatus(nobody, later, "another kettle by the river"), Is.EqualTo(HttpStatusCode.Conflict));

        var last = await LinkFor(program, SampleRoll.Ruiz);
        (await AdministrationTests.Closing(admin, HttpMethod.Put, SampleRoll.Ruiz)).EnsureSuccessStatusCode().Dispose();
        (await AdministrationTests.Closing(admin, HttpMethod.Delete, SampleRoll.Ruiz)).EnsureSuccessStatusCode().Dispose();
        Assert.That(await SetStatus(nobody, last, "another kettle by the river"), Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Only_its_digest_is_kept_and_it_is_in_no_address_and_no_log()
    {
        var agency = await SampleRoll.Agency();
        await using var program = await TinyProgram.Register(agency);
        var code = await LinkFor(program, SampleRoll.Ruiz);
        using var nobody = program.Client();
        (await Set(nobody, code, Fresh)).Dispose();

        Assert.That(await Sql.Ask<bool>(agency.Owner("identity"), "SELECT EXISTS (SELECT FROM identity.links l WHERE l::text LIKE '%' || $1 || '%')", code), Is.False);
        Assert.That(program.Log, Has.None.Contain(code).And.None.Contain(Fresh));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_code_is_nothing(string code)
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        Assert.That(await SetStatus(nobody, code, Fresh), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await FirstStatus(nobody, code, "b.lund", "Bea Lund"), Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task The_first_administrator_is_made_once_whatever_links_there_are()
    {
        var agency = await SampleRoll.Empty();
        await using var program = await TinyProgram.Register(agency);
        using var nobody = program.Client();
        var void_ = await FirstLink(program);
        var code = await FirstLink(program);

        Assert.That(await FirstStatus(nobody, void_, "a.lund", "Ada Lund"), Is.EqualTo(HttpStatusCode.Conflict), "a later one was made");
        Assert.That(await SetStatus(nobody, code, Fresh), Is.EqualTo(HttpStatusCode.Conflict), "it is for something else");
        Assert.That(await FirstStatus(nobody, code, "a lund", "Ada\0"), Is.EqualTo(HttpStatusCode.BadRequest));
        var answers = await Task.WhenAll(FirstStatus(nobody, code, "a.lund", "Ada Lund"), FirstStatus(nobody, code, "b.lund", "Bea Lund"));
        Assert.That(answers, Is.EquivalentTo((HttpStatusCode[])[HttpStatusCode.SeeOther, HttpStatusCode.Conflict]));

        // Not even when nobody administers any more: what was handed out once is used up.
        await Sql.Run(agency.Owner("identity"), "UPDATE identity.people SET closed_at = now()");
        Assert.That(await FirstStatus(nobody, code, "c.lund", "Cy Lund"), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.person_roles"), Is.EqualTo(1));
    }

    [Test]
    public async Task There_is_no_such_link_once_there_is_an_administrator()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        var (output, error) = (new StringWriter(), new StringWriter());
        Assert.That(await AccountsVerbs.Run(["people", "first-administrator"], program.Services, output, error), Is.EqualTo(1));
        Assert.That((output.ToString(), error.ToString().Trim()), Is.EqualTo(("", "There is an administrator already, who adds everybody else.")));
    }

    [Test]
    public async Task The_protected_program_has_no_page_for_links()
    {
        await using var program = await TinyProgram.Protected(await SampleRoll.Agency());
        using var nobody = program.Client();
        Assert.That(await SetStatus(nobody, "x", Fresh), Is.EqualTo(HttpStatusCode.Unauthorized), "as for anything that is not there");
    }

    private static async Task<string> FirstLink(TinyProgram program)
    {
        var output = new StringWriter();
        Assert.That(await AccountsVerbs.Run(["people", "first-administrator"], program.Services, output, output), Is.Zero);
        return output.ToString().Trim().Split('#')[1];
    }

    private static async Task<string> LinkFor(TinyProgram program, Guid person)
    {
        using var admin = await AdministrationTests.Administrator(program);
        using var answer = (await AdministrationTests.Link(admin, person)).EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString()!.Split('#')[1];
    }

    private static Task<HttpResponseMessage> Set(HttpClient by, string code, string password) =>
        by.PostAsync("/set-password", SignInTests.Form(("code", code), ("password", password)));

    private static async Task<HttpStatusCode> SetStatus(HttpClient by, string code, string password)
    {
        using var answer = await Set(by, code, password);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> FirstStatus(HttpClient by, string code, string signIn, string name)
    {
        using var answer = await by.PostAsync("/first-administrator", SignInTests.Form(("code", code), ("signIn", signIn), ("fullName", name), ("password", Fresh)));
        return answer.StatusCode;
    }
}
