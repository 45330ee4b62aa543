using System.Net;
using System.Text.RegularExpressions;
using AfterAction.Testing;

namespace AfterAction.Web.Tests.Accounts;

internal sealed partial class SignInTests
{
    private TestAgency agency;
    private TinyProgram register;
    private TinyProgram reviews;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        register = await TinyProgram.Register(agency, null, "--SignIn:FailuresPerMinute=1000");
        reviews = await TinyProgram.Protected(agency, register.Clock, "--SignIn:FailuresPerMinute=1000");
    }

    [TearDown]
    public async Task Stop()
    {
        await reviews.DisposeAsync();
        await register.DisposeAsync();
    }

    [Test]
    public async Task A_person_signs_in_over_the_API_and_is_known_from_then_on()
    {
        using var client = reviews.Client();

        using var signedIn = await SignIn(client, "D.RUIZ", SampleRoll.Password);
        var me = await client.GetFromJsonAsync<Me>("/api/v1/session");

        Assert.That(signedIn.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(me!.Person, Is.EqualTo(SampleRoll.Ruiz));
        Assert.That(me.Name, Is.EqualTo("Dana Ruiz"));
        Assert.That(me.Roles, Is.EqualTo(["supervisor"]));
    }

    [Test]
    public async Task A_person_signs_in_with_the_form_and_goes_where_he_wanted()
    {
        using var client = reviews.Client();

        using var answer = await client.PostAsync("/sign-in", Form(("name", "d.ruiz"), ("password", SampleRoll.Password), ("returnTo", "/reviews/1")));
        using var page = await client.GetAsync("/api/v1/things/1");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/reviews/1"));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("https://elsewhere.example/")]
    [TestCase("//elsewhere.example/")]
    [TestCase(@"/\elsewhere.example/")]
    [TestCase("/\t/elsewhere.example/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("elsewhere")]
    public async Task Nobody_is_sent_to_another_site_afterwards(string where)
    {
        using var client = reviews.Client();
        using var answer = await client.PostAsync("/sign-in", Form(("name", "d.ruiz"), ("password", SampleRoll.Password), ("returnTo", where)));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo("/"));
    }

    /// <summary>Who has no account here, a wrong password, no password yet, a closed account, and who is of the other side.</summary>
    [Test]
    public async Task Every_refusal_reads_the_same_to_the_byte()
    {
        await Sql.Run(agency.Owner("identity"), "UPDATE identity.people SET closed_at = now() WHERE id = $1", SampleRoll.Osei);
        await Sql.Run(agency.Owner("identity"), """
            INSERT INTO identity.people (id, agency, user_name, normalized_user_name, name, rank, badge, unit, security_stamp, concurrency_stamp, added_at)
            VALUES ('01a05a43-0000-7000-8000-0000000000ff', 'sample', 'n.new', 'N.NEW', 'Nia New', '', '', '', '', '', now())
            """);
        using var client = reviews.Client();
        var answers = new List<(HttpStatusCode, string, string)>();
        foreach (var (name, password) in ((string, string?)[])[
            ("nobody.here", SampleRoll.Password), ("d.ruiz", "wrong bridge at noon"), ("d.ruiz", ""), ("d.ruiz", null), ("k.osei", SampleRoll.Password), ("n.new", SampleRoll.Password),
            ("i.vance", SampleRoll.Password), ("a.admin", SampleRoll.Password), ("", ""), ("a b", "x"), (new string('a', 70_000), "x")])
        {
            using var answer = await SignIn(client, name, password!);
            answers.Add((answer.StatusCode, TraceId().Replace(await answer.Content.ReadAsStringAsync(), ""), string.Join('\n', answer.Headers.Where(header => header.Key != "Date").SelectMany(header => header.Value))));
        }

        Assert.That(answers[0].Item1, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answers[0].Item2, Does.Contain("sign-in/refused"));
        Assert.That(answers.Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task The_form_s_refusal_is_the_same_page_whether_the_name_exists_or_not()
    {
        using var client = reviews.Client();
        using var wrong = await client.PostAsync("/sign-in", Form(("name", "d.ruiz"), ("password", "wrong bridge at noon")));
        using var unknown = await client.PostAsync("/sign-in", Form(("name", "d.riuz"), ("password", "wrong bridge at noon")));

        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(unknown.StatusCode, Is.EqualTo(wrong.StatusCode));
        Assert.That((await unknown.Content.ReadAsStringAsync()).Replace("d.riuz", "d.ruiz", StringComparison.Ordinal), Is.EqualTo(await wrong.Content.ReadAsStringAsync()));
    }

    [Test]
    public async Task Five_wrong_passwords_lock_an_account_in_both_programs_and_a_quarter_of_an_hour_opens_it()
    {
        using var client = reviews.Client();
        using var elsewhere = register.Client();
        for (var tries = 0; tries < 5; tries++) (await SignIn(client, "d.ruiz", "wrong bridge at noon")).Dispose();

        Assert.That(await StatusOf(client, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusOf(elsewhere, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusOf(client, "k.osei"), Is.EqualTo(HttpStatusCode.OK));
        register.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.That(await StatusOf(client, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
        register.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StatusOf(client, "d.ruiz"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_right_password_forgives_four_wrong_ones()
    {
        using var client = reviews.Client();
        for (var round = 0; round < 2; round++)
        {
            for (var tries = 0; tries < 4; tries++) (await SignIn(client, "d.ruiz", "wrong bridge at noon")).Dispose();
            Assert.That(await StatusOf(client, "d.ruiz"), Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task Of_many_guesses_at_once_five_are_looked_at()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async guess =>
        {
            using var client = reviews.Client();
            (await SignIn(client, "d.ruiz", $"wrong bridge at noon {guess}")).Dispose();
        }));
        Assert.That(await Sql.Ask<int>(agency.Owner("identity"), "SELECT access_failed_count FROM identity.people WHERE id = $1", SampleRoll.Ruiz), Is.EqualTo(5));
        using var late = reviews.Client();
        Assert.That(await StatusOf(late, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task An_address_that_fails_too_often_is_told_to_wait_and_one_behind_the_named_proxy_is_told_apart()
    {
        await using var strict = await TinyProgram.Protected(agency, register.Clock, "--SignIn:FailuresPerMinute=2", "--Proxy:Addresses=127.0.0.1");
        using var client = strict.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7");
        using var other = strict.Client();
        other.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.8");
        for (var tries = 0; tries < 2; tries++) (await SignIn(client, "nobody.here", "wrong bridge at noon")).Dispose();

        using var refused = await SignIn(client, "d.ruiz", SampleRoll.Password);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(60)));
        Assert.That(await StatusOf(other, "d.ruiz"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_forwarded_address_is_not_believed_of_a_stranger()
    {
        await using var strict = await TinyProgram.Protected(agency, register.Clock, "--SignIn:FailuresPerMinute=2", "--Proxy:Addresses=203.0.113.1");
        for (var tries = 0; tries < 3; tries++)
        {
            using var client = strict.Client();
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"198.51.100.{tries}");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            using var answer = await SignIn(client, "nobody.here", "wrong bridge at noon");
            Assert.That(answer.StatusCode, Is.EqualTo(tries < 2 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests));
            Assert.That(answer.Headers.Contains("Strict-Transport-Security"), Is.False);
        }
    }

    [Test]
    public async Task No_name_password_or_token_is_logged()
    {
        var jar = new CookieContainer();
        using var client = reviews.Client(jar);
        (await SignIn(client, "d.ruiz", "wrong words at dusk")).Dispose();
        (await SignIn(client, "d.ruiz", SampleRoll.Password)).Dispose();
        (await client.PutAsync("/api/v1/things/1", new StringContent("""{"word":"candid words","count":"many"}""", null, "application/json"))).Dispose();
        (await client.GetAsync("/api/v1/failing")).Dispose();

        var token = jar.GetCookies(reviews.Address)["aa_protected"]!.Value;
        Assert.That(reviews.Log, Has.Some.Contain("InvalidOperationException").And.None.Contain("a bug"));
        Assert.That(reviews.Log, Has.None.Contain("wrong words").And.None.Contain(SampleRoll.Password).And.None.Contain("candid words").And.None.Contain(token).And.None.Contain("d.ruiz"));
    }

    internal static Task<HttpResponseMessage> SignIn(HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("/api/v1/session", new { name, password });

    internal static async Task<HttpStatusCode> StatusOf(HttpClient client, string name, string password = SampleRoll.Password)
    {
        using var answer = await SignIn(client, name, password);
        return answer.StatusCode;
    }

    internal static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));

    [GeneratedRegex(@",""traceId"":""[^""]*""", RegexOptions.None, 1000)]
    private static partial Regex TraceId();

    private sealed record Me(Guid Person, string Name, string Agency, string[] Roles);
}
