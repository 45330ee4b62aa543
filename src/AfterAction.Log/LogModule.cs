using System.Security.Cryptography;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.Log;

/// <summary>The database a log lies in, as the program's own login.</summary>
public sealed class LogDatabase(NpgsqlDataSource source) : IAsyncDisposable
{
    public NpgsqlDataSource Source => source;

    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>The log of one program, put together.</summary>
public static class LogModule
{
    /// <summary>Needs <c>Log:Keys</c>, the file of the log's keys.</summary>
    /// <param name="connection">Of the application login of the database the log lies in.</param>
    public static IServiceCollection AddLog(this IServiceCollection services, IConfiguration configuration, string connection)
    {
        services.AddSingleton(_ => new LogDatabase(NpgsqlDataSource.Create(connection)));
        services.AddSingleton(_ => LogKeys.Open(KeyFile(configuration)));
        services.AddSingleton(provider => new Recorder(
            provider.GetRequiredService<LogDatabase>(), provider.GetRequiredService<LogKeys>(), provider.GetRequiredService<WebProgram>(), provider.GetRequiredService<CurrentAct>(),
            provider.GetRequiredService<IHttpContextAccessor>(), provider.GetRequiredService<IIds>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRecorder>(provider => provider.GetRequiredService<Recorder>());
        services.AddHostedService<LogAtStart>();
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
