using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using AfterAction.Quickstart;
using AfterAction.Testing;

namespace AfterAction.Benchmarks;

/// <summary>The published force reports, given to the register program as a records officer gives them.</summary>
internal static class Imports
{
    /// <summary>Signs in, sends the file, and waits until it is stored; then sends it again, which must change nothing.</summary>
    /// <param name="cpu">Processor time of the program and of PostgreSQL so far, in milliseconds.</param>
    public static async Task Report(HttpClient records, ProgramProcess register, Func<double> cpu)
    {
        foreach (var again in (bool[])[false, true])
        {
            var before = cpu();
            var watch = Stopwatch.StartNew();
            var (read, rejected) = await Import(records, Shared.Data("nj-use-of-force/reports.csv"));
            using var process = Process.GetProcessById(register.Id);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Import of {read} force reports{(again ? ", a second time" : "")}: {watch.Elapsed.TotalSeconds:F1} s, {cpu() - before:F0} ms CPU, {rejected} rows not taken; memory of the register program at its highest {process.PeakWorkingSet64 / 1024 / 1024} MiB, now {process.WorkingSet64 / 1024 / 1024} MiB."));
        }
    }

    private static async Task<(int Read, int Rejected)> Import(HttpClient records, string path)
    {
        var id = Guid.NewGuid();
        using var form = new MultipartFormDataContent
        {
            { new StringContent(id.ToString()), "import" }, { new StringContent("force-report-csv"), "format" },
            { new ByteArrayContent(await File.ReadAllBytesAsync(path)), "file", Path.GetFileName(path) },
        };
        using (var started = await records.PostAsync(new Uri("api/v1/imports", UriKind.Relative), form)) started.EnsureSuccessStatusCode();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await pace.WaitForNextTickAsync())
        {
            var now = await records.GetFromJsonAsync<JsonElement>(new Uri($"api/v1/imports/{id}", UriKind.Relative));
            switch (now.GetProperty("state").GetString())
            {
                case "reading" or "storing" or "waiting": continue;
                case "waiting-for-acceptance":
                    using (var accepted = await records.PostAsync(new Uri($"api/v1/imports/{id}/acceptance", UriKind.Relative), null)) accepted.EnsureSuccessStatusCode();
                    continue;
                case "done": return (now.GetProperty("total").GetInt32(), now.GetProperty("badRows").GetInt32());
                case var state: throw new InvalidOperationException($"The import is {state}.");
            }
        }

        throw new InvalidOperationException("The timer ended.");
    }
}
