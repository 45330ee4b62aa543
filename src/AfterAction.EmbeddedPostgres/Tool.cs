using System.Diagnostics;

namespace AfterAction.EmbeddedPostgres;

/// <summary>Runs another program to its end. Arguments go as a list: no shell reads them.</summary>
internal static class Tool
{
    /// <param name="environment">Added to the environment of this process.</param>
    /// <exception cref="PostgresUnavailableException">The program cannot be started at all.</exception>
    public static async Task<Outcome> Run(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception cannot)
        {
            throw new PostgresUnavailableException($"{command[0]} could not be run: {cannot.Message}.", cannot);
        }

        process.StandardInput.Close();
        var said = process.StandardOutput.ReadToEndAsync(ct);
        var complained = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
            return new Outcome(process.ExitCode, await said, await complained);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>The full path of a program on the PATH, or null.</summary>
    public static string? OnPath(string name, string path)
    {
        string[] names = OperatingSystem.IsWindows() ? [name + ".exe", name + ".cmd"] : [name];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(each => Path.Combine(folder, each)))
            .FirstOrDefault(File.Exists);
    }

    internal sealed record Outcome(int Code, string Said, string Complained)
    {
        public bool Succeeded => Code == 0;

        /// <summary>The last line that says something, for an error sentence.</summary>
        public string LastWords => (Complained + "\n" + Said).Split('\n').LastOrDefault(line => line.Trim().Length > 0)?.Trim() ?? $"exit code {Code}";
    }
}
