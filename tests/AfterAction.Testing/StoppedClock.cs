namespace AfterAction.Testing;

/// <summary>A clock that shows one instant until a test moves it.</summary>
public sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset shown = now.ToUniversalTime();

    /// <summary>Noon of 2 March 2026, UTC.</summary>
    public StoppedClock()
        : this(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override DateTimeOffset GetUtcNow() => shown;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => shown.UtcTicks;

    public void Advance(TimeSpan by) => shown += by;
}
