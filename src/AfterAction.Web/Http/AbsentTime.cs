using System.Diagnostics;

namespace AfterAction.Web.Http;

/// <summary>What is absent is answered at one time after it was asked for, however long it took to find that out: finding that somebody is kept out is more work than
/// finding nothing, and who asks a thousand times sees a hundredth of a millisecond.</summary>
internal static class AbsentTime
{
    /// <summary>Longer than the looking takes, but for what a loaded machine does to anybody.</summary>
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(8);

    /// <summary>Timers are late by up to a millisecond, each time by as much as is told from the outside: the last of it is not left to them.</summary>
    private static readonly TimeSpan LeftToTimers = TimeSpan.FromMilliseconds(6);

    /// <summary>From when on it counts: before anything is looked at.</summary>
    public static Task Begin(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(new Asked(Stopwatch.GetTimestamp()));
        return next(context);
    }

    /// <summary>Comes back when it is time. Elapsed time is measured here, which no clock that is set or stopped may change.</summary>
    public static async Task Passed(HttpContext context)
    {
        if (context.Features.Get<Asked>() is not { At: var asked }) return;
        var left = (LeftToTimers - Stopwatch.GetElapsedTime(asked)).Milliseconds;
        if (left > 0) await Task.Delay(left, context.RequestAborted);
        while (Stopwatch.GetElapsedTime(asked) < After) Thread.SpinWait(20);
    }

    private sealed record Asked(long At);
}
