using System.Collections.Concurrent;
using System.Reflection;
using AfterAction.EmbeddedPostgres;
using Npgsql;

namespace AfterAction.Testing;

/// <summary>The six databases of one agency, of its own, with the logins and grants of production, on the cluster of this test process.</summary>
public sealed class TestAgency
{
    private static readonly SemaphoreSlim OneAtATime = new(1);
    private static readonly ConcurrentDictionary<MethodInfo, TestAgency> Prepared = new();
    private static AgencyDatabases? first;
    private static int count;

    private readonly AgencyDatabases databases;

    /// <summary>The wrapping keys of every agency of this test process: copies of one agency's databases need that one's.</summary>
    public static string KeyFile { get; } = Path.Combine(Path.GetTempPath(), $"afteraction-tests-{Environment.ProcessId}.keys");

    /// <summary>The keys of the log of a program, <c>protected</c> or <c>register</c>, of every agency of this test process.</summary>
    public static string LogKeysOf(string program) => Path.Combine(Path.GetTempPath(), $"afteraction-tests-{Environment.ProcessId}.{program}-log");

    public static string JournalFile { get; } = Path.Combine(Path.GetTempPath(), $"afteraction-tests-{Environment.ProcessId}.journal");

    /// <summary>The journal of claims of one side of one agency, empty at first.</summary>
    /// <param name="login">Of the program, to that agency's databases.</param>
    public static string ClaimsFile(Func<string, string> login, string side)
    {
        var file = Path.Combine(Path.GetTempPath(), $"afteraction-tests-{Environment.ProcessId}-{new Npgsql.NpgsqlConnectionStringBuilder(login("ledger")).Database}-{side}.claims");
        if (!File.Exists(file)) File.WriteAllText(file, "");
        return file;
    }

    private TestAgency(AgencyDatabases databases) => this.databases = databases;

    /// <summary>Creates the databases, empty.</summary>
    public static async Task<TestAgency> Create()
    {
        await OneAtATime.WaitAsync();
        try
        {
            return new TestAgency(await Provision(PrefixOfNext()));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Creates the databases with the content that <paramref name="prepare"/> puts into them. It runs once per test process for each method
    /// given, and later agencies are copies of the first one: prepare may not depend on anything but its argument.</summary>
    public static async Task<TestAgency> Create(Func<TestAgency, Task> prepare)
    {
        await OneAtATime.WaitAsync();
        try
        {
            if (!Prepared.TryGetValue(prepare.Method, out var template))
            {
                template = new TestAgency(await Provision(PrefixOfNext()));
                await prepare(template);
                Prepared[prepare.Method] = template;
            }

            return new TestAgency(await Copy(template, PrefixOfNext()));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>As the login that owns the database and migrates it.</summary>
    public string Owner(string database) => Brief(databases.Owner(database));

    /// <summary>As the protected program.</summary>
    public string ProtectedApp(string database) => Brief(databases.ProtectedApp(database));

    /// <summary>As the register program: for <c>protected</c> and <c>keys</c> a connection string that the server refuses.</summary>
    public string RegisterApp(string database) => Brief(databases.RegisterApp(database));

    /// <summary>As superuser, who may look at anything: to check what is on disk, never to stand in for a program.</summary>
    public async Task<string> Superuser(string database) =>
        Brief(new NpgsqlConnectionStringBuilder((await TestCluster.Server()).ConnectionString) { Database = databases.NameOf(database) }.ConnectionString);

    /// <summary>Many agencies share one server: none keeps connections it does not use.</summary>
    private static string Brief(string connectionString) => connectionString + ";Connection Idle Lifetime=10;Connection Pruning Interval=5";

    private static string PrefixOfNext() => $"t{++count}_";

    private static async Task<AgencyDatabases> Provision(string prefix)
    {
        if (first is not null) return await first.Another(prefix);
        return first = await AgencyDatabases.Provision((await TestCluster.Server()).ConnectionString, TestCluster.Randomness, prefix);
    }

    private static async Task<AgencyDatabases> Copy(TestAgency template, string prefix)
    {
        await using var connection = new NpgsqlConnection((await TestCluster.Server()).ConnectionString);
        await connection.OpenAsync();
        foreach (var name in AgencyDatabases.Names)
        {
            var from = template.databases.NameOf(name);
            foreach (var statement in (string[])
                [
                    $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{from}'",
                    $"CREATE DATABASE {prefix}{name} TEMPLATE {from} OWNER aa_{name}_owner",
                ])
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        return await first!.Another(prefix);
    }
}
