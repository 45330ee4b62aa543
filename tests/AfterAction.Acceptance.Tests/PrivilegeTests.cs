using Npgsql;

namespace AfterAction.Acceptance.Tests;

/// <summary>How far the register program's login gets towards the databases beyond the wall.</summary>
[NonParallelizable, Category("C6")]
public class PrivilegeTests
{
    /// <summary>Six ways at each of the two databases beyond the wall.</summary>
    [Test]
    public async Task The_register_program_s_login_gets_nowhere_beyond_the_wall([Values("protected", "keys")] string database)
    {
        var beyond = new NpgsqlConnectionStringBuilder(Town.Running.Agency.RegisterApp(database));
        var own = Town.Running.Agency.RegisterApp("register");
        Dictionary<string, Func<Task>> ways = new(StringComparer.Ordinal)
        {
            ["connects"] = () => Run(beyond.ConnectionString, "SELECT 1"),
            ["connects with the other program's name and its own password"] = () => Run(new NpgsqlConnectionStringBuilder(beyond.ConnectionString) { Username = "aa_protected_app" }.ConnectionString, "SELECT 1"),
            ["becomes the owner"] = () => Run(own, $"SET ROLE aa_{database}_owner"),
            ["reads the files"] = () => Run(own, $"SELECT pg_read_binary_file('base/' || oid || '/PG_VERSION') FROM pg_database WHERE datname = '{beyond.Database}'"),
            ["copies the database"] = () => Run(own, $"CREATE DATABASE stolen_{database} TEMPLATE \"{beyond.Database}\""),
            ["asks through a further connection"] = () => Run(own, $"CREATE EXTENSION dblink SCHEMA register; SELECT dblink_connect('dbname={beyond.Database}')"),
        };
        Assert.That(ways, Has.Count.EqualTo(6));
        List<string> open = [];
        foreach (var (way, attempt) in ways)
        {
            try
            {
                await attempt();
                open.Add(way);
            }
            catch (PostgresException refused) when (refused.SqlState is "42501" or "28P01" or "28000" or "0A000" or "58P01")
            {
                await TestContext.Out.WriteLineAsync($"{database}: {way}: {refused.SqlState}");
            }
        }

        Assert.That(open, Is.Empty);
    }

    private static async Task Run(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
