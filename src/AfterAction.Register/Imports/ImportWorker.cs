using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.Register.Imports;

/// <summary>Works on imports one after the other, first on those that a stop of the program cut short. While the database is away it waits for it:
/// every step is one transaction, so an import goes on where it was. Nothing that happens here ends the program.</summary>
internal sealed partial class ImportWorker(
    ImportWork work, RegisterStore store, ImportQueue queue, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService
{
    /// <summary>How often an import is taken up again by a database that answers and still cuts it short.</summary>
    private const int MostAttempts = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Persist(Guid.Empty, async () =>
            {
                foreach (var import in await work.Unfinished(stoppingToken)) queue.Add(import);
            }, () => Task.CompletedTask, stoppingToken);
            await foreach (var import in queue.All(stoppingToken))
                await Persist(import.Value, () => Run(import, stoppingToken), () => work.Fail(import, stoppingToken), stoppingToken);
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Cut short by the program's stop: the next start takes it up.
        }
    }

    private async Task Run(ImportId import, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work.Run(import, await ImportWork.RosterOf(scope.ServiceProvider.GetRequiredService<IPeople>(), ct), ct);
    }

    /// <summary>Tries until it is done, or until it was given up after a fault that is not the database's absence.</summary>
    private async Task Persist(Guid import, Func<Task> act, Func<Task> giveUp, CancellationToken ct)
    {
        var answered = 0;
        for (var attempt = 0; ; attempt++)
        {
            // An edge: nobody above would hear of it. A fault's own text may repeat content, so only its kind is told.
            if (await FaultOf(act, ct) is not { } fault) return;
            if (await FaultOf(() => Ask(ct), ct) is null) answered++;
            if (!IsOutage(fault) || answered >= MostAttempts)
            {
                Failed(log, store.Agency.Id, import, fault.GetType().Name);
                fault = await FaultOf(giveUp, ct);
                if (fault is null) return;
            }

            Interrupted(log, store.Agency.Id, import, fault.GetType().Name);
            await Task.Delay(TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, TimeSpan.FromMilliseconds(250).Ticks << Math.Min(attempt, 10))), clock, ct);
        }
    }

    private async Task Ask(CancellationToken ct)
    {
        if (!await store.Answers(ct)) throw new NpgsqlException();
    }

    private static async Task<Exception?> FaultOf(Func<Task> act, CancellationToken ct)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return fault;
        }
    }

    /// <summary>The database is away, is going, or cut the connection: the same again can succeed.</summary>
    private static bool IsOutage(Exception? fault) => fault switch
    {
        null => false,
        PostgresException told => told.SqlState[..2] is "08" or "53" or "57" || told.IsTransient,
        NpgsqlException or TimeoutException or IOException => true,
        AggregateException several => several.InnerExceptions.Any(IsOutage),
        _ => IsOutage(fault.InnerException),
    };

    [LoggerMessage(1, LogLevel.Error, "Agency {Agency}: import {Import} failed with {Kind}; nothing of it was stored.")]
    private static partial void Failed(ILogger log, string agency, Guid import, string kind);

    [LoggerMessage(2, LogLevel.Warning, "Agency {Agency}: import {Import} was cut short by {Kind} and is taken up again.")]
    private static partial void Interrupted(ILogger log, string agency, Guid import, string kind);
}
