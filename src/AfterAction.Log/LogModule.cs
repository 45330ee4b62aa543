using System.Security.Cryptography;
using AfterAction.Log.Auditing;
using AfterAction.TransparencyLog;
using AfterAction.Web;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.Log;

/// <summary>The database a log lies in, as the program's own login.</summary>
public sealed class LogDatabase(string login) : IAsyncDisposable
{
    /// <summary>Its connection string.</summary>
    public string Login => login;

    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(login);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}

/// <summary>The log of one program, put together.</summary>
public static class LogModule
{
    /// <summary>Needs <c>Log:Keys</c>, the file of the log's keys.</summary>
    /// <param name="connection">Of the application login of the database the log lies in.</param>
    /// <param name="interval">At which the log is signed and when not; null: as soon as there is something new. <c>Log:Interval</c> goes before it.</param>
    public static IServiceCollection AddLog(this IServiceCollection services, IConfiguration configuration, string connection, TimeSpan? interval = null)
    {
        services.AddSingleton(_ => new LogDatabase(connection));
        services.AddSingleton(new Tempo(configuration.GetValue<TimeSpan?>("Log:Interval") ?? interval));
        services.AddSingleton<LogArchive>();
        services.AddSingleton(new NavigationLink("/log", "Log", LogPolicies.Audit, 80));
        foreach (var witness in configuration.GetSection("Log:Witnesses").GetChildren())
        {
            var (key, address) = (VerifierKey.Parse(witness["Key"] ?? ""), new Uri(witness["Address"] ?? throw new InvalidOperationException("A witness in Log:Witnesses has no Address.")));
            services.AddSingleton(_ => new Witness(new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) }, key));
        }

        services.AddHealthChecks().AddCheck<LogHealth>("log", tags: ["log"]);
        services.AddSingleton(_ => LogKeys.Open(KeyFile(configuration)));
        services.AddSingleton(provider => new Recorder(
            provider.GetRequiredService<LogDatabase>(), provider.GetRequiredService<LogKeys>(), provider.GetRequiredService<WebProgram>(), provider.GetRequiredService<CurrentAct>(),
            provider.GetRequiredService<IHttpContextAccessor>(), provider.GetRequiredService<IIds>(), provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<RosterNames>();
        services.AddSingleton<IRecorder>(provider => provider.GetRequiredService<Recorder>());
        services.AddHostedService<LogAtStart>();
        services.AddHostedService<Sequencer>();
        return services;
    }

    /// <summary>Makes the keys where the settings name a file for them and there is none.</summary>
    public static void CreateKeys(IConfiguration configuration, string program, RandomNumberGenerator randomness)
    {
        if (configuration["Log:Keys"] is { } path && !File.Exists(path)) LogKeys.Create(path, $"{configuration["Log:Origin"] ?? "afteraction.invalid"}/{program}", randomness);
    }

    /// <summary>Creates what is missing in the database the log lies in. Run by its owner's login, before the grants.</summary>
    public static async Task Migrate(NpgsqlConnection owner, CancellationToken ct)
    {
        using var text = new StreamReader(typeof(LogModule).Assembly.GetManifestResourceStream("schema.log.sql")!);
        await using var command = new NpgsqlCommand(await text.ReadToEndAsync(ct), owner);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string KeyFile(IConfiguration configuration) => configuration["Log:Keys"]
        ?? throw new InvalidOperationException("Log:Keys is not set. docs/operating.md says what it is for.");

    /// <summary>A program without the keys of its log, or whose clock is behind its log, does not start.</summary>
    private sealed class LogAtStart(Recorder recorder, LogDatabase database) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var command = database.Source.CreateCommand(
                "(select leaf from log.pending order by number desc limit 1) union all (select leaf from log.entry order by place desc limit 1)");
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken)) recorder.Since(Leaf.Read(row.GetFieldValue<byte[]>(0)).At);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
