using System.Net;
using AfterAction.Testing;
using AfterAction.Web.Tests.Accounts;
using AfterAction.Web.Writing;

namespace AfterAction.Web.Tests.Writing;

/// <summary>Nobody's words are lost with a session, and nobody's land under another name.</summary>
internal sealed class SharedComputerTests
{
    private const string Words = "He said \"wait\" & <stopped>.\r\nThen he sat down. Ünïcödé — 𝄞";
    private TestAgency agency;
    private TinyProgram program;
    private Browser browser;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        program = await TinyProgram.Protected(agency, null, "--SignIn:FailuresPerMinute=1000");
        browser = new Browser(program);
    }

    [TearDown]
    public async Task Stop()
    {
        browser.Dispose();
        await program.DisposeAsync();
    }

    [Test]
    public async Task A_page_s_mark_is_the_same_after_signing_in_again_and_another_for_everybody_else()
    {
        await browser.SignIn("d.ruiz");
        var first = await browser.Mark();
        await browser.SignIn("k.osei");
        var other = await browser.Mark();
        await browser.SignIn("d.ruiz");

        Assert.That(first, Does.Match("^[A-Za-z0-9_-]{20}$"));
        Assert.That(other, Is.Not.EqualTo(first));
        Assert.That(await browser.Mark(), Is.EqualTo(first));
    }

    [Test]
    public async Task A_page_of_one_person_writes_nothing_with_the_session_of_the_next()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        await browser.SignIn("k.osei");

        using var answer = await Autosave(mark);

        Assert.That((int)answer.StatusCode, Is.EqualTo(409));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("refusal:page/anothers").And.Not.Contain("Osei"));
        Assert.That(program.Written, Is.Empty);
    }

    [Test]
    public async Task Nor_does_it_read_anything_not_even_the_key_that_locks_its_drafts()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        await browser.SignIn("k.osei");

        using var key = await browser.Send(HttpMethod.Get, "/api/v1/draft-key", null, "application/json", (AnothersPage.Header, mark));

        Assert.That((int)key.StatusCode, Is.EqualTo(409));
        Assert.That(await key.Content.ReadAsStringAsync(), Does.Not.Contain("\"key\""));
    }

    [Test]
    public async Task Its_own_person_s_page_writes_after_signing_in_again()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        await browser.SignIn("k.osei");
        await browser.SignIn("d.ruiz");

        using var answer = await Autosave(mark);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(program.Written, Is.EqualTo([(SampleRoll.Ruiz, Words)]));
    }

    [Test]
    public async Task A_mark_that_is_nobody_s_is_refused_and_to_nobody_it_opens_anything()
    {
        using var signedOut = await Autosave("AAAAAAAAAAAAAAAAAAAA");
        await browser.SignIn("d.ruiz");
        using var answer = await Autosave("AAAAAAAAAAAAAAAAAAAA");

        Assert.That(signedOut.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((int)answer.StatusCode, Is.EqualTo(409));
    }

    [Test]
    public async Task A_form_sent_after_the_session_ended_is_sent_on_once_its_writer_has_signed_in_again()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        program.Clock.Advance(TimeSpan.FromMinutes(31));

        using var ended = await browser.Post("/words", ("pageOf", mark), ("draft", "d1"), ("text", Words));
        var signIn = await ended.Content.ReadAsStringAsync();
        Assert.That(ended.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(ended.Headers.Location, Is.Null);
        Assert.That(signIn, Does.Not.Contain("<stopped>"));
        using var wrong = await browser.Submit(signIn, ("name", "d.ruiz"), ("password", "not the right words"));
        using var again = await browser.Submit(await wrong.Content.ReadAsStringAsync(), ("name", "d.ruiz"), ("password", SampleRoll.Password));
        Assert.That(program.Written, Is.Empty);
        using var taken = await browser.Submit(await again.Content.ReadAsStringAsync());

        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(program.Written, Is.EqualTo([(SampleRoll.Ruiz, Words)]));
        Assert.That(taken.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("aa-taken-d1=1;"));
    }

    [Test]
    public async Task As_another_person_it_is_not_sent_and_waits_for_its_writer()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        program.Clock.Advance(TimeSpan.FromMinutes(31));

        using var ended = await browser.Post("/words", ("pageOf", mark), ("text", Words));
        using var other = await browser.Submit(await ended.Content.ReadAsStringAsync(), ("name", "k.osei"), ("password", SampleRoll.Password));
        var page = await other.Content.ReadAsStringAsync();
        Assert.That((int)other.StatusCode, Is.EqualTo(409));
        Assert.That(page, Does.Contain("somebody else").And.Not.Contain("data-send-on"));
        Assert.That(program.Written, Is.Empty);
        using var writer = await browser.Submit(page, ("name", "d.ruiz"), ("password", SampleRoll.Password));
        using var taken = await browser.Submit(await writer.Content.ReadAsStringAsync());

        Assert.That(program.Written, Is.EqualTo([(SampleRoll.Ruiz, Words)]));
    }

    [Test]
    public async Task A_form_of_one_person_s_page_is_not_taken_with_the_session_of_the_next_and_waits_for_its_writer()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        await browser.SignIn("k.osei");

        using var refused = await browser.Post("/words", ("pageOf", mark), ("text", Words));
        Assert.That((int)refused.StatusCode, Is.EqualTo(409));
        Assert.That(refused.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That(program.Written, Is.Empty);
        using var writer = await browser.Submit(await refused.Content.ReadAsStringAsync(), ("name", "d.ruiz"), ("password", SampleRoll.Password));
        using var taken = await browser.Submit(await writer.Content.ReadAsStringAsync());

        Assert.That(program.Written, Is.EqualTo([(SampleRoll.Ruiz, Words)]));
    }

    [Test]
    public async Task What_is_too_long_to_be_carried_or_holds_no_mark_is_said_to_be_lost()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();
        using var out1 = await browser.Post("/sign-out");

        using var tooLong = await browser.Post("/words", ("pageOf", mark), ("text", new string('a', Carried.Longest)));
        using var unmarked = await browser.Post("/account/sessions/end", ("password", "never carried"));

        foreach (var answer in (HttpResponseMessage[])[tooLong, unmarked])
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("could not be kept here").And.Not.Contain("carriedTo").And.Not.Contain("never carried"));
        }
    }

    [Test]
    public async Task Nothing_carried_leads_to_another_host()
    {
        await browser.SignIn("d.ruiz");
        var mark = await browser.Mark();

        foreach (var elsewhere in (string[])["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"])
        {
            using var answer = await browser.Post("/sign-in", ("name", "d.ruiz"), ("password", SampleRoll.Password), (Carried.ToField, elsewhere), ("carried.pageOf", mark), ("carried.text", Words));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), elsewhere);
            Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/"), elsewhere);
        }
    }

    [Test]
    public void Every_form_that_writes_says_for_whom_its_page_was_rendered()
    {
        // Left out: what is sent before anybody is signed in or holds a password, sign-out and colours, which write nothing, and files.
        string[] without = ["/sign-in", "/set-password", "/display", "/sign-out", "/account/password", "multipart/form-data", "data-send-on"];
        var faults = Directory.EnumerateFiles(Path.Combine(Shared.Repository, "src"), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadAllText(file).Split("<form method=\"post\"").Skip(1).Select(form => (file, form)))
            .Where(each => !without.Any(each.form.Split("</form>")[0].Contains) && !each.form.Split("</form>")[0].Contains("<PageOf />", StringComparison.Ordinal))
            .Select(each => $"{Path.GetFileName(each.file)}: {each.form[..60]}");
        Assert.That(faults, Is.Empty);
    }

    private Task<HttpResponseMessage> Autosave(string mark) =>
        browser.Send(HttpMethod.Put, "/api/v1/words", JsonContent.Create(new { word = Words, count = 1 }), "application/json", (AnothersPage.Header, mark));
}
