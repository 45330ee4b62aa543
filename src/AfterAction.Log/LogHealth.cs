using AfterAction.Log.Auditing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AfterAction.Log;

/// <summary>The alarm: whether the log goes on. Answered at <c>/health/log</c>.</summary>
internal sealed class LogHealth(LogArchive archive, Tempo tempo, IEnumerable<Witness> witnesses, TimeProvider clock) : IHealthCheck
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <param name="witnesses">Those that are asked.</param>
    public static LogCondition Of(LogState state, Tempo tempo, IReadOnlyList<string> witnesses, DateTimeOffset now)
    {
        if (state.SignedAt is not { } signed || now - signed > (tempo.Interval ?? Tempo.Idle) + Grace) return LogCondition.Stopped;
        return witnesses.All(state.Witnesses.Contains) || now - signed < Grace ? LogCondition.Good : LogCondition.NotWitnessed;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var state = await archive.State(cancellationToken);
            return Of(state, tempo, [.. witnesses.Select(witness => witness.Name)], clock.GetUtcNow()) switch
            {
                LogCondition.Good => HealthCheckResult.Healthy(),
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
