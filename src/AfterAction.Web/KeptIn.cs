using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace AfterAction.Web;

/// <summary>Ways by which content would leave a program beside its answers, closed before it starts: whatever its settings ask for.</summary>
public static class KeptIn
{
    /// <summary>Categories whose lines hold statements, parameters or documents.</summary>
    private static readonly string[] Categories = ["Marten", "JasperFx", "Npgsql", "Microsoft.EntityFrameworkCore"];

    private static readonly string[] DumpVariables = ["DOTNET_DbgEnableMiniDump", "COMPlus_DbgEnableMiniDump"];

    /// <summary>The longest form with files that a program without uploads takes, in bytes. Longer parts would be put on disk while they are read.</summary>
    private const int LongestForm = 4 * 1024 * 1024;

    internal static void Apply(WebApplicationBuilder builder, WebProgram program)
    {
        CheckConnections(builder.Configuration);
        ForbidDumps(Environment.GetEnvironmentVariable);
        builder.Services.PostConfigure<LoggerFilterOptions>(Withhold);
        // Files come into the register only. Here nothing of a form is ever written to a temporary file, not even while it is read.
        if (program.Name == WebProgram.Protected)
            builder.Services.Configure<FormOptions>(options => (options.MultipartBodyLengthLimit, options.MemoryBufferThreshold) = (LongestForm, LongestForm + 1));
    }

    /// <summary>With either, exceptions and logs hold rows and parameters. Every program asks this first of all, whatever it is started for.</summary>
    /// <exception cref="InvalidOperationException">A connection string asks for it: the program must not start.</exception>
    public static void CheckConnections(IConfiguration configuration)
    {
        foreach (var connection in configuration.GetSection("ConnectionStrings").GetChildren().Where(each => !string.IsNullOrEmpty(each.Value)))
        {
            var settings = new NpgsqlConnectionStringBuilder(connection.Value);
            if (settings.IncludeErrorDetail || settings.LogParameters || settings.IncludeFailedBatchedCommand)
                throw new InvalidOperationException($"ConnectionStrings:{connection.Key} asks for error details, parameters or commands, which hold what people wrote. Take Include Error Detail, Log Parameters and Include Failed Batched Command out.");
        }
    }

    /// <summary>A crash leaves no copy of memory on disk: neither the kernel's nor the runtime's.</summary>
    /// <exception cref="InvalidOperationException">The runtime was told to write one: the program must not start.</exception>
    internal static void ForbidDumps(Func<string, string?> environment)
    {
        if (DumpVariables.FirstOrDefault(name => environment(name) is not (null or "" or "0")) is { } asked)
            throw new InvalidOperationException($"{asked} is set: a crash would write memory, and with it content and keys, to disk. Take it out of the environment.");
        if (!OperatingSystem.IsLinux()) return;
        var none = default(Limit);
        if (SetLimit(CoreSize, ref none) != 0) throw new InvalidOperationException("The size of core files could not be set to none.");
    }

    /// <summary>However finely a setting asks for them, for one provider or for all.</summary>
    private static void Withhold(LoggerFilterOptions options)
    {
        var rules = options.Rules.Prepend(new LoggerFilterRule(null, null, null, null)).ToArray();
        options.Rules.Clear();
        foreach (var rule in rules)
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) => !IsWithheld(category) && rule.Filter?.Invoke(provider, category, level) != false));
    }

    private static bool IsWithheld(string? category) =>
        Categories.Any(each => category is not null && category.StartsWith(each, StringComparison.OrdinalIgnoreCase) && (category.Length == each.Length || category[each.Length] == '.'));

    /// <summary>RLIMIT_CORE of Linux.</summary>
    private const int CoreSize = 4;

#pragma warning disable SYSLIB1054 // Generated marshalling needs unsafe code, which no project here allows.
    [DllImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, ref Limit limit);
#pragma warning restore SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Now, Most;
    }
}
