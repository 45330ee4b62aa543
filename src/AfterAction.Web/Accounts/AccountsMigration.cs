using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>The schema of the identity database: numbered SQL files, each applied once by the owner login. Programs have no right to change it.</summary>
public static class AccountsMigration
{
    private const string Folder = "identity/";
    private const string Grants = Folder + "grants.sql";

    /// <summary>Applies what is missing, then the grants; run again it changes nothing. Two at once wait for one another.</summary>
    /// <exception cref="InvalidOperationException">The database was migrated by another version of a file, or by a later program.</exception>
    public static async Task Apply(string ownerConnectionString, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Run(connection, "SELECT pg_advisory_xact_lock(7426101)", ct);
        await Run(connection, """
            CREATE SCHEMA IF NOT EXISTS identity;
            CREATE TABLE IF NOT EXISTS identity.migrations (number integer PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
            """, ct);
        var applied = await Applied(connection, ct);
        Compare(applied, complete: false);
        foreach (var migration in Migrations.Where(migration => !applied.ContainsKey(migration.Number)))
        {
            await Run(connection, migration.Statements, ct);
            await using var applying = new NpgsqlCommand("INSERT INTO identity.migrations (number, digest) VALUES ($1, $2)", connection);
            applying.Parameters.Add(new() { Value = migration.Number });
            applying.Parameters.Add(new() { Value = migration.Digest });
            await applying.ExecuteNonQueryAsync(ct);
        }

        await Run(connection, Read(Grants), ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Returns when the database has exactly the schema of this program.</summary>
    /// <exception cref="InvalidOperationException">It has another one: the program must not start.</exception>
    public static async Task Check(string connectionString, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(ct);
        await Check(connection, ct);
    }

    internal static async Task Check(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            Compare(await Applied(connection, ct), complete: true);
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException("The identity database is not migrated. Run the register program with: migrate", missing);
        }
    }

    private static void Compare(IReadOnlyDictionary<int, string> applied, bool complete)
    {
        foreach (var (number, digest) in applied)
        {
            var known = Migrations.FirstOrDefault(migration => migration.Number == number)
                ?? throw new InvalidOperationException($"The identity database has migration {number}, which this program does not know: it is older than the database.");
            if (known.Digest != digest) throw new InvalidOperationException($"Migration {number} of the identity database is not the one of this program.");
        }

        if (complete && Migrations.FirstOrDefault(migration => !applied.ContainsKey(migration.Number)) is { } missing)
            throw new InvalidOperationException($"Migration {missing.Number} is missing in the identity database. Run the register program with: migrate");
    }

    private static async Task<IReadOnlyDictionary<int, string>> Applied(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT number, digest FROM identity.migrations", connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var applied = new SortedDictionary<int, string>();
        while (await rows.ReadAsync(ct)) applied[rows.GetInt32(0)] = rows.GetString(1);
        return applied;
    }

    private static async Task Run(NpgsqlConnection connection, string statements, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statements, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static IReadOnlyList<Migration> Migrations { get; } =
    [
        .. typeof(AccountsMigration).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name != Grants)
            .Select(name => new Migration(int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), Read(name)))
            .OrderBy(migration => migration.Number),
    ];

    private static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private sealed record Migration(int Number, string Statements)
    {
        public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Statements)));
    }
}
