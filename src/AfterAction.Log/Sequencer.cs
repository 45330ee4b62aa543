using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Hosting;

namespace AfterAction.Log;

/// <summary>An act in another database that has no leaf yet.</summary>
/// <param name="Id">Of what is owed, for <see cref="Drain.Settle"/>.</param>
/// <param name="Row">Which row it is the leaf of, for the two-way join. The leaf's id follows from it and from the key of pseudonyms: owed again, after a restore too, it gets no second one.</param>
/// <param name="DoneAt">UTC.</param>
public sealed record Owed(Guid Id, Act Act, string Row, DateTimeOffset DoneAt);

/// <summary>A database whose acts get their leaves here. What is read and not settled is read again.</summary>
public sealed record Drain(Func<CancellationToken, Task<IReadOnlyList<Owed>>> Read, Func<IReadOnlyList<Guid>, CancellationToken, Task> Settle);

/// <summary>How often a log is signed.</summary>
/// <param name="Interval">Heads are signed when a multiple of this since 1970 has passed, and then only, with an entry that says so: neither how many heads there are nor when they came tells anything.
/// Null: as soon as there is something new, and a minute after the last one if there is not.</param>
public sealed record Tempo(TimeSpan? Interval)
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    /// <summary>Whether an entry that time has passed is due.</summary>
    public bool Ticks(DateTimeOffset signedAt, DateTimeOffset now) => Interval is { } interval ? now.UtcTicks / interval.Ticks > signedAt.UtcTicks / interval.Ticks : now - signedAt >= Idle;

    public bool Signs(DateTimeOffset signedAt, DateTimeOffset now) => Interval is null || Ticks(signedAt, now);
}

/// <summary>The one that gives leaves their places and signs the log: one at a time however many programs run. When the one that had the turn dies, another has it within seconds.</summary>
internal sealed partial class Sequencer(
    LogDatabase database, Recorder recorder, IEnumerable<Drain> drains, IEnumerable<Witness> witnesses, Tempo tempo, TimeProvider clock, ILogger<Sequencer> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<Drain> drained = [.. drains];
    private readonly List<Witness> asked = [.. witnesses];
    private long signed;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Sequence(stoppingToken), AskWitnesses(stoppingToken));

    private async Task Sequence(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var term = await Term.Begin(database.Login, recorder.Keys.Signer, ct);
                if (term is not null) await Agree(term, ct);
                while (term is not null)
                {
                    await Turn(term, ct);
                    Volatile.Write(ref signed, term.Signed);
                    await Task.Delay(Pause, clock, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it is: the next turn begins from what the database holds.
                Interrupted(failure.GetType().Name);
            }

            // Whoever has no turn asks nobody.
            Volatile.Write(ref signed, 0);
            await Task.Delay(Pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Beside the turns, for a slow witness must not hold up the signing of the log.</summary>
    private async Task AskWitnesses(CancellationToken ct)
    {
        while (asked.Count > 0 && !ct.IsCancellationRequested)
        {
            try
            {
                await Task.WhenAll(asked.Select(witness => witness.Ask(database, Volatile.Read(ref signed), ct)));
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Interrupted(failure.GetType().Name);
            }

            await Task.Delay(Pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Everything that is due now.</summary>
    internal async Task Turn(Term term, CancellationToken ct)
    {
        foreach (var drain in drained)
        {
            if (await drain.Read(ct) is not { Count: > 0 } owed) continue;
            await term.Add([.. owed.Select(Leave)], ct);
            await drain.Settle([.. owed.Select(each => each.Id)], ct);
        }

        await term.Integrate(ct);
        var now = recorder.Now();
        if (tempo.Ticks(term.SignedAt, now))
        {
            await term.Add([Recorder.Row(recorder.Leaf(new(ActKinds.Tick, "tick", null, null, [], Act.Done)))], ct);
            await term.Integrate(ct);
        }

        if (tempo.Signs(term.SignedAt, now)) await term.Sign(now, ct);
    }

    /// <summary>Before anything is signed in a turn: a log that was brought back from a backup is behind what its witnesses have signed. One that does not say is not waited for; it would refuse
    /// the next head.</summary>
    /// <exception cref="LogBehindException">A witness has signed for more.</exception>
    internal async Task Agree(Term term, CancellationToken ct)
    {
        foreach (var known in await Task.WhenAll(asked.Select(witness => witness.Knows(term.Key, ct))))
            if (known > Math.Max(term.Signed, 0)) throw new LogBehindException();
    }

    private LeafRow Leave(Owed owed) => Recorder.Row(recorder.Leaf(owed.Act) with { Id = recorder.Keys.LeafOf(owed.Row), Row = owed.Row, DoneAt = owed.DoneAt });

    [LoggerMessage(LogLevel.Warning, "The sequencer of the log was interrupted ({Kind}); it is tried again in a second.")]
    private partial void Interrupted(string kind);
}
