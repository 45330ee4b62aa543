using AfterAction.Testing;
using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>What cannot be recorded is neither shown nor done: the log is broken in eight ways, and nothing of a review comes out.</summary>
[NonParallelizable, Category("A6")]
public class FailClosedTests
{
    private const string Words = "marker-words-of-the-officer";

    private RunningAgency running = null!;
    private NpgsqlDataSource database = null!;
    private Caller supervisor = null!, officer = null!;
    private string review = "", entry = "", title = "";
    private string? seen;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        running = await Town.StartAnother();
        database = NpgsqlDataSource.Create(await running.Agency.Superuser("protected"));
        (review, _) = await LedReview(running);
        supervisor = await Town.SignIn(running.Protected, "supervisor");
        officer = await Town.SignIn(running.Protected, "officer");
        await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        var first = Entries(await Timeline(supervisor, review)).First();
        (entry, title) = (first.Text("entry"), first.Text("title"));
        Assert.That(title, Has.Length.GreaterThan(3));
        await OpenAccounts(supervisor, review);
        await AcceptPromise(officer, review);
        var kept = await Write(Words);
        Assert.That(kept.Status, Is.EqualTo(204), kept.Text);
        // In the open debrief others read it: what is asked then is two entries, one of the review and one of the account.
        await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry, kind = "verbal" });
        await Do(supervisor, HttpMethod.Post, review, "walk", null);
        await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}/walked", new { text = "Waits.", step = 4, decisionPoint = true, pivotal = false });
        await Do(supervisor, HttpMethod.Post, review, "debrief", null);
    }

    [OneTimeTearDown]
    public async Task Leave()
    {
        supervisor?.Dispose();
        officer?.Dispose();
        if (database is not null) await database.DisposeAsync();
        if (running is not null) await running.DisposeAsync();
    }

    [Test]
    public async Task When_the_right_to_write_is_taken_away() =>
        await NothingComesOut("revoke insert on log.pending from aa_protected_app", "grant insert on log.pending to aa_protected_app");

    [Test]
    public async Task When_the_disk_is_full() =>
        await NothingComesOut(Trigger("raise exception 'could not extend file' using errcode = 'disk_full'"), "drop trigger broken on log.pending");

    [Test]
    public async Task When_the_database_takes_too_long() =>
        await NothingComesOut(Trigger("perform pg_sleep(60)"), "drop trigger broken on log.pending");

    [Test]
    public async Task When_the_connection_is_cut_in_the_middle() =>
        await NothingComesOut(Trigger("perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1)"), "drop trigger broken on log.pending");

    [Test]
    public async Task When_the_table_is_gone() =>
        await NothingComesOut("alter table log.pending rename to elsewhere", "alter table log.elsewhere rename to pending");

    [Test]
    public async Task When_somebody_holds_a_lock_on_it()
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var held = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table log.pending in access exclusive mode", connection, held)) await hold.ExecuteNonQueryAsync();
        await NothingIsSaid();
        await held.RollbackAsync();
        await EverythingIsBack();
    }

    [Test]
    public async Task When_only_that_others_read_an_account_cannot_be_written_the_account_is_not_shown() =>
        await NothingComesOut(
            Trigger("if convert_from(new.leaf, 'UTF8') like '%\"account\"%' then raise exception 'no' using errcode = 'disk_full'; end if"), "drop trigger broken on log.pending",
            async () =>
            {
                var said = await supervisor.Get($"api/v1/reviews/{review}/timeline");
                Assert.That((said.Status, said.Text.Contains(Words, StringComparison.Ordinal)), Is.EqualTo((503, false)));
            });

    [Test]
    public async Task When_the_open_log_cannot_be_written_the_register_shows_and_does_nothing_either()
    {
        await using var open = NpgsqlDataSource.Create(await running.Agency.Superuser("register"));
        using var records = await Town.SignIn(running.Register, "records-officer");
        var (incident, version, one) = await Incident(records, (await records.Get("api/v1/incidents?limit=1")).Json.GetProperty("entries")[0].Text("number"));
        var place = one.Text("number");
        await Sql(open, "revoke insert on log.pending from aa_register_app");
        try
        {
            foreach (var (path, accept) in ((string, string)[])[("api/v1/incidents", "application/json"), ($"api/v1/incidents/{incident}", "application/json"), ($"incidents/{incident}", "text/html"), ("incidents", "text/html")])
            {
                var said = await records.Get(path, accept);
                Assert.That(said.Status, Is.EqualTo(503), path);
                Assert.That(said.Text, Does.Not.Contain(place), path);
            }

            var marked = await records.Put($"api/v1/incidents/{incident}/outcome", new { outcome = "near-miss", reason = "Nobody was hurt." }, version);
            Assert.That(marked.Status, Is.GreaterThanOrEqualTo(500), marked.Text);
            using var stranger = new Caller(running.Register);
            Assert.That((await stranger.Post("api/v1/session", new { name = "records-officer", password = Town.Password })).Status, Is.EqualTo(503));
            Assert.That(stranger.Cookies, Is.Empty);
        }
        finally
        {
            await Sql(open, "grant insert on log.pending to aa_register_app");
        }

        var after = await records.Get($"api/v1/incidents/{incident}");
        Assert.That((after.Status, after.ETag), Is.EqualTo((200, version)), "what could not be recorded was not done");
    }

    [Test]
    public async Task When_the_keys_of_the_log_are_missing_the_program_does_not_start()
    {
        var keys = TestAgency.LogKeysOf("protected");
        await running.KillProtected();
        File.Move(keys, keys + ".away");
        try
        {
            Assert.That(async () => await running.StartProtectedAgain(), Throws.Exception.With.Message.Contains("The keys of the log are not at"));
        }
        finally
        {
            File.Move(keys + ".away", keys);
        }

        await running.StartProtectedAgain();
        await EverythingIsBack();
    }

    [Test]
    public async Task When_the_clock_is_behind_the_log()
    {
        var ahead = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var id = Guid.NewGuid();
        await Sql($$"""insert into log.pending (id, leaf) values ('{{id}}', convert_to('{"act":"tick","at":"{{ahead}}","from":{"address":"none","program":"protected"},"id":"{{id}}","kind":"tick","on":{},"outcome":"done","roles":[],"v":1}', 'UTF8'))""");
        await running.KillProtected();
        await running.StartProtectedAgain();
        await NothingIsSaid();
        // The sequencer may have given it its place by now; what stands there is taken out as nobody but a test could.
        await Sql($"delete from log.pending where id = '{id}'; alter table log.entry disable trigger kept; alter table log.about disable trigger kept; delete from log.about where place in (select place from log.entry where id = '{id}'); delete from log.entry where id = '{id}'; alter table log.entry enable trigger kept; alter table log.about enable trigger kept");
        await running.KillProtected();
        await running.StartProtectedAgain();
        await EverythingIsBack();
    }

    private async Task NothingComesOut(string broken, string mended, Func<Task>? asked = null)
    {
        await Sql(broken);
        try
        {
            await (asked ?? NothingIsSaid)();
        }
        finally
        {
            await Sql(mended);
        }

        await EverythingIsBack();
    }

    private async Task NothingIsSaid()
    {
        foreach (var (path, accept) in ((string, string)[])
            [($"api/v1/reviews/{review}/timeline", "application/json"), ($"reviews/{review}/timeline", "text/html"), ($"reviews/{review}/timeline/print", "text/html"), ("api/v1/reviews", "application/json"), ($"reviews/{review}/debrief", "text/html"), ($"api/v1/reviews/{review}/timeline.csv", "text/csv")])
        {
            var said = await supervisor.Get(path, accept);
            Assert.That(said.Status, Is.EqualTo(503), path);
            Assert.That(said.Text, Does.Not.Contain(title).And.Not.Contain(Words), path);
        }

        var own = await officer.Get($"reviews/{review}/mine", "text/html");
        Assert.That(own.Status, Is.EqualTo(503));
        Assert.That(own.Text, Does.Not.Contain(title).And.Not.Contain(Words));
        var written = await Write("never kept");
        Assert.That(written.Status, Is.GreaterThanOrEqualTo(500));
        Assert.That(written.Text, Does.Not.Contain(title).And.Not.Contain(Words));
        using var stranger = new Caller(running.Protected);
        var signIn = await stranger.Post("api/v1/session", new { name = "officer", password = Town.Password });
        Assert.That(signIn.Status, Is.EqualTo(503));
        Assert.That(stranger.Cookies, Is.Empty);
    }

    private async Task EverythingIsBack()
    {
        Assert.That((await supervisor.Get($"api/v1/reviews/{review}/timeline")).Text, Does.Contain(title).And.Contain(Words));
        Assert.That((await officer.Get($"api/v1/reviews/{review}/account")).Text, Does.Contain(Words).And.Not.Contain("never kept"));
    }

    private async Task<Reply> Write(string text)
    {
        seen ??= (await officer.Get($"api/v1/reviews/{review}/account")).ETag;
        var written = await officer.Put($"api/v1/reviews/{review}/entries/{entry}/annotation", new { text }, seen);
        seen = written.ETag ?? seen;
        return written;
    }

    private static string Trigger(string does) =>
        $"""
        create or replace function log.broken() returns trigger language plpgsql security definer as $$ begin {does}; return new; end $$;
        grant execute on function log.broken() to aa_protected_app;
        create trigger broken before insert on log.pending for each row execute function log.broken()
        """;

    private Task Sql(string statement) => Sql(database, statement);

    private static async Task Sql(NpgsqlDataSource database, string statement)
    {
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
