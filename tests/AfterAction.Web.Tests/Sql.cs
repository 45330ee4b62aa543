using Npgsql;

namespace AfterAction.Web.Tests;

/// <summary>Statements as somebody types them who holds a login.</summary>
internal static class Sql
{
    public static async Task<int> Run(string connectionString, string statement, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = Of(connection, statement, values);
        return await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> Ask<T>(string connectionString, string question, params object[] values)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = Of(connection, question, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Returns once somebody else waits for a lock that <paramref name="holder"/> holds.</summary>
    public static async Task SomebodyWaitsFor(NpgsqlConnection holder, string observer)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await Ask<bool>(observer, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)))", holder.ProcessID)) patience.Token.ThrowIfCancellationRequested();
    }

    private static NpgsqlCommand Of(NpgsqlConnection connection, string statement, object[] values)
    {
        var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
