using System.Net;
using System.Security.Cryptography;
using System.Buffers.Text;
using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>How long a session lasts, what it is made of, and what ends it.</summary>
internal sealed class SessionTests
{
    private TestAgency agency;
    private TinyProgram register;
    private TinyProgram reviews;
    private CookieContainer jar;
    private HttpClient client;

    [SetUp]
    public async Task Start()
    {
        agency = await SampleRoll.Agency();
        register = await TinyProgram.Register(agency);
        reviews = await TinyProgram.Protected(agency, register.Clock);
        jar = new CookieContainer();
        client = reviews.Client(jar);
        (await SignInTests.SignIn(client, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
    }

    [TearDown]
    public async Task Stop()
    {
        client.Dispose();
        await reviews.DisposeAsync();
        await register.DisposeAsync();
    }

    private string Token => jar.GetCookies(reviews.Address)["aa_protected"]!.Value;

    [Test]
    public async Task The_cookie_is_32_random_bytes_that_the_database_does_not_know()
    {
        var bytes = Base64Url.DecodeFromChars(Token);
        var kept = await Sql.Ask<byte[]>(agency.Owner("identity"), "SELECT token_digest FROM identity.sessions");

        Assert.That(bytes, Has.Length.EqualTo(32));
        Assert.That(kept, Is.EqualTo(SHA256.HashData(bytes)));
        Assert.That(await StatusWith(Base64Url.EncodeToString(kept)), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        using var another = reviews.Client();
        using var answer = await SignInTests.SignIn(another, "k.osei", SampleRoll.Password);
        Assert.That(answer.Headers.GetValues("Set-Cookie").Single(), Does.Match("^aa_protected=[A-Za-z0-9_-]{43}; path=/; samesite=strict; httponly$"));
    }

    [Test]
    public async Task Behind_a_proxy_that_ends_TLS_the_cookie_is_bound_to_the_host_and_to_TLS()
    {
        await using var behind = await TinyProgram.Protected(agency, register.Clock, "--Proxy:Addresses=127.0.0.1");
        using var browser = behind.Client();
        browser.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        browser.DefaultRequestHeaders.Add("Origin", $"https://{behind.Address.Authority}");

        using var answer = await SignInTests.SignIn(browser, "k.osei", SampleRoll.Password);

        Assert.That(answer.Headers.GetValues("Set-Cookie").Single(), Does.Match("^__Host-aa_protected=[A-Za-z0-9_-]{43}; path=/; secure; samesite=strict; httponly$"));
        Assert.That(answer.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo((string[])["max-age=31536000; includeSubDomains"]));
    }

    [Test]
    public async Task Every_sign_in_has_another_token_and_ends_the_one_before()
    {
        var before = Token;
        (await SignInTests.SignIn(client, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        Assert.That(Token, Is.Not.EqualTo(before));
        Assert.That(await StatusWith(before), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_token_that_was_planted_is_not_taken_over()
    {
        var planted = new string('A', 43);
        var its = new CookieContainer();
        its.Add(new Cookie("aa_protected", planted, "/", reviews.Address.Host));
        using var victim = reviews.Client(its);
        (await SignInTests.SignIn(victim, "k.osei", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        Assert.That(await StatusWith(planted), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Signing_out_ends_it_for_whoever_kept_the_cookie()
    {
        var kept = Token;
        using var answer = await client.DeleteAsync("/api/v1/session");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await StatusWith(kept), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task It_ends_half_an_hour_after_its_last_use()
    {
        for (var use = 0; use < 3; use++)
        {
            reviews.Clock.Advance(TimeSpan.FromMinutes(29));
            Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
        }

        reviews.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task It_ends_twelve_hours_after_sign_in_however_busy()
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromHours(12); passed += TimeSpan.FromMinutes(20))
        {
            Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
            reviews.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_role_that_is_taken_ends_it_and_so_does_the_account_s_closing()
    {
        using var admin = await AdministrationTests.Administrator(register);
        using var osei = reviews.Client();
        (await SignInTests.SignIn(osei, "k.osei", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        (await AdministrationTests.Role(admin, HttpMethod.Delete, SampleRoll.Ruiz, "supervisor")).EnsureSuccessStatusCode().Dispose();
        (await AdministrationTests.Closing(admin, HttpMethod.Put, SampleRoll.Osei)).EnsureSuccessStatusCode().Dispose();

        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var closed = await osei.GetAsync("/api/v1/things/1");
        Assert.That(closed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await SignInTests.StatusOf(osei, "k.osei"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_role_that_is_taken_by_a_statement_holds_from_the_next_request_on()
    {
        await Sql.Run(agency.Owner("identity"), "DELETE FROM identity.person_roles WHERE person = $1", SampleRoll.Ruiz);
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_password_that_is_changed_ends_all_but_the_session_it_was_changed_in()
    {
        using var here = register.Client();
        (await SignInTests.SignIn(here, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        using var wrong = await here.PutAsJsonAsync("/api/v1/account/password", new { current = "wrong bridge at noon", password = "copper kettle by the river" });
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
        using var changed = await here.PutAsJsonAsync("/api/v1/account/password", new { current = SampleRoll.Password, password = "copper kettle by the river" });
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var still = await here.GetAsync("/api/v1/session");
        Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SignInTests.StatusOf(client, "d.ruiz"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await SignInTests.StatusOf(client, "d.ruiz", "copper kettle by the river"), Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>The sign-in has read the old password's digest and waits; the change commits; all sessions were ended before this one could begin.</summary>
    [Test]
    public async Task A_sign_in_with_the_old_password_does_not_outrun_its_change()
    {
        await using var changing = new NpgsqlConnection(agency.Owner("identity"));
        await changing.OpenAsync();
        await using var transaction = await changing.BeginTransactionAsync();
        await using (var change = new NpgsqlCommand("UPDATE identity.people SET password_hash = 'another' WHERE user_name = 'k.osei'", changing)) await change.ExecuteNonQueryAsync();

        using var late = reviews.Client();
        var signingIn = SignInTests.StatusOf(late, "k.osei");
        await Sql.SomebodyWaitsFor(changing, await agency.Superuser("identity"));
        await transaction.CommitAsync();

        Assert.That(await signingIn, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.sessions WHERE person = $1", SampleRoll.Osei), Is.Zero);
    }

    [Test]
    public async Task Sessions_that_have_ended_are_swept_away_and_nobody_waits_for_another_s_sweep()
    {
        reviews.Clock.Advance(TimeSpan.FromMinutes(31));
        using var osei = reviews.Client();
        using var another = reviews.Client();
        await using var sweeping = new NpgsqlConnection(agency.Owner("identity"));
        await sweeping.OpenAsync();
        await using (var transaction = await sweeping.BeginTransactionAsync())
        {
            await using (var held = new NpgsqlCommand("SELECT FROM identity.sessions FOR UPDATE", sweeping)) await held.ExecuteNonQueryAsync();
            Assert.That(await SignInTests.StatusOf(osei, "k.osei").WaitAsync(TimeSpan.FromSeconds(25)), Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(await SignInTests.StatusOf(another, "k.osei"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM identity.sessions WHERE person = $1", SampleRoll.Ruiz), Is.Zero);
    }

    [Test]
    public async Task People_see_and_end_their_own_sessions_and_nobody_else_s()
    {
        using var osei = reviews.Client();
        (await SignInTests.SignIn(osei, "k.osei", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        var hers = (await client.GetFromJsonAsync<Open[]>("/api/v1/account/sessions"))!.Single();

        using var tried = await osei.DeleteAsync($"/api/v1/account/sessions/{hers.Id}");
        Assert.That(tried.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), "which tells nothing");
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await osei.GetFromJsonAsync<Open[]>("/api/v1/account/sessions"))!.Select(session => session.Id), Has.None.EqualTo(hers.Id));

        (await client.DeleteAsync($"/api/v1/account/sessions/{hers.Id}")).Dispose();
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_program_starts_sessions_of_its_own_kind_only()
    {
        const string Statement = "INSERT INTO identity.sessions (token_digest, id, program, person, started_at, seen_at) VALUES (sha256('x'), gen_random_uuid(), 'protected', $1, now(), now())";
        Assert.That(async () => await Sql.Run(agency.RegisterApp("identity"), Statement, SampleRoll.Ruiz),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));
        Assert.That(await Sql.Run(agency.RegisterApp("identity"), "UPDATE identity.sessions SET seen_at = now()"), Is.Zero);
    }

    /// <summary>Whoever holds the register's login and types statements.</summary>
    [Test]
    public async Task A_program_neither_lists_nor_ends_sessions_of_the_other()
    {
        using var osei = register.Client();
        (await SignInTests.SignIn(osei, "k.osei", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();
        foreach (var (login, own) in new[] { (agency.RegisterApp("identity"), "register"), (agency.ProtectedApp("identity"), "protected") })
        {
            Assert.That(await Sql.Ask<string[]>(login, "SELECT array_agg(program) FROM identity.sessions"), Is.EqualTo((string[])[own]));
            Assert.That(await Sql.Run(login, "DELETE FROM identity.sessions WHERE program <> $1", own), Is.Zero);
            Assert.That(await Sql.Ask<long>(login, "SELECT count(*) FROM identity.find_session(NULL)"), Is.Zero);
        }

        Assert.That(await Sql.Ask<long>(agency.RegisterApp("identity"), "SELECT count(*) FROM identity.find_session($1)", SHA256.HashData(Base64Url.DecodeFromChars(Token))), Is.EqualTo(1),
            "by its digest it is found, to be told from none");
        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task People_see_the_sessions_of_the_program_they_ask_and_end_all_in_both()
    {
        using var here = register.Client();
        (await SignInTests.SignIn(here, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

        Assert.That((await here.GetFromJsonAsync<Open[]>("/api/v1/account/sessions"))!.Select(session => session.Program), Is.EqualTo((string[])["register"]));
        (await here.DeleteAsync("/api/v1/account/sessions")).EnsureSuccessStatusCode().Dispose();

        Assert.That(await StatusWith(Token), Is.EqualTo(HttpStatusCode.Unauthorized));
        using var still = await here.GetAsync("/api/v1/session");
        Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>Functions that run with their owner's rights look nothing up where a caller could have put it, and are for the programs only.</summary>
    [Test]
    public async Task Every_function_with_its_owner_s_rights_has_a_fixed_search_path_and_is_for_nobody_else()
    {
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), """
            SELECT count(*) FROM pg_proc f WHERE f.pronamespace = 'identity'::regnamespace AND f.prosecdef
            AND (f.proconfig IS NULL OR NOT 'search_path=pg_catalog, pg_temp' = ANY (f.proconfig))
            """), Is.Zero);
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), """
            SELECT count(*) FROM pg_proc f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) one
            WHERE f.pronamespace = 'identity'::regnamespace AND f.prosecdef AND one.grantee = 0
            """), Is.Zero);
        Assert.That(await Sql.Ask<long>(agency.Owner("identity"), "SELECT count(*) FROM pg_proc f WHERE f.pronamespace = 'identity'::regnamespace AND f.prosecdef"), Is.GreaterThan(1));
    }

    [Test]
    public async Task The_key_for_drafts_is_a_person_s_own_in_each_program_and_the_same_after_every_sign_in()
    {
        var first = await DraftKey(client);
        (await SignInTests.SignIn(client, "d.ruiz", SampleRoll.Password)).Dispose();
        using var osei = reviews.Client();
        (await SignInTests.SignIn(osei, "k.osei", SampleRoll.Password)).Dispose();
        using var elsewhere = register.Client();
        (await SignInTests.SignIn(elsewhere, "d.ruiz", SampleRoll.Password)).Dispose();

        Assert.That(Base64Url.DecodeFromChars(first), Has.Length.EqualTo(32));
        Assert.That(await DraftKey(client), Is.EqualTo(first));
        Assert.That((string[])[first, await DraftKey(osei), await DraftKey(elsewhere)], Is.Unique);
        Assert.That(await Sql.Ask<long>(agency.RegisterApp("identity"), "SELECT count(*) FROM identity.draft_secrets WHERE program = 'protected'"), Is.Zero);
        using var nobody = reviews.Client();
        using var refused = await nobody.GetAsync("/api/v1/draft-key");
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private static async Task<string> DraftKey(HttpClient of) => (await of.GetFromJsonAsync<Dictionary<string, string>>("/api/v1/draft-key"))!["key"];

    private async Task<HttpStatusCode> StatusWith(string token)
    {
        var carried = new CookieContainer();
        carried.Add(new Cookie("aa_protected", token, "/", reviews.Address.Host));
        using var bearer = reviews.Client(carried);
        using var answer = await bearer.GetAsync("/api/v1/things/1");
        return answer.StatusCode;
    }

    private sealed record Open(Guid Id, string Program);
}
