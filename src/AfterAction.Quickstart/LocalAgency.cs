using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AfterAction.EmbeddedPostgres;

namespace AfterAction.Quickstart;

/// <summary>An agency on this machine: its database server, its databases, both programs, and what is in them the first time.</summary>
internal sealed class LocalAgency(Wanted wanted, TimeProvider clock, RandomNumberGenerator randomness, Action<string> say) : IAsyncDisposable
{
    private const string Sample = "sample";
    private const string Empty = "empty";
    private PostgresServer? server;
    private ProgramProcess? register;
    private ProgramProcess? protectedProgram;
    private LocalWitness? witness;

    private string ServerFolder => Path.Combine(wanted.Folder, "postgres");

    /// <summary>Says which schema the databases have; absent until they have one.</summary>
    private string MigratedFile => Path.Combine(wanted.Folder, "migrated");

    /// <summary>Says what the agency was begun with; absent until all of that is there.</summary>
    private string BegunFile => Path.Combine(wanted.Folder, "begun");

    /// <summary>What the keys of reviews are wrapped with; only the protected program is told where it is.</summary>
    private string KeyFile => Path.Combine(wanted.Folder, "wrapping-keys");

    /// <summary>Each program has a log of its own, and is told of no other keys.</summary>
    private string LogKeysOf(string program) => Path.Combine(wanted.Folder, program + "-log-keys");

    private string JournalFile => Path.Combine(wanted.Folder, "destroyed-reviews");
    private string RegisterClaimsFile => Path.Combine(wanted.Folder, "register-claims");
    private string ReviewClaimsFile => Path.Combine(wanted.Folder, "review-claims");

    /// <exception cref="CannotStartException">Something on this machine is in the way.</exception>
    public async Task Start(CancellationToken ct)
    {
        CheckPort(wanted.Ports.Register);
        CheckPort(wanted.Ports.Protected);
        await PrepareFolder(ct);
        var begunWith = File.Exists(BegunFile) ? await File.ReadAllTextAsync(BegunFile, ct) : null;
        if (wanted.Empty && begunWith == Sample)
            throw new CannotStartException($"{wanted.Folder} holds the sample agency: begin an empty one with --reset --empty, or in another folder with --data.");

        server = await PostgresServer.Start(new PostgresOptions(ServerFolder) { ConnectionString = wanted.Server, Say = say }, clock, randomness, ct);
        if (wanted is { Reset: true, Server: { } given }) await AgencyDatabases.Drop(given, ct: ct);
        var databases = await AgencyDatabases.Provision(server.ConnectionString, randomness, ct: ct);
        await Migrate(databases, ct);
        witness = new(wanted.Folder, LogSettings, clock);
        await witness.Start(ct);
        register = Serve(Programs.Register, wanted.Ports.RegisterAddress, databases.RegisterApp, AgencyDatabases.OfRegisterApp);
        protectedProgram = Serve(Programs.Protected, wanted.Ports.ProtectedAddress, databases.ProtectedApp, AgencyDatabases.Names);
        await Task.WhenAll(register.Ready(ct), protectedProgram.Ready(ct), begunWith is null ? BeginPeople(databases, ct) : wanted.Empty ? OfferLink(databases, ct) : Task.CompletedTask);
        if (begunWith is null) await Begin(ct);
        say($"""

            AfterAction is running. What it keeps is in {wanted.Folder}.

              register program   {wanted.Ports.RegisterAddress.GetLeftPart(UriPartial.Authority)}
              protected program  {wanted.Ports.ProtectedAddress.GetLeftPart(UriPartial.Authority)}

            Who has read what is in a log that nobody can rewrite, and a witness of its own signs it. What checks it needs
            the keys in {Path.Combine(wanted.Folder, "verifier-keys")}.

            {(wanted.Empty || begunWith == Empty ? "" : SampleAgency.SignIns)}Ctrl-C stops it.
            """);
    }

    /// <summary>Returns when asked to stop.</summary>
    /// <exception cref="CannotStartException">A program ended by itself.</exception>
    public async Task Running(CancellationToken ct)
    {
        var ended = await Task.WhenAny(register!.Ended(ct), protectedProgram!.Ended(ct), witness!.Ended(ct));
        await ended;
        throw new CannotStartException($"A program ended by itself: the last lines of register.log or protected.log in {wanted.Folder} say why.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in (IAsyncDisposable?[])[register, protectedProgram, witness])
        {
            if (program is not null) await program.DisposeAsync();
        }

        if (server is not null) await server.DisposeAsync();
    }

    private static void CheckPort(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException taken)
        {
            throw new CannotStartException($"Port {port.ToString(CultureInfo.InvariantCulture)} cannot be listened on, most likely because another program does: stop that one, or choose others with --ports.", taken);
        }
    }

    private async Task PrepareFolder(CancellationToken ct)
    {
        try
        {
            if (wanted.Reset)
            {
                await PostgresServer.Delete(ServerFolder, ct);
                File.Delete(MigratedFile);
                File.Delete(KeyFile);
                File.Delete(JournalFile);
                File.Delete(LogKeysOf("protected"));
                File.Delete(LogKeysOf("register"));
                File.Delete(RegisterClaimsFile);
                File.Delete(ReviewClaimsFile);
                LocalWitness.Delete(wanted.Folder);
                File.Delete(BegunFile);
            }

            Directory.CreateDirectory(wanted.Folder);
            await File.WriteAllTextAsync(Path.Combine(wanted.Folder, "register.log"), "", ct);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CannotStartException($"The folder {wanted.Folder} cannot be written to: choose another one with --data. ({refused.Message})", refused);
        }
    }

    /// <summary>Runs both programs' migrations as the databases' owners, unless these very programs have done so on this private server before.</summary>
    private async Task Migrate(AgencyDatabases databases, CancellationToken ct)
    {
        var schema = await Programs.Fingerprint(ct);
        if (wanted.Server is null && File.Exists(MigratedFile) && await File.ReadAllTextAsync(MigratedFile, ct) == schema) return;
        say("Bringing the databases up to date.");
        await Task.WhenAll(
            ProgramProcess.Run(Programs.Register, ["migrate"], Settings(databases.Owner, AgencyDatabases.OfRegisterApp), clock, ct),
            ProgramProcess.Run(Programs.Protected, ["migrate"], Settings(databases.Owner, AgencyDatabases.Names), clock, ct));
        await File.WriteAllTextAsync(MigratedFile, schema, ct);
    }

    /// <summary>An empty agency has nobody but the two who open the links; the sample's people sign in as soon as both programs are up.</summary>
    private async Task BeginPeople(AgencyDatabases databases, CancellationToken ct)
    {
        var verb = wanted.Empty ? (string[])["people", "first-administrator"] : ["people", "import", SampleAgency.PeopleFile];
        var said = await ProgramProcess.Run(Programs.Register, verb, Settings(databases.Owner, AgencyDatabases.OfRegisterApp), clock, ct);
        if (!wanted.Empty) return;
        foreach (var path in said.Where(line => line.StartsWith('/')))
            say($"Make an administrator at {new Uri(wanted.Ports.RegisterAddress, path)} (good once, for 24 hours; an agency needs two).");
    }

    /// <summary>Whoever lost the link before using it asks again with <c>--empty</c>; once there are two administrators there is none.</summary>
    private async Task OfferLink(AgencyDatabases databases, CancellationToken ct)
    {
        try
        {
            await BeginPeople(databases, ct);
        }
        catch (ProgramFailedException refused) when (refused.ExitCode == 1)
        {
            // There are two.
        }
    }

    private async Task Begin(CancellationToken ct)
    {
        if (!wanted.Empty)
        {
            say("Loading the sample agency.");
            await new SampleAgency(wanted.Ports.RegisterAddress, wanted.Ports.ProtectedAddress, clock).Load(ct);
        }

        await File.WriteAllTextAsync(BegunFile, wanted.Empty ? Empty : Sample, ct);
    }

    private ProgramProcess Serve(string program, Uri address, Func<string, string> login, IReadOnlyCollection<string> databases)
    {
        var name = program == Programs.Register ? "register" : "protected";
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(wanted.Folder, name + ".log"), append: false) { AutoFlush = true });
        var settings = Settings(login, databases);
        foreach (var (key, value) in witness!.Settings) settings[key] = value;
        return ProgramProcess.Serve(program, address, settings, clock, log.WriteLine);
    }

    /// <summary>Enough for a program to say the key of its log: no login.</summary>
    private Dictionary<string, string> LogSettings(string program) => new(StringComparer.Ordinal) { ["Log:Keys"] = LogKeysOf(program) };

    private Dictionary<string, string> Settings(Func<string, string> login, IReadOnlyCollection<string> databases)
    {
        var settings = databases.ToDictionary(name => "ConnectionStrings:" + char.ToUpperInvariant(name[0]) + name[1..], login, StringComparer.Ordinal);
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        // Started often and used lightly: measuring its own code in order to compile it better later costs it a quarter of all it does.
        settings["DOTNET_TieredPGO"] = "0";
        if (databases.Contains("keys"))
        {
            settings["Keys:File"] = KeyFile;
            settings["Keys:Journal"] = JournalFile;
        }

        settings["Log:Keys"] = LogKeysOf(databases.Contains("keys") ? "protected" : "register");
        settings["Ledger:Journal"] = databases.Contains("keys") ? ReviewClaimsFile : RegisterClaimsFile;
        settings["Agency:Id"] = "sample";
        settings["Agency:Name"] = "Alder Falls Police Department";
        settings["Agency:TimeZone"] = "America/New_York";
        return settings;
    }
}
