using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Opens, by rule, the review of every qualifying incident that has none, and takes in participants the register has linked since.
/// That there is a review says nothing: every qualifying incident has one.</summary>
[Requires(ReviewPolicies.Queue)]
internal sealed record OpenReviews : IRequest<Answer<OpenedReviews>>
{
    internal static IReadOnlyList<IReviewFact> Facts(ReviewId review, QualifyingIncident incident, IReadOnlyList<RegisterParticipant> participants, DateTimeOffset now)
    {
        ReviewOpened opened = new(review, incident.Id, incident.Number, incident.Title, incident.OccurredOn, incident.Reason, default, now);
        return [opened, .. JoinParticipants.Facts(Review.Fold(null, opened), participants, default, now)];
    }

    internal sealed class Handler(ReviewRule rule, IActor actor) : IRequestHandler<OpenReviews, Answer<OpenedReviews>>
    {
        public async Task<Answer<OpenedReviews>> Handle(OpenReviews request, CancellationToken cancellationToken)
        {
            try
            {
                return new OpenedReviews(await rule.Apply(actor.Signed().Agency, cancellationToken));
            }
            catch (NpgsqlException failure) when (failure.IsTransient)
            {
                return Refusals.RegisterUnreachable;
            }
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("reconciliation", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new OpenReviews(), ct)).ToHttp())
        .Requires(ReviewPolicies.Queue).WithSummary("Open the reviews of qualifying incidents now, rather than within a minute");
}

public sealed record OpenedReviews(int Opened);

/// <summary>The rule itself. Safe to run from several programs at once: one review an incident is a constraint of the database.</summary>
internal sealed class ReviewRule(ReviewStore store, ReviewLists lists, RegisterReader register, IIds ids, TimeProvider clock)
{
    private const int AtOnce = 4;

    /// <summary>Changes this program has dealt with and that the overlap brings up again; forgotten when it no longer does.</summary>
    private readonly ConcurrentDictionary<(string Agency, IncidentId Incident), DateTimeOffset> dealtWith = new();

    /// <summary>Changes that were under way when the last look was taken come up again: they are looked at twice rather than never.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>How many reviews were opened.</summary>
    public async Task<int> Apply(string agency, CancellationToken ct)
    {
        var since = await lists.LookedAt(agency, ct) is { } last ? last - Overlap : DateTimeOffset.UnixEpoch;
        var incidents = await register.Qualifying(agency, since, ct);
        var changed = incidents.Where(incident => !(dealtWith.TryGetValue((agency, incident.Id), out var before) && before == incident.ChangedAt)).ToList();
        if (changed.Count == 0) return 0;
        var opened = 0;
        ConcurrentBag<(DateTimeOffset ChangedAt, Exception Failure)> failed = [];
        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (incident, stop) =>
        {
            try
            {
                if (await Apply(agency, incident, stop)) Interlocked.Increment(ref opened);
                dealtWith[(agency, incident.Id)] = incident.ChangedAt;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failed.Add((incident.ChangedAt, failure)); // the others have their reviews all the same
            }
        });
        // What failed comes up again: the look does not pass it.
        var newest = failed.IsEmpty ? incidents[^1].ChangedAt : failed.Min(each => each.ChangedAt);
        await lists.LookAt(agency, newest, ct);
        if (failed.TryPeek(out var first)) ExceptionDispatchInfo.Throw(first.Failure);
        foreach (var (dealt, at) in dealtWith)
        {
            if (dealt.Agency == agency && at < newest - Overlap) dealtWith.TryRemove(dealt, out _);
        }

        return opened;
    }

    private async Task<bool> Apply(string agency, QualifyingIncident incident, CancellationToken ct)
    {
        var participants = await register.ParticipantsOf(agency, incident.Id, ct);
        var now = clock.GetUtcNow();
        ReviewId id = new(ids.Next());
        if (await lists.IdOf(agency, incident.Id, ct) is not { } known) return await store.Open(agency, id, OpenReviews.Facts(id, incident, participants, now), ct);
        await store.DecideByRule(agency, known, review => Join(review, participants, now), ct);
        return false;
    }

    private static Decision Join(Review review, IReadOnlyList<RegisterParticipant> participants, DateTimeOffset now) =>
        JoinParticipants.Facts(review, participants, default, now).ToList() is { Count: > 0 } facts ? Decision.Append([.. facts]) : Decision.Nothing;
}

/// <summary>Applies the rule whenever the register says that an incident changed, and every minute besides in case it did not say.</summary>
internal sealed partial class ReviewRuleService(
    ReviewRule rule, [FromKeyedServices(RegisterReader.Key)] NpgsqlDataSource register, Agency agency, TimeProvider clock, ILogger<ReviewRuleService> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listening = await register.OpenConnectionAsync(stoppingToken);
                await using (var listen = new NpgsqlCommand($"listen {RegisterReader.Channel}", listening)) await listen.ExecuteNonQueryAsync(stoppingToken);
                while (true)
                {
                    await rule.Apply(agency.Id, stoppingToken);
                    await listening.WaitAsync(Longest, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Whatever it is: the rule goes on, and nothing of what an exception says is written down.
                Interrupted(failure.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(5), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Opening reviews by rule was interrupted ({Kind}); it is tried again in five seconds.")]
    private partial void Interrupted(string kind);
}
