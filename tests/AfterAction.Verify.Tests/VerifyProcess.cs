using System.Diagnostics;
using AfterAction.Testing;

namespace AfterAction.Verify.Tests;

/// <summary>The checker and the witness as processes, as they are run.</summary>
internal static class VerifyProcess
{
    /// <summary>Its exit status and what it wrote.</summary>
    public static async Task<(int Status, string Output)> Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    public static Process Start(params string[] arguments)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.Combine(Shared.Repository, "src", "AfterAction.Verify", "bin", framework.Parent!.Name, framework.Name, "AfterAction.Verify.dll");
        ProcessStartInfo start = new("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
