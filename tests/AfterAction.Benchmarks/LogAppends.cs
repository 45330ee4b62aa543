using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.Web;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace AfterAction.Benchmarks;

/// <summary>How many entries a log takes, each durable when its act goes on, and how soon each is under a signed head: as fast as they come, and at the pace of the goal.</summary>
internal static class LogAppends
{
    private const int Pace = 200, Paced = 8;

    public static async Task Measure(Meter meter, string login, string keys, TimeSpan length, Action<int, Measured> report)
    {
        await using LogDatabase database = new(login);
        await using var recorder = new Recorder(new(login), LogKeys.Open(keys), new(WebProgram.Register, _ => true), new(), new HttpContextAccessor(), new Ids(), TimeProvider.System);
        using var sequencer = new Sequencer(database, recorder, [], [], new(null), TimeProvider.System, NullLogger<Sequencer>.Instance);
        await sequencer.StartAsync(CancellationToken.None);
        foreach (var clients in (int[])[1, 8, 32])
        {
            var from = DateTimeOffset.UtcNow;
            report(0, await meter.Run("append an entry to the log", clients, (client, turn) => Append(recorder, client, turn), here: true));
            await Say($"as fast as {clients} clients append", from);
        }

        var begun = DateTimeOffset.UtcNow;
        await Task.WhenAll(Enumerable.Range(0, Paced).Select(async client =>
        {
            using PeriodicTimer pace = new(TimeSpan.FromSeconds((double)Paced / Pace));
            for (var turn = 0; DateTimeOffset.UtcNow - begun < 3 * length && await pace.WaitForNextTickAsync(); turn++) await Append(recorder, client, turn);
        }));
        await Say($"at {Pace} entries a second", begun);
        await sequencer.StopAsync(CancellationToken.None);

        async Task Say(string pace, DateTimeOffset since)
        {
            await using (var wait = database.Source.CreateCommand("select (select count(*) from log.pending) + (select count(*) from log.entry where place >= coalesce((select max(size) from log.checkpoint), 0))"))
            {
                using PeriodicTimer again = new(TimeSpan.FromMilliseconds(50));
                while ((long)(await wait.ExecuteScalarAsync())! > 0) await again.WaitForNextTickAsync();
            }

            await using var command = database.Source.CreateCommand("""
                with entry as (select place, (convert_from(leaf, 'UTF8')::jsonb ->> 'at')::timestamptz as at from log.entry),
                     wait as (select extract(epoch from (select min(at) from log.checkpoint where size > place) - at)::float8 as seconds from entry where at >= $1)
                select count(*), percentile_cont(0.5) within group (order by seconds), percentile_cont(0.99) within group (order by seconds), max(seconds) from wait
                """);
            command.Parameters.Add(new() { Value = since });
            await using var row = await command.ExecuteReaderAsync();
            await row.ReadAsync();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Under a signed head, {pace}: p50 {row.GetDouble(1):F2} s, p99 {row.GetDouble(2):F2} s, at most {row.GetDouble(3):F2} s after the entry ({row.GetInt64(0)} entries)."));
        }
    }

    private static async Task<bool> Append(Recorder recorder, int client, int turn)
    {
        await recorder.Record(new(ActKinds.Read, "IncidentOf", null, "incidents:read", [new("incident", DerivedId.Of(Guid.Empty, $"incident {client} {turn % 100}"))], Act.Allowed), CancellationToken.None);
        return true;
    }
}
