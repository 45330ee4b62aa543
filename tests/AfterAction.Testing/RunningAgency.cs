using System.Collections.Concurrent;
using System.Diagnostics;
using AfterAction.EmbeddedPostgres;
using AfterAction.Quickstart;

namespace AfterAction.Testing;

/// <summary>Both programs as processes, on free loopback ports, over the six databases of an agency of their own that both have migrated.
/// They run from the build output of their projects, with the logins of production.</summary>
public sealed class RunningAgency : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> output;
    private ProgramProcess register;
    private readonly IReadOnlyDictionary<string, string>? settings;
    private ProgramProcess protectedProgram;

    private RunningAgency(TestAgency agency, ConcurrentQueue<string> output, IReadOnlyDictionary<string, string>? settings)
    {
        (Agency, this.output, this.settings) = (agency, output, settings);
        register = ServeRegister(Loopback());
        protectedProgram = ServeProtected(Loopback());
    }

    public TestAgency Agency { get; }

    /// <summary>The register program's base address.</summary>
    public Uri Register => register.Address!;

    /// <summary>The protected program's base address.</summary>
    public Uri Protected => protectedProgram.Address!;

    /// <summary>Every line that either program has written so far.</summary>
    public IReadOnlyCollection<string> Output => output;

    /// <param name="people">A file for the verb <c>people import</c>; nobody when null.</param>
    /// <param name="settings">Further settings for both programs, such as <c>Agency:TimeZone</c> or <c>Logging:LogLevel:Default</c>.</param>
    public static async Task<RunningAgency> Start(string? people = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var agency = await TestAgency.Create(Migrate);
        if (people is not null) await ImportPeople(agency, people);
        var running = new RunningAgency(agency, [], settings);
        try
        {
            await Task.WhenAll(running.register.Ready(CancellationToken.None), running.protectedProgram.Ready(CancellationToken.None));
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts people into an agency that was migrated, as an operator would.</summary>
    public static Task ImportPeople(TestAgency agency, string file) =>
        ProgramProcess.Run(Assembly("RegisterHost"), ["people", "import", file], Settings(agency.Owner, AgencyDatabases.OfRegisterApp), TimeProvider.System, CancellationToken.None);

    /// <summary>Runs the verb <c>migrate</c> of both programs with the owners' logins: for <see cref="TestAgency.Create(Func{TestAgency, Task})"/>.</summary>
    public static async Task Migrate(TestAgency agency)
    {
        foreach (var (program, databases) in ((string, IReadOnlyList<string>)[])[("RegisterHost", AgencyDatabases.OfRegisterApp), ("ProtectedHost", AgencyDatabases.Names)])
            await ProgramProcess.Run(Assembly(program), ["migrate"], Settings(agency.Owner, databases), TimeProvider.System, CancellationToken.None);
    }

    public const string RegisterProgram = "RegisterHost", ProtectedProgram = "ProtectedHost";

    /// <summary>What a program serves, said by itself: a line each of method, route and policy.</summary>
    public Task<IReadOnlyList<string>> Endpoints(string program, string environment = "Development")
    {
        var all = program == RegisterProgram ? Settings(Agency.RegisterApp, AgencyDatabases.OfRegisterApp, settings) : Settings(Agency.ProtectedApp, AgencyDatabases.Names, settings);
        all["ASPNETCORE_ENVIRONMENT"] = environment;
        return ProgramProcess.Run(Assembly(program), ["endpoints"], all, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Runs a verb with the program's own logins and answers what it wrote.</summary>
    public Task<IReadOnlyList<string>> Verb(string program, params string[] verb) => ProgramProcess.Run(
        Assembly(program), verb,
        program == RegisterProgram ? Settings(Agency.RegisterApp, AgencyDatabases.OfRegisterApp, settings) : Settings(Agency.ProtectedApp, AgencyDatabases.Names, settings), TimeProvider.System, CancellationToken.None);

    /// <summary>Ends the protected program as a power cut would: nothing in it gets to finish anything.</summary>
    public async Task KillProtected()
    {
        using var process = Process.GetProcessById(protectedProgram.Id);
        process.Kill();
        await protectedProgram.Ended(CancellationToken.None);
    }

    /// <summary>Likewise the register program, which is there again when this returns.</summary>
    public async Task KillRegister()
    {
        using (var process = Process.GetProcessById(register.Id)) process.Kill();
        await register.Ended(CancellationToken.None);
        var address = Register;
        await register.DisposeAsync();
        register = ServeRegister(address);
        await register.Ready(CancellationToken.None);
    }

    /// <summary>A second protected program over the same databases, for the caller to end.</summary>
    public async Task<OtherProgram> AnotherProtected()
    {
        var another = ServeProtected(Loopback());
        await another.Ready(CancellationToken.None);
        return new(another);
    }

    /// <summary>Starts the protected program again at the address it had, after <see cref="KillProtected"/>.</summary>
    public async Task StartProtectedAgain()
    {
        var address = Protected;
        await protectedProgram.DisposeAsync();
        protectedProgram = ServeProtected(address);
        await protectedProgram.Ready(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await register.DisposeAsync();
        await protectedProgram.DisposeAsync();
    }

    private ProgramProcess ServeRegister(Uri address) =>
        ProgramProcess.Serve(Assembly("RegisterHost"), address, Settings(Agency.RegisterApp, AgencyDatabases.OfRegisterApp, settings), TimeProvider.System, output.Enqueue);

    private ProgramProcess ServeProtected(Uri address) =>
        ProgramProcess.Serve(Assembly("ProtectedHost"), address, Settings(Agency.ProtectedApp, AgencyDatabases.Names, settings), TimeProvider.System, output.Enqueue);

    private static Uri Loopback() => new($"http://127.0.0.1:{ProgramProcess.FreePort()}");

    /// <summary>The program as it was built beside the tests: the same configuration and framework.</summary>
    internal static string Assembly(string program)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var assembly = Path.Combine(Shared.Repository, "src", $"AfterAction.{program}", "bin", framework.Parent!.Name, framework.Name, $"AfterAction.{program}.dll");
        return File.Exists(assembly) ? assembly : throw new FileNotFoundException($"{assembly} is missing: build the solution first.", assembly);
    }

    private static Dictionary<string, string> Settings(Func<string, string> login, IEnumerable<string> databases, IReadOnlyDictionary<string, string>? further = null)
    {
        var all = databases.ToDictionary(name => "ConnectionStrings:" + char.ToUpperInvariant(name[0]) + name[1..], login, StringComparer.Ordinal);
        all["ASPNETCORE_ENVIRONMENT"] = "Development";
        if (all.ContainsKey("ConnectionStrings:Keys")) (all["Keys:File"], all["Keys:Journal"]) = (TestAgency.KeyFile, TestAgency.JournalFile);
        all["Log:Keys"] = TestAgency.LogKeysOf(all.ContainsKey("ConnectionStrings:Keys") ? "protected" : "register");
        all["Ledger:Journal"] = TestAgency.ClaimsFile(login, all.ContainsKey("ConnectionStrings:Keys") ? "review" : "investigation");
        foreach (var (name, value) in further ?? new Dictionary<string, string>()) all[name] = value;
        return all;
    }
}

/// <summary>One more program of a running agency.</summary>
public sealed class OtherProgram : IAsyncDisposable
{
    private readonly ProgramProcess process;

    internal OtherProgram(ProgramProcess process) => this.process = process;

    public Uri Address => process.Address!;

    /// <summary>As a power cut would.</summary>
    public async Task Kill()
    {
        using var running = Process.GetProcessById(process.Id);
        running.Kill();
        await process.Ended(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}

/// <summary><c>AfterAction.Verify witness</c>: a process with a key and a memory of its own.</summary>
public sealed class WitnessOf : IAsyncDisposable
{
    private readonly ProgramProcess process;

    private WitnessOf(ProgramProcess process, string key) => (this.process, Key) = (process, key);

    /// <summary>Its verifier key.</summary>
    public string Key { get; }

    /// <summary>What both programs are told of it.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Log:Witnesses:0:Key"] = Key, ["Log:Witnesses:0:Address"] = process.Address!.AbsoluteUri };

    /// <param name="logs">Verifier keys of the logs it watches.</param>
    public static async Task<WitnessOf> Start(string storage, params string[] logs)
    {
        var verify = RunningAgency.Assembly("Verify");
        var key = (await ProgramProcess.Run(verify, ["witness", "keygen", "--storage", storage, "--name", "witness.example.org/w1"], new Dictionary<string, string>(), TimeProvider.System, CancellationToken.None))[^1];
        var port = ProgramProcess.FreePort();
        var serving = ProgramProcess.Serve(verify, new(FormattableString.Invariant($"http://127.0.0.1:{port}/")), new Dictionary<string, string>(), TimeProvider.System, _ => { },
            ["witness", "--storage", storage, .. logs.SelectMany(log => (string[])["--log", log]), "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await serving.Ready(CancellationToken.None);
        return new(serving, key);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}

/// <summary><c>AfterAction.Verify</c> as whoever checks a log has it: a program without a database.</summary>
public static class OfflineChecker
{
    /// <summary>What it wrote, and whether it ended with 0.</summary>
    public static async Task<(bool Valid, IReadOnlyList<string> Said)> Check(params string[] arguments)
    {
        try
        {
            return (true, await ProgramProcess.Run(RunningAgency.Assembly("Verify"), arguments, new Dictionary<string, string>(), TimeProvider.System, CancellationToken.None));
        }
        catch (ProgramFailedException invalid) when (invalid.ExitCode == 1)
        {
            return (false, invalid.Message.Split('\n'));
        }
    }
}
