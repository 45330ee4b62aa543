using System.Diagnostics;
using Npgsql;

namespace AfterAction.Testing;

/// <summary>Backups as an operator makes and restores them, with PostgreSQL's own programs.</summary>
public static class DatabaseDump
{
    /// <summary>The whole database as SQL.</summary>
    public static Task<byte[]> Take(string connectionString) => Run("pg_dump", connectionString, [], null);

    /// <summary>Into an empty database.</summary>
    public static Task Restore(string connectionString, byte[] dump) => Run("psql", connectionString, ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"], dump);

    private static async Task<byte[]> Run(string program, string connectionString, string[] further, byte[]? input)
    {
        NpgsqlConnectionStringBuilder at = new(connectionString);
        ProcessStartInfo start = new(program, [.. further, "--host", at.Host!, "--port", FormattableString.Invariant($"{at.Port}"), "--username", at.Username!, "--dbname", at.Database!])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["PGPASSWORD"] = at.Password;
        using var process = Process.Start(start)!;
        using MemoryStream said = new();
        var faults = process.StandardError.ReadToEndAsync();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(said);
        if (input is not null) await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.ToArray() : throw new InvalidOperationException($"{program}: {await faults}");
    }
}
