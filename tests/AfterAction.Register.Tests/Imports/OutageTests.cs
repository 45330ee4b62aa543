using System.Text.Json;
using AfterAction.EmbeddedPostgres;
using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Register.Tests.Imports;

/// <summary>Imports while their database goes away and comes back: a server of its own, really stopped.</summary>
public sealed class OutageTests
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"afteraction-outage-{Environment.ProcessId}");
    private PostgresServer server = null!;
    private AgencyDatabases databases = null!;
    private RegisterProgram program = null!;
    private HttpClient clerk = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        server = await Serve();
        databases = await AgencyDatabases.Provision(server.ConnectionString, TestCluster.Randomness);
        await RegisterProgram.Prepare(databases.Owner);
        program = await RegisterProgram.Start(databases.RegisterApp);
        clerk = await program.Client(Roles.RecordsOfficer);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        clerk.Dispose();
        await program.DisposeAsync();
        await server.DisposeAsync();
        await PostgresServer.Delete(folder);
    }

    [Test]
    public async Task An_import_that_loses_its_database_goes_on_when_it_is_back_and_the_program_runs_on()
    {
        var port = new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;
        var import = await Upload("01");
        await Until(import, state => state.GetProperty("done").GetInt32() > 0 || state.GetProperty("state").GetString() == "storing");
        await server.DisposeAsync();
        using var anybody = await program.Client(null);
        using var ready = await anybody.GetAsync("/health/ready");
        using var alive = await anybody.GetAsync("/health/live");
        server = await Serve(port);
        var done = await Until(import, state => state.GetProperty("state").GetString() is not ("reading" or "storing"));
        Assert.Multiple(() =>
        {
            Assert.That(ready.IsSuccessStatusCode, Is.False, "without its database it is not ready");
            Assert.That(alive.IsSuccessStatusCode, Is.True, "and runs all the same");
            Assert.That(done.GetProperty("state").GetString(), Is.EqualTo("done"));
            Assert.That(done.GetProperty("stored").GetProperty("forceReports").GetInt32(), Is.EqualTo(6_000));
        });
    }

    [Test]
    public async Task An_import_whose_connections_are_cut_is_taken_up_again()
    {
        var import = await Upload("02");
        await Until(import, state => state.GetProperty("done").GetInt32() > 0 || state.GetProperty("state").GetString() == "storing");
        await using (var superuser = new NpgsqlConnection(server.ConnectionString))
        {
            await superuser.OpenAsync();
            await using var cut = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'aa_register_app'", superuser);
            await cut.ExecuteNonQueryAsync();
        }

        var done = await Until(import, state => state.GetProperty("state").GetString() is not ("reading" or "storing"));
        Assert.That(done.GetProperty("state").GetString(), Is.EqualTo("done"));
    }

    private Task<PostgresServer> Serve(int? port = null) => PostgresServer.Start(new PostgresOptions(folder) { Port = port }, TimeProvider.System, TestCluster.Randomness);

    private async Task<Guid> Upload(string last)
    {
        var import = Guid.Parse("0c000000-0000-4000-8000-0000000000" + last);
        var rows = string.Concat(Enumerable.Range(0, 6_000).Select(row => $"{last}-{row},I{row % 1_000},3/1/2026,Vale\n"));
        using var form = new MultipartFormDataContent
        {
            { new StringContent(import.ToString()), "import" }, { new StringContent("unique_report_id,incident_id,incident_date,officer_name\n" + rows), "file", "reports.csv" },
        };
        using var answer = await clerk.PostAsync("/api/v1/imports", form);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        return import;
    }

    private async Task<JsonElement> Until(Guid import, Func<JsonElement, bool> reached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            using var answer = await clerk.GetAsync($"/api/v1/imports/{import}", patience.Token);
            if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(patience.Token)) is var state && reached(state)) return state;
        }
    }
}
