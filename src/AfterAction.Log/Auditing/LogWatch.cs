using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Log.Auditing;

/// <summary>Whether the log goes on, whether it is witnessed, which weeks were looked through, and what left the program.</summary>
[Requires(LogPolicies.Audit)]
internal sealed record LogWatch : IRequest<Answer<LogWatched>>
{
    private const int WeeksShown = 8;

    internal sealed class Handler(LogArchive log, LogKeys keys, Tempo tempo, IEnumerable<Witness> witnesses, RosterNames roster, Agency agency, TimeProvider clock) : IRequestHandler<LogWatch, Answer<LogWatched>>
    {
        public async Task<Answer<LogWatched>> Handle(LogWatch request, CancellationToken cancellationToken)
        {
            var state = await log.State(witnesses.Select(witness => witness.Name), cancellationToken);
            var names = await roster.Names(cancellationToken);
            var thisWeek = Weeks.Monday(agency, clock.GetUtcNow());
            var firstWeek = await log.Began(cancellationToken) is { } began ? Weeks.Monday(agency, began) : thisWeek;
            var shown = Enumerable.Range(1, WeeksShown).Select(ago => thisWeek.AddDays(-7 * ago)).Where(monday => monday >= firstWeek).Select(monday => (Monday: monday, Pseudonym: keys.Pseudonym("week", Weeks.IdOf(monday)))).ToList();
            var signed = (await log.About(shown.Select(week => week.Pseudonym), cancellationToken)).Where(entry => entry.Leaf is { Act: nameof(SignWeekOff), Outcome: Act.Done }).ToList();
            var weeks = shown.Select(week => new AuditedWeek(week.Monday, First(signed, week.Pseudonym) is { } first ? new(first.Who is { } who ? names.GetValueOrDefault(who) : null, agency.OnTheWall(first.At)) : null));
            return new LogWatched(LogHealth.Of(state, tempo, clock.GetUtcNow()), keys.Signer.Verifier.ToString(), state.Size, state.SignedAt is { } at ? agency.OnTheWall(at) : null, state.Pending,
                [.. witnesses.Select(witness => new WatchedWitness(witness.Name, !state.Owes.ContainsKey(witness.Name), state.Owes.TryGetValue(witness.Name, out var since) ? agency.OnTheWall(since) : null, witness.Answered == WitnessAnswered.Refused))], [.. weeks],
                [.. (await log.Exported(cancellationToken)).Select(export => new LogExported(agency.OnTheWall(export.At), export.What, export.By is { } by ? names.GetValueOrDefault(keys.Pseudonym("person", by)) : null))]);
        }
    }

    /// <summary>The oldest of the entries about a week: who does it again changes nothing.</summary>
    private static Leaf? First(List<Placed> newestFirst, string week) => newestFirst.LastOrDefault(entry => entry.Leaf.On.Any(subject => subject.Pseudonym == week))?.Leaf;

    internal static void Map(IEndpointRouteBuilder log) => log
        .MapGet("state", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new LogWatch(), ct)).ToHttp())
        .Requires(LogPolicies.Audit).WithSummary("Whether the log goes on and is witnessed, and which weeks were looked through");
}

/// <param name="Condition"><c>good</c>, <c>not-witnessed</c> or <c>stopped</c>.</param>
/// <param name="Key">Of the log, for whoever checks it.</param>
/// <param name="Size">Of the newest head.</param>
/// <param name="SignedAt">On the agency's wall; null before the first head.</param>
/// <param name="Pending">How many leaves have no place yet.</param>
/// <param name="Exports">Newest first.</param>
public sealed record LogWatched(
    LogCondition Condition, string Key, long Size, DateTimeOffset? SignedAt, long Pending, IReadOnlyList<WatchedWitness> Witnesses, IReadOnlyList<AuditedWeek> Weeks, IReadOnlyList<LogExported> Exports);

/// <param name="CoSigned">It has co-signed the newest head.</param>
/// <param name="OwesSince">On the agency's wall; null when it has.</param>
/// <param name="Refuses">It answered, and said that this is not the log it knows. False also in a program that has not asked it.</param>
public sealed record WatchedWitness(string Name, bool CoSigned, DateTimeOffset? OwesSince, bool Refuses);

/// <param name="Monday">Its first day, on the agency's wall.</param>
/// <param name="SignedOff">Null while nobody has looked it through.</param>
public sealed record AuditedWeek(DateOnly Monday, SignedOff? SignedOff);

/// <param name="Who">Null for whoever the roster does not know.</param>
public sealed record SignedOff(string? Who, DateTimeOffset At);

/// <param name="What"><c>log</c> or <c>certificate</c>.</param>
/// <param name="Who">Null: done at the console.</param>
public sealed record LogExported(DateTimeOffset At, string What, string? Who);

public enum LogCondition
{
    Good,

    /// <summary>A witness owes its signature for a minute.</summary>
    NotWitnessed,

    /// <summary>No head for a minute longer than there should be: the alarm.</summary>
    Stopped,
}
