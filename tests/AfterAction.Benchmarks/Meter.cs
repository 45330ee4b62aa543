using System.Diagnostics;
using System.Globalization;

namespace AfterAction.Benchmarks;

/// <summary>One row of the report.</summary>
/// <param name="CpuMs">Processor time of application and PostgreSQL together, per operation, in milliseconds.</param>
/// <param name="ServerCpuMs">PostgreSQL's part of it.</param>
internal sealed record Measured(string What, int Clients, double PerSecond, double P50, double P99, double CpuMs, double ServerCpuMs, int Failed);

/// <summary>Runs an operation from several clients for a bounded time and says what it took.</summary>
internal sealed class Meter(Func<int> postmaster, Func<int> application, TimeSpan length)
{
    private static readonly double Tick = 1000.0 / 100; // the kernel's clock tick, in milliseconds

    /// <param name="operate">Client and turn; false when the answer was not the one expected.</param>
    /// <param name="here">The application is this process, as for statements sent by hand.</param>
    public async Task<Measured> Run(string what, int clients, Func<int, int, Task<bool>> operate, bool here = false)
    {
        await Round(clients, TimeSpan.FromSeconds(1), operate);
        var before = Cpu(here);
        var watch = Stopwatch.StartNew();
        var (times, failed) = await Round(clients, length, operate);
        var seconds = watch.Elapsed.TotalSeconds;
        var after = Cpu(here);
        times.Sort();
        double Each(double cpu) => cpu / Math.Max(1, times.Count);
        return new(what, clients, times.Count / seconds, At(times, 0.5), At(times, 0.99), Each(after.All - before.All), Each(after.Server - before.Server), failed);
    }

    private static async Task<(List<double> Times, int Failed)> Round(int clients, TimeSpan length, Func<int, int, Task<bool>> operate)
    {
        var watch = Stopwatch.StartNew();
        var rounds = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            List<double> times = [];
            var failed = 0;
            for (var turn = 0; watch.Elapsed < length; turn++)
            {
                var start = Stopwatch.GetTimestamp();
                if (!await operate(client, turn)) failed++;
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return (times, failed);
        })));
        return ([.. rounds.SelectMany(round => round.times)], rounds.Sum(round => round.failed));
    }

    private static double At(List<double> sorted, double part) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];

    /// <summary>Processor time so far, in milliseconds: of PostgreSQL and the application, and of PostgreSQL alone.</summary>
    public (double All, double Server) Cpu(bool here)
    {
        var database = TreeOf(postmaster());
        return (database + Of(here ? Environment.ProcessId : application()), database);
    }

    /// <summary>The server's processes, those that ended since included.</summary>
    private static double TreeOf(int parent) =>
        Of(parent, withEnded: true) + Directory.GetDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent).Sum(id => Of(id));

    private static double Of(int process, bool withEnded = false) =>
        Fields(process) is { } fields
            ? Tick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)
                + (withEnded ? long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture) : 0))
            : 0;

    private static int ParentOf(int process) => Fields(process) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>What follows the command's name, whose blanks and brackets are its own affair.</summary>
    private static string[]? Fields(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
