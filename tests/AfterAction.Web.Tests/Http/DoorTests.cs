using System.Net;
using System.Text.Json;
using AfterAction.Testing;
using AfterAction.Web.Http;
using AfterAction.Web.Tests.Accounts;

namespace AfterAction.Web.Tests.Http;

/// <summary>What the door answers, to whom and to the byte. Nothing here changes anybody's account.</summary>
internal sealed class DoorTests
{
    private TestAgency agency;
    private TinyProgram reviews;
    private TinyProgram register;
    private HttpClient ruiz;

    [OneTimeSetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        reviews = await TinyProgram.Protected(agency);
        register = await TinyProgram.Register(agency);
        ruiz = reviews.Client();
        (await SignInTests.SignIn(ruiz, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        ruiz.Dispose();
        await reviews.DisposeAsync();
        await register.DisposeAsync();
    }

    [TestCase("GET", "/api/v1/things/2")]
    [TestCase("GET", "/api/v1/nothing")]
    [TestCase("GET", "/api/v1/nothing.json")]
    [TestCase("GET", "/api/v1/things/one")]
    [TestCase("DELETE", "/api/v1/things/1")]
    [TestCase("TRACE", "/api/v1/things/1")]
    [TestCase("POST", "/api/v1/people")]
    [TestCase("GET", "/api/v1/people")]
    [TestCase("GET", "/set-password")]
    public async Task What_is_absent_and_what_is_not_hers_are_the_same_bytes(string method, string path)
    {
        using var answer = await ruiz.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.That(await Seen(answer), Is.EqualTo(await CanonicalJson()));
    }

    [Test]
    public async Task A_page_that_is_absent_is_constant_too()
    {
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        asked.Headers.Accept.Add(new("text/html"));
        using var answer = await ruiz.SendAsync(asked);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(CanonicalNotFound.Html));
    }

    [Test]
    public async Task A_HEAD_tells_no_more()
    {
        using var answer = await ruiz.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/v1/things/1"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(answer.Content.Headers.ContentLength, Is.EqualTo(CanonicalNotFound.Json.Length));
    }

    /// <summary>An investigator who carries a session of the register program into the other one.</summary>
    [TestCase("GET", "/api/v1/things/1")]
    [TestCase("GET", "/api/v1/things/2")]
    [TestCase("PUT", "/api/v1/notes/1")]
    [TestCase("GET", "/api/v1/session")]
    [TestCase("GET", "/api/v1/draft-key")]
    [TestCase("GET", "/api/v1/account/sessions")]
    [TestCase("POST", "/api/v1/session")]
    [TestCase("GET", "/health/live")]
    [TestCase("GET", "/nothing")]
    public async Task A_session_of_the_other_program_finds_nothing_anywhere(string method, string path)
    {
        using var carried = await Carried("i.vance", register, "aa_register", reviews, "aa_protected");
        using var answer = await carried.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.That(await Seen(answer), Is.EqualTo(await CanonicalJson()));
    }

    [Test]
    public async Task A_session_of_the_protected_program_is_worth_nothing_in_the_register_either()
    {
        using var carried = await Carried("k.osei", reviews, "aa_protected", register, "aa_register");
        using var answer = await carried.GetAsync("/api/v1/things/1");
        Assert.That(await Seen(answer), Is.EqualTo(await CanonicalJson()));
    }

    [TestCase("/api/v1/things/1")]
    [TestCase("/api/v1/things/2")]
    [TestCase("/api/v1/nothing")]
    public async Task Nobody_signed_in_is_asked_to_sign_in_whatever_he_asked(string path)
    {
        using var nobody = reviews.Client();
        using var answer = await nobody.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString(), Is.EqualTo("urn:afteraction:refusal:sign-in-needed"));
    }

    [TestCase("\"3\"", ExpectedResult = HttpStatusCode.NoContent)]
    [TestCase(null, ExpectedResult = HttpStatusCode.PreconditionRequired)]
    [TestCase("\"2\"", ExpectedResult = HttpStatusCode.PreconditionFailed)]
    [TestCase("\"4\"", ExpectedResult = HttpStatusCode.PreconditionFailed)]
    [TestCase("\"0\"", ExpectedResult = HttpStatusCode.PreconditionFailed)]
    [TestCase("3", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("W/\"3\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("*", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"3\", \"4\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"-3\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"+3\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\" 3\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("\"99999999999999999999\"", ExpectedResult = HttpStatusCode.BadRequest)]
    public async Task<HttpStatusCode> A_write_says_which_version_it_saw(string? seen)
    {
        using var answer = await Write(1, seen);
        if (answer.IsSuccessStatusCode) Assert.That(answer.Headers.ETag?.Tag, Is.EqualTo("\"4\""));
        return answer.StatusCode;
    }

    [TestCase(null)]
    [TestCase("\"3\"")]
    [TestCase("*")]
    public async Task A_write_to_what_is_absent_is_told_the_shape_or_nothing(string? seen)
    {
        using var absent = await Write(2, seen);
        Assert.That(absent.StatusCode, Is.EqualTo(seen switch { null => HttpStatusCode.PreconditionRequired, "*" => HttpStatusCode.BadRequest, _ => HttpStatusCode.NotFound }));
        Assert.That(absent.Headers.ETag, Is.Null);
    }

    [TestCase("cross-site", null, ExpectedResult = HttpStatusCode.Forbidden)]
    [TestCase("same-site", null, ExpectedResult = HttpStatusCode.Forbidden)]
    [TestCase("same-origin", null, ExpectedResult = HttpStatusCode.OK)]
    [TestCase("none", null, ExpectedResult = HttpStatusCode.OK)]
    [TestCase(null, "https://elsewhere.example", ExpectedResult = HttpStatusCode.Forbidden)]
    [TestCase(null, "null", ExpectedResult = HttpStatusCode.Forbidden)]
    [TestCase(null, null, ExpectedResult = HttpStatusCode.OK)]
    public async Task<HttpStatusCode> A_write_comes_from_this_site(string? site, string? origin)
    {
        using var asked = new HttpRequestMessage(HttpMethod.Put, "/api/v1/things/1") { Content = JsonContent.Create(new { word = "a", count = 1 }) };
        if (site is not null) asked.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null) asked.Headers.Add("Origin", origin);
        using var answer = await ruiz.SendAsync(asked);
        return answer.StatusCode;
    }

    [TestCase("""{"word":"a","count":1}""", ExpectedResult = HttpStatusCode.OK)]
    [TestCase("""{"word":"a","count":1,"words":"lost"}""", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("""{"word":"a","word":"b","count":1}""", ExpectedResult = HttpStatusCode.BadRequest)]
    [TestCase("""{"word":"a","count":"many"}""", ExpectedResult = HttpStatusCode.BadRequest)]
    public async Task<HttpStatusCode> A_body_holds_what_is_asked_for_once_and_nothing_else(string body)
    {
        using var content = new StringContent(body, null, "application/json");
        using var answer = await ruiz.PutAsync("/api/v1/things/1", content);
        return answer.StatusCode;
    }

    [TestCase("/api/v1/things/1")]
    [TestCase("/api/v1/nothing")]
    [TestCase("/api/v1/failing")]
    [TestCase("/sign-in")]
    public async Task Every_answer_has_the_same_headers_a_failure_too(string path)
    {
        using var answer = await ruiz.GetAsync(path);
        Assert.That(Protective(answer), Is.EqualTo((string[])
        [
            "cache-control: no-store",
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
            "permissions-policy: camera=(), microphone=(), geolocation=()",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
        ]));
        Assert.That(answer.Headers.Contains("Server"), Is.False);
    }

    [Test]
    public async Task A_failure_tells_nothing_of_itself()
    {
        using var answer = await ruiz.GetAsync("/api/v1/failing");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("a bug").And.Not.Contain("Exception"));
    }

    [TestCase("not base64 !")]
    [TestCase("AAAA")]
    [TestCase("bnVsbA")]
    [TestCase("W10")]
    [TestCase("eyJOYW1lIjo3fQ")]
    [TestCase("eyJOYW1lIjoiXHVkODAwIn0")]
    [TestCase("eyJOYW1lIjoi_yJ9")]
    [TestCase("eyJOYW1lIjoiYVx1MDAwMCIsIlBlcnNvbiI6IjAxYTA1YTQzLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSJ9")]
    [TestCase("eyJQZXJzb24iOiJ4In0")]
    public async Task A_cursor_somebody_made_up_reads_as_the_start(string cursor)
    {
        using var admin = register.Client();
        (await SignInTests.SignIn(admin, "a.admin", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        var start = await admin.GetStringAsync("/api/v1/people?limit=2");
        var asked = await admin.GetStringAsync($"/api/v1/people?limit=2&cursor={Uri.EscapeDataString(cursor)}");

        Assert.That(asked, Is.EqualTo(start));
    }

    [Test]
    public async Task A_cursor_goes_through_all_in_order_once()
    {
        using var admin = register.Client();
        (await SignInTests.SignIn(admin, "a.admin", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        List<string> names = [];
        for (string? next = ""; next is not null;)
        {
            var page = await admin.GetFromJsonAsync<JsonElement>($"/api/v1/people?limit=1&cursor={next}");
            names.AddRange(page.GetProperty("entries").EnumerateArray().Select(person => person.GetProperty("name").GetString()!));
            next = page.TryGetProperty("next", out var there) ? there.GetString() : null;
        }

        Assert.That(names, Is.EqualTo((string[])["Ada Lund", "Bo Lind", "Dana Ruiz", "Iris Vance", "Kofi Osei"]));
    }

    private static async Task<string> Seen(HttpResponseMessage answer) => string.Join('\n',
        (string[])[$"{(int)answer.StatusCode}", .. answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}")).Order(StringComparer.Ordinal),
            Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync())]);

    private static IEnumerable<string> Protective(HttpResponseMessage answer) => answer.Headers
        .Where(header => header.Key is not ("Date" or "Location" or "Transfer-Encoding" or "Pragma"))
        .Select(header => $"{header.Key.ToLowerInvariant()}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);

    /// <summary>What an absent thing answers somebody who may ask for it.</summary>
    private async Task<string> CanonicalJson()
    {
        using var answer = await ruiz.GetAsync("/api/v1/things/7");
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(CanonicalNotFound.Json));
        return await Seen(answer);
    }

    private Task<HttpResponseMessage> Write(int note, string? seen)
    {
        var asked = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/notes/{note}");
        if (seen is not null) asked.Headers.TryAddWithoutValidation("If-Match", seen);
        return ruiz.SendAsync(asked);
    }

    private static async Task<HttpClient> Carried(string name, TinyProgram from, string cookie, TinyProgram to, string into)
    {
        var taken = new CookieContainer();
        using var there = from.Client(taken);
        (await SignInTests.SignIn(there, name, SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        var planted = new CookieContainer();
        planted.Add(new Cookie(into, taken.GetCookies(from.Address)[cookie]!.Value, "/", to.Address.Host));
        return to.Client(planted);
    }
}
