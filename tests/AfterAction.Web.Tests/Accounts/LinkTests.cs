using System.Net;
using System.Text.Json;
using AfterAction.Testing;
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
        using var other = await AdministrationTests.Administrator(program, "b.admin");
        using var opening = await AdministrationTests.Closing(admin, HttpMethod.Delete, SampleRoll.Ruiz);
        (await RequestTests.Approve(other, await RequestTests.IdOf(opening))).EnsureSuccessStatusCode().Dispose();
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

        Assert.That(await Sql.Ask<bool>(agency.Owner("identity"), "SELECT EXISTS (SELECT FROM identity.links l WHERE l::text LIKE '%' || $1 || '%')", code.Code), Is.False);
        Assert.That(program.Log, Has.None.Contain(code.Code).And.None.Contain(code.Half).And.None.Contain(Fresh));
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_code_is_nothing(string code)
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        Assert.That(await SetStatus(nobody, new(code, ""), Fresh), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await FirstStatus(nobody, code, "b.lund", "Bea Lund"), Is.EqualTo(HttpStatusCode.Conflict));
    }

    /// <summary>Neither half is worth anything to whoever holds it alone, and a wrong one does not use the link up.</summary>
    [Test, Category("W5")]
    public async Task Neither_half_sets_a_password()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        using var nobody = program.Client();
        var (one, other) = (await LinkFor(program, SampleRoll.Ruiz), await LinkFor(program, SampleRoll.Osei));

        foreach (var half in (string[])["", "0000-0000-0000-0000", one.Half])
            Assert.That(await SetStatus(nobody, other with { Half = half }, Fresh), Is.EqualTo(HttpStatusCode.Conflict), half);
        Assert.That(await SetStatus(nobody, other with { Code = one.Code }, Fresh), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await SetStatus(nobody, other with { Half = other.Half.ToUpperInvariant().Replace('-', ' ').Replace('0', 'O') }, Fresh), Is.EqualTo(HttpStatusCode.SeeOther), "as somebody types it");
    }

    [Test]
    public async Task The_first_two_administrators_are_made_once_each_whatever_links_there_are()
    {
        var agency = await SampleRoll.Empty();
        await using var program = await TinyProgram.Register(agency);
        using var nobody = program.Client();
        var before = await FirstLinks(agency);
        var links = await FirstLinks(agency);
        Assert.That((before.Length, links.Length), Is.EqualTo((2, 2)));
        var code = links[0];

        foreach (var void_ in before) Assert.That(await FirstStatus(nobody, void_, "a.lund", "Ada Lund"), Is.EqualTo(HttpStatusCode.Conflict), "later ones were made");
        Assert.That(await SetStatus(nobody, new(code, ""), Fresh), Is.EqualTo(HttpStatusCode.Conflict), "it is for something else");
        Assert.That(await FirstStatus(nobody, code, "a lund", "Ada\0"), Is.EqualTo(HttpStatusCode.BadRequest));
        var answers = await Task.WhenAll(FirstStatus(nobody, code, "a.lund", "Ada Lund"), FirstStatus(nobody, code, "b.lund", "Bea Lund"));
        Assert.That(answers, Is.EquivalentTo((HttpStatusCode[])[HttpStatusCode.SeeOther, HttpStatusCode.Conflict]));
        Assert.That(await FirstStatus(nobody, links[1], "c.lind", "Cy Lind"), Is.EqualTo(HttpStatusCode.SeeOther));

        // Not even when nobody administers any more: what was handed out once is used up.
        await Sql.Run(agency.Owner("identity"), "UPDATE identity.people SET closed_at = now()");
        foreach (var used in links) Assert.That(await FirstStatus(nobody, used, "d.lund", "Di Lund"), Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.person_roles"), Is.EqualTo(2));
    }

    /// <summary>The other left or cannot sign in: the console makes one again, and no more.</summary>
    [Test]
    public async Task Where_one_administrator_is_left_the_console_makes_one_more()
    {
        var agency = await SampleRoll.Agency();
        await Sql.Run(agency.Owner("identity"), "UPDATE identity.people SET closed_at = now() WHERE id = $1", SampleRoll.Second);
        await using var program = await TinyProgram.Register(agency);
        using var nobody = program.Client();
        var links = await FirstLinks(agency);

        Assert.That(links, Has.Length.EqualTo(1));
        Assert.That(await FirstStatus(nobody, links[0], "c.lind", "Cy Lind"), Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task There_is_no_such_link_once_there_are_two_administrators()
    {
        await using var console = await TinyProgram.Console(await SampleRoll.Agency());
        Assert.That(await Say(console, "people", "first-administrator"), Is.EqualTo((1, "", "There are two administrators already. What they add, they add together.")));
    }

    [Test]
    public async Task The_console_makes_a_link_in_whole()
    {
        var agency = await SampleRoll.Agency();
        await using var program = await TinyProgram.Register(agency);
        await using var console = await TinyProgram.Console(agency);
        using var nobody = program.Client();

        Assert.That(await Say(console, "people", "link", "nobody"), Is.EqualTo((1, "", "There is no open account with this sign-in name.")));
        var (status, said, _) = await Say(console, "people", "link", "b.admin");
        Assert.That(status, Is.Zero);
        Assert.That(await SetStatus(nobody, new(said.Split('#')[1], ""), Fresh), Is.EqualTo(HttpStatusCode.SeeOther));
    }

    /// <summary>Whoever has only what the running program has gives nobody anything at the console.</summary>
    [TestCase("first-administrator"), TestCase("link", "b.admin"), TestCase("import", "people.json")]
    public async Task The_program_s_own_login_is_not_the_console_s(params string[] verb)
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Agency());
        Assert.That(await Say(program, ["people", .. verb]),
            Is.EqualTo((1, "", "Set ConnectionStrings:Identity to the owner's login of the identity database for this: the program's own may not.")));
    }

    private static async Task<(int?, string, string)> Say(TinyProgram program, params string[] verb)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var status = await AccountsVerbs.Run(verb, program.Services, output, error);
        return (status, output.ToString().Trim(), error.ToString().Trim());
    }

    [Test]
    public async Task The_protected_program_has_no_page_for_links()
    {
        await using var program = await TinyProgram.Protected(await SampleRoll.Agency());
        using var nobody = program.Client();
        Assert.That(await SetStatus(nobody, new("x", ""), Fresh), Is.EqualTo(HttpStatusCode.Unauthorized), "as for anything that is not there");
    }

    private static async Task<string[]> FirstLinks(TestAgency agency)
    {
        await using var console = await TinyProgram.Console(agency);
        var output = new StringWriter();
        Assert.That(await AccountsVerbs.Run(["people", "first-administrator"], console.Services, output, output), Is.Zero, output.ToString());
        return [.. output.ToString().Trim().Split('\n').Select(line => line.Split('#')[1].Trim())];
    }

    /// <summary>One administrator asks, the other approves and has a half, the first makes the link.</summary>
    private static async Task<LinkInHalves> LinkFor(TinyProgram program, Guid person)
    {
        using var asker = await AdministrationTests.Administrator(program);
        using var approver = await AdministrationTests.Administrator(program, "b.admin");
        using var asked = await AdministrationTests.Link(asker, person);
        var request = await RequestTests.IdOf(asked);
        using var approved = (await RequestTests.Approve(approver, request)).EnsureSuccessStatusCode();
        using var made = (await RequestTests.MakeLink(asker, request)).EnsureSuccessStatusCode();
        return new((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("path").GetString()!.Split('#')[1],
            (await approved.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("half").GetString()!);
    }

    private sealed record LinkInHalves(string Code, string Half);

    private static Task<HttpResponseMessage> Set(HttpClient by, LinkInHalves link, string password) =>
        by.PostAsync("/set-password", SignInTests.Form(("code", link.Code), ("half", link.Half), ("password", password)));

    private static async Task<HttpStatusCode> SetStatus(HttpClient by, LinkInHalves code, string password)
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
