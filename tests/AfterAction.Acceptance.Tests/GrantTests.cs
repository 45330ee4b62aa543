using AfterAction.EmbeddedPostgres;
using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Acceptance.Tests;

/// <summary>What logins may do in the six databases is what <c>deploy/grants/golden.txt</c> has, line by line: whoever gives a right or takes one changes that
/// file too, and is seen to.</summary>
[NonParallelizable, Category("C6")]
public class GrantTests
{
    private const string Renew = "AFTERACTION_RENEW_GRANTS";

    private static readonly string Golden = Path.Combine(Shared.Repository, "deploy", "grants", "golden.txt");

    /// <summary>To renew the file, after every difference has been looked at: <c>AFTERACTION_RENEW_GRANTS=1 dotnet test tests/AfterAction.Acceptance.Tests --filter TestCategory=C6</c>.</summary>
    [Test]
    public async Task Every_right_in_the_six_databases_is_in_the_golden_file_and_no_other()
    {
        List<string> found = [];
        await using (var server = await Superuser("identity")) found.AddRange((await Grants.OfServer(server)).Select(line => $"server: {line}"));
        foreach (var name in AgencyDatabases.Names)
        {
            await using var connection = await Superuser(name);
            found.AddRange(await Grants.OfDatabase(connection, name));
        }

        if (Environment.GetEnvironmentVariable(Renew) == "1") await File.WriteAllLinesAsync(Golden, found);
        var golden = await File.ReadAllLinesAsync(Golden);
        Assert.Multiple(() =>
        {
            Assert.That(found.Except(golden), Is.Empty, $"rights that {Golden} does not have. Look at each; {Renew}=1 renews the file");
            Assert.That(golden.Except(found), Is.Empty, "rights that are gone");
            Assert.That(golden, Is.Unique);
        });
    }

    /// <summary>Each of these opens something; none may pass unseen.</summary>
    [TestCase("protected", "GRANT SELECT ON reviews.mt_events TO aa_register_app"), TestCase("protected", "GRANT SELECT (id) ON reviews.mt_events TO PUBLIC")]
    [TestCase("protected", "GRANT UPDATE ON reviews.mt_events TO aa_protected_app"), TestCase("protected", "ALTER TABLE reviews.mt_events OWNER TO aa_protected_app")]
    [TestCase("protected", "CREATE TABLE reviews.copy AS TABLE reviews.mt_events"), TestCase("protected", "CREATE VIEW reviews.window AS SELECT * FROM reviews.mt_events")]
    [TestCase("protected", "GRANT CREATE ON SCHEMA reviews TO aa_protected_app"), TestCase("protected", "CREATE SCHEMA further"), TestCase("protected", "GRANT CREATE ON SCHEMA public TO PUBLIC")]
    [TestCase("protected", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO aa_register_app"), TestCase("protected", "ALTER DEFAULT PRIVILEGES FOR ROLE aa_protected_owner IN SCHEMA reviews GRANT SELECT ON TABLES TO PUBLIC")]
    [TestCase("protected", "CREATE FUNCTION reviews.way() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"), TestCase("protected", "SELECT lo_create(0)")]
    [TestCase("keys", "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO aa_register_app', current_database()); END $$")]
    [TestCase("keys", "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$")]
    [TestCase("keys", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = elsewhere', current_database()); END $$")]
    [TestCase("keys", "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO aa_register_app"), TestCase("keys", "GRANT SELECT ON pg_authid TO aa_register_app")]
    [TestCase("ledger", "GRANT EXECUTE ON FUNCTION ledger.claim_investigation(uuid, uuid[], date) TO aa_protected_app"), TestCase("ledger", "GRANT EXECUTE ON FUNCTION ledger.eligible(uuid, uuid) TO aa_register_app WITH GRANT OPTION")]
    [TestCase("ledger", "ALTER FUNCTION ledger.eligible(uuid, uuid) RESET search_path"), TestCase("ledger", "ALTER FUNCTION ledger.eligible(uuid, uuid) SECURITY INVOKER")]
    [TestCase("identity", "ALTER TABLE identity.sessions DISABLE ROW LEVEL SECURITY"), TestCase("identity", "CREATE POLICY everybody ON identity.sessions USING (true)"), TestCase("identity", "DROP POLICY own_register ON identity.sessions")]
    [TestCase("identity", "CREATE PUBLICATION everything FOR ALL TABLES"), TestCase("identity", "GRANT INSERT ON identity.person_roles TO aa_register_app")]
    [TestCase("register", "GRANT aa_protected_owner TO aa_register_app"), TestCase("register", "GRANT pg_read_all_data TO aa_register_app"), TestCase("register", "ALTER ROLE aa_register_app SUPERUSER")]
    [TestCase("register", "CREATE ROLE helper LOGIN"), TestCase("register", "ALTER ROLE aa_register_app SET search_path = elsewhere"), TestCase("released", "GRANT INSERT ON ALL TABLES IN SCHEMA released TO aa_register_app; CREATE TABLE released.further ()")]
    public async Task A_right_that_is_given_or_lost_is_a_difference(string database, string change)
    {
        await using var connection = await Superuser(database);
        async Task<List<string>> Now() => [.. await Grants.OfServer(connection), .. await Grants.OfDatabase(connection, database)];
        var before = await Now();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(change, connection)) await command.ExecuteNonQueryAsync();
        var after = await Now();
        await transaction.RollbackAsync();
        Assert.That(after, Is.Not.EquivalentTo(before));
        Assert.That(await Now(), Is.EqualTo(before), "and it was not kept");
    }

    private static async Task<NpgsqlConnection> Superuser(string database)
    {
        var connection = new NpgsqlConnection(await Town.Running.Agency.Superuser(database));
        await connection.OpenAsync();
        return connection;
    }
}
