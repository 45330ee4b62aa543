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
            using var input = Console.OpenStandardInput();
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
