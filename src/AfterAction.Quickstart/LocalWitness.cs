namespace AfterAction.Quickstart;

/// <summary>The witness of both logs, with a key and a memory of its own: none of its files is known to either program, and none of theirs to it.
/// On this machine it shows how it is done; a real one runs where nobody who runs the programs can reach it.</summary>
internal sealed class LocalWitness(string folder, Func<string, IReadOnlyDictionary<string, string>> settingsOf, TimeProvider clock) : IAsyncDisposable
{
    private const string Name = "afteraction.invalid/witness";
    private ProgramProcess? serving;

    /// <summary>What whoever checks a proof needs, one key a line with its name before it: the two logs and the witness. For everybody.</summary>
    private string KeysFile => Path.Combine(folder, "verifier-keys");

    private string Storage => Path.Combine(folder, "witness");

    /// <summary>What the programs are told of it; empty before <see cref="Start"/>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    public static void Delete(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "witness"))) Directory.Delete(Path.Combine(folder, "witness"), recursive: true);
        File.Delete(Path.Combine(folder, "verifier-keys"));
    }

    /// <summary>Once both programs were migrated, for then each log has its key.</summary>
    public async Task Start(CancellationToken ct)
    {
        if (!File.Exists(KeysFile)) await MakeKeys(ct);
        var keys = (await File.ReadAllLinesAsync(KeysFile, ct)).Select(line => line.Split(' ', 2)).ToDictionary(line => line[0], line => line[1], StringComparer.Ordinal);
        var port = ProgramProcess.FreePort();
        Uri address = new(FormattableString.Invariant($"http://127.0.0.1:{port}/"));
        serving = ProgramProcess.Serve(Programs.Verify, address, new Dictionary<string, string>(), clock, _ => { },
            ["witness", "--storage", Storage, "--log", keys["protected"], "--log", keys["register"], "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await serving.Ready(ct);
        Settings = new Dictionary<string, string> { ["Log:Witnesses:0:Key"] = keys["witness"], ["Log:Witnesses:0:Address"] = address.AbsoluteUri };
    }

    /// <summary>Completes when it has ended, for whatever reason.</summary>
    public Task Ended(CancellationToken ct) => serving!.Ended(ct);

    public ValueTask DisposeAsync() => serving?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task MakeKeys(CancellationToken ct)
    {
        // A witness that was begun and has no file of keys is one whose start was broken off: nobody knows its key yet.
        if (Directory.Exists(Storage)) Directory.Delete(Storage, recursive: true);
        var said = await Task.WhenAll(
            ProgramProcess.Run(Programs.Protected, ["log", "key"], settingsOf("protected"), clock, ct),
            ProgramProcess.Run(Programs.Register, ["log", "key"], settingsOf("register"), clock, ct),
            ProgramProcess.Run(Programs.Verify, ["witness", "keygen", "--storage", Storage, "--name", Name], new Dictionary<string, string>(), clock, ct));
        await File.WriteAllLinesAsync(KeysFile, [$"protected {said[0][^1]}", $"register {said[1][^1]}", $"witness {said[2][^1]}"], ct);
    }
}
