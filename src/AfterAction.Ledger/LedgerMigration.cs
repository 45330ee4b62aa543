using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AfterAction.Ledger;

/// <summary>The schema of the ledger and who may call what. Run by the owner's login, with the verb <c>migrate</c> of the register program; programs have no right to change it.</summary>
public static class LedgerMigration
{
    internal static string Schema { get; } = Read("schema.ledger.sql");

    internal static string Grants { get; } = Read("grants.ledger.sql");

    private static string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Schema + Grants)));

    /// <summary>Creates what is missing, then the grants; run again it changes nothing. Two at once wait for one another.</summary>
    public static async Task Apply(string ownerConnectionString, CancellationToken ct = default)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        foreach (var script in (string[])
            [
                "SELECT pg_advisory_xact_lock(7426104)",
                Schema,
                $"CREATE OR REPLACE FUNCTION ledger.built_for() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT '{Digest}' $$",
                Grants,
            ])
        {
            await using var command = new NpgsqlCommand(script, connection, transaction);
            await command.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }

    internal static async Task Check(NpgsqlDataSource database, CancellationToken ct)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT ledger.built_for()");
            if (!Equals(await command.ExecuteScalarAsync(ct), Digest))
                throw new InvalidOperationException("The ledger has another schema than this program was built for. Run the register program with: migrate");
        }
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException("The ledger is not migrated. Run the register program with: migrate", missing);
        }
        catch (NpgsqlException failure)
        {
            throw new LedgerUnreachableException(failure);
        }
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(LedgerMigration).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
