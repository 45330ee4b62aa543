using AfterAction.Log.Auditing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AfterAction.Log;

/// <summary>The alarm: whether the log goes on. Answered at <c>/health/log</c>.</summary>
internal sealed class LogHealth(LogArchive archive, Tempo tempo, IEnumerable<Witness> witnesses, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    public static LogCondition Of(LogState state, Tempo tempo, DateTimeOffset now)
    {
        if (state.SignedAt is not { } signed || now - signed > (tempo.Interval ?? Tempo.Idle) + Grace) return LogCondition.Stopped;
        return state.Owes.Values.Any(since => now - since >= Grace) ? LogCondition.NotWitnessed : LogCondition.Good;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await archive.State(witnesses.Select(witness => witness.Name), cancellationToken);
            return Of(state, tempo, clock.GetUtcNow()) switch
            {
                LogCondition.Good => HealthCheckResult.Healthy(),
                LogCondition.NotWitnessed when witnesses.Any(witness => witness.Answered == WitnessAnswered.Refused) => HealthCheckResult.Degraded("A witness refuses to sign: it knows another log than this one."),
                LogCondition.NotWitnessed => HealthCheckResult.Degraded("A witness has not signed the newest head."),
                _ => HealthCheckResult.Unhealthy("The log is not signed any more."),
            };
        }
        catch (Npgsql.NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The log cannot be read.");
        }
    }
}
