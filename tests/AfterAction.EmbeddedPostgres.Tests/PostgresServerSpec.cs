using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Npgsql;

namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>A private cluster on the server programs of this machine.</summary>
internal sealed class PostgresServerSpec
{
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private DirectoryInfo folder;
    private PostgresServer server;

    [OneTimeSetUp]
    public async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-postgres-");
        server = await On(folder.FullName);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await server.DisposeAsync();
        folder.Delete(recursive: true);
        randomness.Dispose();
    }

    [Test]
    public void The_programs_are_new_enough() => Assert.That(server.Binaries?.Major, Is.AtLeast(15));

    [Test]
    public async Task Pages_have_checksums() => Assert.That(await Ask(server, "SHOW data_checksums"), Is.EqualTo("on"));

    [Test]
    public async Task Every_way_in_takes_a_scram_password() =>
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await Ask(server, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"), Is.EqualTo("scram-sha-256"));
            Assert.That(await Ask(server, "SELECT left(rolpassword, 14) FROM pg_authid WHERE rolname = 'postgres'"), Is.EqualTo("SCRAM-SHA-256$"));
        });

    [Test]
    public void A_wrong_password_is_refused() =>
        Assert.That(async () => await Ask(server.For("postgres", "postgres", "wrong"), "SELECT ''"),
            Throws.InstanceOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo(PostgresErrorCodes.InvalidPassword));

    [Test]
    public async Task It_listens_on_one_loopback_address_and_on_no_socket()
    {
        var port = new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;
        using var elsewhere = new TcpClient();

        Assert.That(await Ask(server, "SHOW listen_addresses"), Is.EqualTo("127.0.0.1"));
        Assert.That(await Ask(server, "SHOW unix_socket_directories"), Is.Empty);
        Assert.That(async () => await elsewhere.ConnectAsync(IPAddress.Parse("127.0.0.2"), port), Throws.InstanceOf<SocketException>());
    }

    [Test]
    public async Task The_server_does_not_run_as_root()
    {
        var process = Postmaster.Of(Path.Combine(folder.FullName, "cluster"))!.ProcessId;
        var owner = await Tool.Run(["ps", "-o", "uid=", "-p", $"{process}"], "/", new Dictionary<string, string>(), CancellationToken.None);

        Assert.That(owner.Said.Trim(), Is.Not.Empty.And.Not.EqualTo("0"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void Only_its_account_reads_the_password_and_the_folder()
    {
        Assert.That(File.GetUnixFileMode(Path.Combine(folder.FullName, "superuser")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(File.GetUnixFileMode(folder.FullName), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task What_a_statement_holds_does_not_reach_the_server_log()
    {
        await Ask(server, "CREATE TABLE once (word text PRIMARY KEY); INSERT INTO once VALUES ('plantedmarker'); SELECT ''");
        Assert.That(async () => await Ask(server, "INSERT INTO once VALUES ('plantedmarker')"), Throws.InstanceOf<PostgresException>());
        Assert.That(async () => await Ask(server, "SELECT 'plantedmarker'::int"), Throws.InstanceOf<PostgresException>());

        var log = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "server.log"));
        Assert.That(log, Does.Contain("duplicate key"));
        Assert.That(log, Does.Not.Contain("(word)=").And.Not.Contain("INSERT"));
    }

    [Test]
    public void A_folder_in_use_is_refused_with_a_sentence() =>
        Assert.That(async () => await On(folder.FullName), Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains("in use by another running program"));

    [Test]
    public async Task A_server_that_is_given_is_used_as_it_is_and_left_running()
    {
        var untouched = Path.Combine(folder.FullName, "untouched");
        await using (var given = await PostgresServer.Start(new PostgresOptions(untouched) { ConnectionString = server.ConnectionString }, TimeProvider.System, randomness))
            Assert.That(await Ask(given, "SHOW data_checksums"), Is.EqualTo("on"));

        Assert.That(Path.Exists(untouched), Is.False);
        Assert.That(await Ask(server, "SHOW data_checksums"), Is.EqualTo("on"));
    }

    [Test]
    public async Task Started_again_on_the_same_folder_it_has_the_same_rows()
    {
        using var own = new Scratch();
        await using (var before = await On(own.Folder))
            await Ask(before, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here'); SELECT ''");

        await using var after = await On(own.Folder);

        Assert.That(await Ask(after, "SELECT word FROM kept"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task Stopped_it_was_shut_down_in_order_and_nothing_runs()
    {
        using var own = new Scratch();
        Postmaster process;
        await using (await On(own.Folder))
            process = Postmaster.Of(Path.Combine(own.Folder, "cluster"))!;

        Assert.That(process.IsRunning(), Is.False);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(own.Folder, "server.log")), Does.Contain("database system is shut down"));
        Assert.That(Postmaster.Of(Path.Combine(own.Folder, "cluster")), Is.Null);
    }

    [Test]
    public async Task A_server_whose_program_was_killed_is_taken_over_with_its_rows()
    {
        using var own = new Scratch();
        await StartThenKill(own.Folder);
        var orphan = Postmaster.Of(Path.Combine(own.Folder, "cluster"))!;
        Assert.That(orphan.IsRunning(), Is.True);

        await using (var again = await On(own.Folder))
        {
            Assert.That(Postmaster.Of(Path.Combine(own.Folder, "cluster")), Is.EqualTo(orphan));
            Assert.That(await Ask(again, "SELECT word FROM kept"), Is.EqualTo("still here"));
        }

        Assert.That(orphan.IsRunning(), Is.False);
    }

    [Test]
    public async Task A_server_that_was_killed_with_its_program_starts_again_with_its_rows()
    {
        using var own = new Scratch();
        await StartThenKill(own.Folder);
        using (var orphan = Process.GetProcessById(Postmaster.Of(Path.Combine(own.Folder, "cluster"))!.ProcessId))
        {
            orphan.Kill();
            await orphan.WaitForExitAsync();
        }

        await using var again = await On(own.Folder);

        Assert.That(await Ask(again, "SELECT word FROM kept"), Is.EqualTo("still here"));
    }

    [Test]
    public async Task A_left_over_file_that_names_another_program_does_not_keep_the_server_from_starting()
    {
        using var own = new Scratch();
        await using (await On(own.Folder))
        {
            // Only to have a cluster.
        }

        var file = Path.Combine(own.Folder, "cluster", "postmaster.pid");
        await File.WriteAllLinesAsync(file, [$"{Environment.ProcessId}", Path.Combine(own.Folder, "cluster"), "0", "5432", "", "127.0.0.1", "0 0", "ready"]);
        await using var again = await On(own.Folder);

        Assert.That(await Ask(again, "SHOW data_checksums"), Is.EqualTo("on"));
    }

    [Test]
    public async Task Deleted_with_a_server_left_over_nothing_of_it_stays()
    {
        using var own = new Scratch();
        var cluster = Path.Combine(own.Folder, "postgres");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(own.Folder, (UnixFileMode)0b111_101_101);
        await StartThenKill(cluster);
        var orphan = Postmaster.Of(Path.Combine(cluster, "cluster"))!;

        await PostgresServer.Delete(cluster);

        Assert.That(orphan.IsRunning(), Is.False);
        Assert.That(Directory.EnumerateFileSystemEntries(own.Folder), Is.Empty);
    }

    [Test]
    public async Task What_is_no_cluster_is_not_deleted()
    {
        using var own = new Scratch();
        await File.WriteAllTextAsync(Path.Combine(own.Folder, "letter.txt"), "Dear");

        Assert.That(async () => await PostgresServer.Delete(own.Folder), Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains("nothing was deleted"));
        Assert.That(File.Exists(Path.Combine(own.Folder, "letter.txt")), Is.True);
    }

    [Test]
    public async Task Databases_dropped_are_gone_with_whoever_was_connected()
    {
        await AgencyDatabases.Provision(server.ConnectionString, randomness, "drop_");
        await using var connected = new NpgsqlConnection(server.ConnectionString + ";Pooling=false;Database=drop_register");
        await connected.OpenAsync();

        await AgencyDatabases.Drop(server.ConnectionString, "drop_");

        Assert.That(await Ask(server, @"SELECT count(*)::text FROM pg_database WHERE datname LIKE 'drop\_%'"), Is.EqualTo("0"));
    }

    [Test]
    public async Task Provisioned_again_what_is_there_stays_and_passwords_are_new()
    {
        var before = await AgencyDatabases.Provision(server.ConnectionString, randomness, "again_");
        await Ask(before.Owner("register"), "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here'); SELECT ''");

        var after = await AgencyDatabases.Provision(server.ConnectionString, randomness, "again_");

        Assert.That(await Ask(after.Owner("register"), "SELECT word FROM kept"), Is.EqualTo("still here"));
        Assert.That(async () => await Ask(before.Owner("register"), "SELECT ''"), Throws.InstanceOf<PostgresException>());
    }

    [Test]
    public void A_port_in_use_is_named()
    {
        using var own = new Scratch();
        var port = new NpgsqlConnectionStringBuilder(server.ConnectionString).Port;

        Assert.That(async () => await On(new PostgresOptions(own.Folder) { Port = port }),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.EqualTo($"Port {port} on 127.0.0.1 is in use by another program: choose another one."));
    }

    [Test]
    public async Task A_folder_whose_name_is_a_shell_command_is_a_folder()
    {
        using var own = new Scratch();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(own.Folder, (UnixFileMode)0b111_101_101);
        var odd = Path.Combine(own.Folder, "it's \"$(touch pwned)\" `touch pwned` ; touch pwned");

        await using (var started = await On(odd))
            Assert.That(await Ask(started, "SHOW data_directory"), Is.EqualTo(Path.Combine(odd, "cluster")));

        Assert.That(Directory.EnumerateFiles(own.Folder, "pwned", SearchOption.AllDirectories), Is.Empty);
    }

    private static async Task<string?> Ask(string connectionString, string question)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(question, connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private static Task<string?> Ask(PostgresServer of, string question) => Ask(of.ConnectionString, question);

    private static async Task StartThenKill(string at)
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(ProgramToKill).Assembly.Location, at])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var connectionString = await program.StandardOutput.ReadLineAsync();
        Assert.That(connectionString, Is.Not.Null);
        await Ask(connectionString!, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('still here'); SELECT ''");
        program.Kill();
        await program.WaitForExitAsync();
    }

    private Task<PostgresServer> On(string at) => On(new PostgresOptions(at));

    private Task<PostgresServer> On(PostgresOptions options) => PostgresServer.Start(options, TimeProvider.System, randomness);

    private sealed class Scratch : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("afteraction-postgres-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
