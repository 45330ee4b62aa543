using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Testing;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace AfterAction.Log.Tests;

internal sealed class Ids : IIds
{
    public Guid Next() => Guid.CreateVersion7();
}

/// <summary>A log in a database of its own, with the login and grants of the register program.</summary>
internal sealed class LogTrial : IAsyncDisposable
{
    public static readonly Actor Reader = new(new(DerivedId.Of(Guid.Empty, "reader")), "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor, Roles.Trainer });

    private LogTrial(TestAgency agency, string folder, string superuser)
    {
        (Agency, Folder) = (agency, folder);
        Superuser = NpgsqlDataSource.Create(superuser);
        Database = NpgsqlDataSource.Create(agency.RegisterApp("register"));
        using var randomness = RandomNumberGenerator.Create();
        LogKeys.Create(KeysFile, "log.test/register", randomness);
        Keys = LogKeys.Open(KeysFile);
        Recorder = Another();
    }

    public TestAgency Agency { get; }

    public string Folder { get; }

    public string KeysFile => Path.Combine(Folder, "keys");

    public LogKeys Keys { get; }

    public NpgsqlDataSource Database { get; }

    public NpgsqlDataSource Superuser { get; }

    public StoppedClock Clock { get; } = new();

    public CurrentAct Current { get; } = new();

    public Recorder Recorder { get; }

    public static async Task<LogTrial> Start()
    {
        var agency = await TestAgency.Create(Migrate);
        return new(agency, Directory.CreateTempSubdirectory("afteraction-log-").FullName, await agency.Superuser("register"));
    }

    /// <summary>As a second program has it.</summary>
    public Recorder Another(string? connection = null) =>
        new(new(connection ?? Agency.RegisterApp("register")), Keys, new(WebProgram.Register, _ => true), Current, new HttpContextAccessor(), new Ids(), Clock);

    public static Act Read(int number = 0) => new(ActKinds.Read, "IncidentOf", Reader, "incidents:read", [new("incident", DerivedId.Of(Guid.Empty, $"incident {number}"))], Act.Allowed);

    public async Task<List<Leaf>> Pending()
    {
        await using var command = Database.CreateCommand("select leaf from log.pending order by number");
        await using var row = await command.ExecuteReaderAsync();
        List<Leaf> leaves = [];
        while (await row.ReadAsync()) leaves.Add(Leaf.Read(row.GetFieldValue<byte[]>(0)));
        return leaves;
    }

    public async Task Sql(string statement)
    {
        await using var command = Superuser.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Recorder.DisposeAsync();
        await Database.DisposeAsync();
        await Superuser.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task Migrate(TestAgency fresh)
    {
        await using var owner = new NpgsqlConnection(fresh.Owner("register"));
        await owner.OpenAsync();
        await LogModule.Migrate(owner, CancellationToken.None);
        // The rights of deploy/grants/register.sql that are about the log.
        var grants = await File.ReadAllTextAsync(Path.Combine(Shared.Repository, "deploy", "grants", "register.sql"));
        await using var command = new NpgsqlCommand(grants[grants.IndexOf("-- The log:", StringComparison.Ordinal)..], owner);
        await command.ExecuteNonQueryAsync();
    }
}
