using AfterAction.Testing;
using Npgsql;

namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>The logins and databases of deploy/roles.sql, as tests and the development start both create them.</summary>
internal sealed class TestAgencySpec
{
    private TestAgency agency;

    [OneTimeSetUp]
    public async Task Create() => agency = await TestAgency.Create();

    [Test]
    public async Task The_protected_program_connects_to_every_database([ValueSource(typeof(AgencyDatabases), nameof(AgencyDatabases.Names))] string database) =>
        Assert.That(await Ask(agency.ProtectedApp(database), "SELECT session_user::text"), Is.EqualTo("aa_protected_app"));

    [Test]
    public async Task The_register_program_connects_to_its_own_databases([ValueSource(typeof(AgencyDatabases), nameof(AgencyDatabases.OfRegisterApp))] string database) =>
        Assert.That(await Ask(agency.RegisterApp(database), "SELECT session_user::text"), Is.EqualTo("aa_register_app"));

    [TestCase("protected")]
    [TestCase("keys")]
    public void The_register_program_is_refused_by_the_databases_beyond_the_wall(string database) =>
        Assert.That(async () => await Ask(agency.RegisterApp(database), "SELECT 1::text"),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege));

    [Test]
    public void An_owner_is_refused_by_every_database_but_its_own() =>
        Assert.Multiple(() =>
        {
            foreach (var database in AgencyDatabases.Names)
            {
                foreach (var other in AgencyDatabases.Names.Where(name => name != database))
                {
                    var stray = new NpgsqlConnectionStringBuilder(agency.Owner(database)) { Database = new NpgsqlConnectionStringBuilder(agency.Owner(other)).Database };
                    Assert.That(async () => await Ask(stray.ConnectionString, "SELECT 1::text"), Throws.InstanceOf<PostgresException>(), $"{database} in {other}");
                }
            }
        });

    [Test]
    public void A_program_may_create_nothing([ValueSource(typeof(AgencyDatabases), nameof(AgencyDatabases.Names))] string database) =>
        Assert.Multiple(() =>
        {
            foreach (var statement in (string[])["CREATE TABLE t (n int)", "CREATE SCHEMA s", "CREATE TEMPORARY TABLE t (n int)", "CREATE DATABASE d"])
            {
                Assert.That(async () => await Ask(agency.ProtectedApp(database), statement),
                    Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InsufficientPrivilege), statement);
            }
        });

    [Test]
    public async Task An_owner_creates_what_it_owns() =>
        Assert.That(await Ask(agency.Owner("ledger"), "CREATE SCHEMA own; CREATE TABLE own.t (n int); SELECT 'created'"), Is.EqualTo("created"));

    [Test]
    public async Task Two_agencies_share_nothing()
    {
        var other = await TestAgency.Create();

        await Ask(agency.Owner("register"), "CREATE TABLE only_here (n int); SELECT ''");

        Assert.That(await Ask(other.Owner("register"), "SELECT coalesce(to_regclass('only_here')::text, 'absent')"), Is.EqualTo("absent"));
    }

    [Test]
    public async Task A_prepared_agency_is_a_copy_with_the_same_wall()
    {
        await TestAgency.Create(Prepare);
        var copy = await TestAgency.Create(Prepare);

        Assert.That(await Ask(copy.Owner("register"), "SELECT word FROM prepared"), Is.EqualTo("once"));
        Assert.That(await Ask(copy.RegisterApp("register"), "SELECT word FROM prepared"), Is.EqualTo("once"));
        Assert.That(async () => await Ask(copy.RegisterApp("protected"), "SELECT 1::text"), Throws.InstanceOf<PostgresException>());
    }

    private static Task Prepare(TestAgency agency) =>
        Ask(agency.Owner("register"), "CREATE TABLE prepared (word text PRIMARY KEY); INSERT INTO prepared VALUES ('once'); GRANT SELECT ON prepared TO aa_register_app; SELECT ''");

    private static async Task<string?> Ask(string connectionString, string question)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return (string?)await command.ExecuteScalarAsync();
    }
}
