using System.Diagnostics;
using System.Security.Cryptography;
using AfterAction.EmbeddedPostgres;

namespace AfterAction.Testing;

/// <summary>One private PostgreSQL for the whole test process, started on first use and gone with the process, however that ends.
/// It does not wait for the disk: speed is all it is tuned for.</summary>
public static class TestCluster
{
    private static readonly Dictionary<string, string> Fast = new(StringComparer.Ordinal)
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "500",
        ["autovacuum"] = "off",
    };

    private static readonly SemaphoreSlim OneAtATime = new(1);
    private static PostgresServer? running;

    // Held, for the pipe to it is what tells it that this process is there.
    private static Process? attendant;

    public static RandomNumberGenerator Randomness { get; } = RandomNumberGenerator.Create();

    /// <summary>The server, started when it is not yet.</summary>
    public static async Task<PostgresServer> Server()
    {
        await OneAtATime.WaitAsync();
        try
        {
            return running ??= await Start();
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<PostgresServer> Start()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"afteraction-tests-{Environment.ProcessId}");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        var server = await PostgresServer.Start(new PostgresOptions(folder) { Settings = Fast }, TimeProvider.System, Randomness);
        ClearAwayAfterwards(folder);
        return server;
    }

    /// <summary>A test host may be killed: so another process waits for it to be gone, then stops the server and deletes its files.</summary>
    private static void ClearAwayAfterwards(string folder)
    {
        const string Script = """
            trap '' INT TERM HUP
            cat > /dev/null
            server=$(head -n 1 "$1/cluster/postmaster.pid") && kill -QUIT "$server"
            while kill -0 "$server" 2> /dev/null; do sleep 0.1; done
            rm -rf "$1"
            """;
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-c", Script, "sh", folder]) start.ArgumentList.Add(argument);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        attendant = Process.Start(start);
    }
}
