using System.Security.Cryptography;

namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>Run as a program of its own, starts a server on the folder it is given, says its connection string, and waits to be killed.</summary>
internal static class ProgramToKill
{
    public static async Task Main(string[] arguments)
    {
        using var randomness = RandomNumberGenerator.Create();
        await using var server = await PostgresServer.Start(new PostgresOptions(arguments[0]), TimeProvider.System, randomness);
        await Console.Out.WriteLineAsync(server.ConnectionString);
        await Console.In.ReadLineAsync();
    }
}
