using System.CommandLine;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AfterAction.EmbeddedPostgres;
using AfterAction.Quickstart;

var data = new Option<string>("--data") { Description = "The folder that keeps everything.", DefaultValueFactory = _ => Wanted.UsualFolder(AppContext.BaseDirectory) };
var ports = new Option<Ports>("--ports")
{
    Description = "The ports of the register and the protected program: 5080,5081.",
    DefaultValueFactory = _ => Ports.Usual,
    CustomParser = result =>
    {
        if (result.Tokens is [var token] && Ports.Read(token.Value) is { } read) return read;
        result.AddError("--ports takes two different port numbers with a comma between them: the register program's, then the protected program's.");
        return Ports.Usual;
    },
};
var reset = new Option<bool>("--reset") { Description = "Delete what the folder holds, and begin anew." };
var empty = new Option<bool>("--empty") { Description = "No sample: an empty agency with a one-time link for each of its first two administrators." };
var command = new RootCommand("Runs AfterAction on this machine: a private PostgreSQL, the databases, a sample agency and both programs. Ctrl-C stops everything.") { data, ports, reset, empty };

command.SetAction(async (parsed, _) =>
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    using var randomness = RandomNumberGenerator.Create();
    var wanted = new Wanted(
        Path.GetFullPath(parsed.GetRequiredValue(data)), parsed.GetRequiredValue(ports), parsed.GetValue(reset), parsed.GetValue(empty),
        Environment.GetEnvironmentVariable("ConnectionStrings__Postgres") is { Length: > 0 } given ? given : null);
    try
    {
        await using var agency = new LocalAgency(wanted, TimeProvider.System, randomness, Console.WriteLine);
        await agency.Start(stop.Token);
        await agency.Running(stop.Token);
        return 0;
    }
    catch (Exception interrupted) when (stop.IsCancellationRequested && interrupted is OperationCanceledException or PostgresUnavailableException or ProgramFailedException or CannotStartException)
    {
        // Asked to stop, the programs end first, and whatever was under way breaks off.
        return 0;
    }
    catch (Exception cannot) when (cannot is PostgresUnavailableException or ProgramFailedException or CannotStartException)
    {
        await Console.Error.WriteLineAsync(cannot.Message);
        return 1;
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
});

return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
