using System.Diagnostics;
using System.Globalization;

namespace AfterAction.EmbeddedPostgres;

/// <summary>What a cluster's <c>postmaster.pid</c> says of the server that was last started on it.</summary>
internal sealed record Postmaster(int ProcessId, int Port)
{
    /// <summary>Null where there is no such file, or where it was cut short while being written.</summary>
    public static Postmaster? Of(string cluster)
    {
        var file = Path.Combine(cluster, "postmaster.pid");
        return File.Exists(file) ? Read(File.ReadAllLines(file)) : null;
    }

    internal static Postmaster? Read(IReadOnlyList<string> lines) =>
        lines.Count >= 4
        && int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var process)
        && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new Postmaster(process, port)
            : null;

    /// <summary>Whether that process is there and is a PostgreSQL server: after a restart of the machine its number may be another program's.</summary>
    public bool IsRunning() => NameOfProcess() is { } name && IsServer(name);

    /// <summary>Whether the number belongs to some other program now.</summary>
    public bool NumberIsTaken() => NameOfProcess() is { } name && !IsServer(name);

    public void Kill()
    {
        using var process = Process.GetProcessById(ProcessId);
        process.Kill();
    }

    /// <summary>Returns when the process is gone: it lives a moment longer than its file.</summary>
    public async Task Gone(CancellationToken ct)
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            if (IsServer(process.ProcessName)) await process.WaitForExitAsync(ct);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // It is.
        }
    }

    private static bool IsServer(string name) =>
        name.StartsWith("postgres", StringComparison.Ordinal) || name.StartsWith("postmaster", StringComparison.Ordinal);

    private string? NameOfProcess()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
