using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AfterAction.Quickstart;

/// <summary>One of the two programs, run as a process of its own. Settings go by its environment, for a command line is read by everybody on the machine.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private readonly Process process;
    private readonly TimeProvider clock;
    private readonly Queue<string> lastLines = new();

    private ProgramProcess(string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> settings, TimeProvider clock, Action<string> line)
    {
        this.clock = clock;
        Name = Path.GetFileNameWithoutExtension(assembly);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } dotnet ? dotnet : "dotnet", [assembly, .. arguments])
        {
            // Where appsettings.json and the pages' assets are.
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in settings) start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Take(object sender, DataReceivedEventArgs received)
        {
            if (received.Data is not { } said) return;
            lock (lastLines)
            {
                lastLines.Enqueue(said);
                if (lastLines.Count > LinesKept) lastLines.Dequeue();
                line(said);
            }
        }
    }

    public string Name { get; }

    /// <summary>Where it serves; null when it runs a verb.</summary>
    public Uri? Address { get; private init; }

    public int Id => process.Id;

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Ended(CancellationToken ct) => process.WaitForExitAsync(ct);

    private static readonly ConcurrentDictionary<int, byte> Given = new();

    /// <summary>A loopback port that nothing listens on now, and that nobody in this process was given before.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            // Not twice: whoever was given it may not listen yet.
            if (Given.TryAdd(port, 0)) return port;
        }
    }

    /// <summary>Runs a verb such as <c>migrate</c> to its end and returns what it wrote to its standard output and error.</summary>
    /// <exception cref="ProgramFailedException">It ended with another exit code than 0.</exception>
    public static async Task<IReadOnlyList<string>> Run(string assembly, IReadOnlyList<string> verb, IReadOnlyDictionary<string, string> settings, TimeProvider clock, CancellationToken ct)
    {
        var said = new List<string>();
        await using var program = new ProgramProcess(assembly, verb, settings, clock, said.Add);
        program.process.StandardInput.Close();
        await program.process.WaitForExitAsync(ct);
        return program.process.ExitCode == 0 ? said : throw program.Failed($"{program.Name} {verb[0]} did not succeed");
    }

    /// <summary>Starts serving; <see cref="Ready"/> says when it does.</summary>
    /// <param name="line">Told every line the program writes.</param>
    /// <param name="arguments">None for the two programs, which are told by their settings.</param>
    public static ProgramProcess Serve(string assembly, Uri address, IReadOnlyDictionary<string, string> settings, TimeProvider clock, Action<string> line, IReadOnlyList<string>? arguments = null) =>
        new(assembly, arguments ?? [], new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority),
            ["AFTERACTION_STOP_WITH_STDIN"] = "1",
        }, clock, line)
        { Address = address };

    /// <summary>Ends its input, at which it stops in order; after ten seconds it is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (Exception closed) when (closed is IOException or InvalidOperationException)
        {
            // It was closed before, or its reader is gone.
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), clock);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    /// <summary>Returns when the program says that it is ready.</summary>
    /// <exception cref="ProgramFailedException">It ended instead, or was not ready within a minute.</exception>
    public async Task Ready(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        using var client = new HttpClient { BaseAddress = Address };
        while (!process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), either.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            catch (OperationCanceledException) when (patience.IsCancellationRequested)
            {
                throw Failed($"{Name} was not ready within a minute");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, ct);
        }

        throw Failed($"{Name} did not start (exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)})");
    }

    private ProgramFailedException Failed(string what)
    {
        lock (lastLines) return new ProgramFailedException($"{what}:{Environment.NewLine}{string.Join(Environment.NewLine, lastLines)}", process.HasExited ? process.ExitCode : null);
    }
}

/// <summary>A program did not do what it was started for; the message ends with the last lines it wrote.</summary>
internal sealed class ProgramFailedException(string message, int? exitCode) : Exception(message)
{
    /// <summary>1 when a verb was refused; null for a program that had not ended.</summary>
    public int? ExitCode { get; } = exitCode;
}
