using Microsoft.Extensions.Hosting;

namespace AfterAction.Web;

/// <summary>Stops the program when its standard input ends: a child process never outlives the one that started it, however that one died.</summary>
internal sealed class StopWithStdin(IHostApplicationLifetime lifetime) : IHostedService
{
    public const string Variable = "AFTERACTION_STOP_WITH_STDIN";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(() =>
        {
#pragma warning disable RS0030 // Nothing is said and nothing is read: only that it ends.
            using var input = Console.OpenStandardInput();
#pragma warning restore RS0030
            Span<byte> ignored = stackalloc byte[256];
            while (input.Read(ignored) > 0)
            {
                // Only the end counts.
            }

            lifetime.StopApplication();
        })
        { IsBackground = true, Name = "stop with stdin" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
