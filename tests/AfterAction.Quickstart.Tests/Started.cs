using System.Diagnostics;

namespace AfterAction.Quickstart.Tests;

/// <summary>A running Quickstart.</summary>
internal sealed class Started(Process process, string said) : IAsyncDisposable
{
    /// <summary>All it said until it was ready.</summary>
    public string Said => said;

    public static Process Process(string folder, Ports ports, params string[] options) => System.Diagnostics.Process.Start(new ProcessStartInfo(
        "dotnet", [Built(), "--data", folder, "--ports", $"{ports.Register},{ports.Protected}", .. options])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    public static async Task<Started> On(string folder, Ports ports, params string[] options)
    {
        var process = Process(folder, ports, options);
        var said = new List<string>();
        var complained = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal)) return new Started(process, string.Join('\n', said));
        }

        Assert.Fail($"It ended instead of starting: {await complained}");
        return null!;
    }

    public async Task Ask(string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> Ended()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await Ask("TERM");
            await Ended();
        }

        process.Dispose();
    }

    /// <summary>The command as it was built in its own folder, where it finds the programs beside it.</summary>
    private static string Built()
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(
            framework.FullName, "..", "..", "..", "..", "..", "src", "AfterAction.Quickstart", "bin", framework.Parent!.Name, framework.Name, "AfterAction.Quickstart.dll"));
    }
}
