using System.Threading.Channels;
using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using Microsoft.Extensions.Hosting;

namespace AfterAction.Register.Imports;

/// <summary>Imports that this program was given to work on. It holds ids only: what is not done when the program stops is found again in the store.</summary>
internal sealed class ImportQueue
{
    private readonly Channel<ImportId> waiting = Channel.CreateUnbounded<ImportId>();

    public void Add(ImportId import) => waiting.Writer.TryWrite(import);

    public IAsyncEnumerable<ImportId> All(CancellationToken ct) => waiting.Reader.ReadAllAsync(ct);
}

/// <summary>Works on imports one after the other, first on those that a stop of the program cut short.</summary>
internal sealed partial class ImportWorker(ImportWork work, RegisterStore store, ImportQueue queue, IServiceScopeFactory scopes, ILogger<ImportWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var import in await work.Unfinished(stoppingToken)) queue.Add(import);
        await foreach (var import in queue.All(stoppingToken)) await Run(import, stoppingToken);
    }

    private async Task Run(ImportId import, CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work.Run(import, await ImportWork.RosterOf(scope.ServiceProvider.GetRequiredService<IPeople>(), ct), ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            // An edge: nobody above would hear of it. The fault's own text may repeat content, so only its kind is told.
            Failed(log, store.Agency.Id, import.Value, fault.GetType().Name);
            await work.Fail(import, ct);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Agency {Agency}: import {Import} failed with {Kind}; nothing of it was stored.")]
    private static partial void Failed(ILogger log, string agency, Guid import, string kind);
}
