using System.Diagnostics;
using System.Globalization;

namespace AfterAction.Acceptance.Tests;

/// <summary>Whether two questions are told from one another by how long their answers take.</summary>
/// <remarks>Laid down before anything is measured: pairs of one question of each kind, in an order drawn by lot, one after the other on one connection. A pair is left
/// out when one of its two took over four times the median of all, which a loaded machine does to either. Of the rest, the chance that one of the one kind is slower than one
/// of the other (AUC), and Welch's t. In the long run of 20,000 pairs the AUC must lie within 0.02 of a half and |t| below 4.5. With fewer pairs n the AUC of equal
/// kinds scatters by √(1/6n), so that it must lie within 4.5 of those: 0.053 at 1,200.</remarks>
internal sealed record Timing(double Auc, double T, int Kept, int Pairs)
{
    private const double Within = 0.02, Deviations = 4.5, TooLong = 4;

    private static readonly bool Long = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1";

    /// <summary>How many pairs are asked: so many with each change, and 20,000 before a release.</summary>
    public static int Of(int perChange) => Long ? 20_000 : perChange;

    /// <param name="one">Asks a question of the one kind. Whatever it needs is made before it is measured.</param>
    public static async Task<Timing> Measure(Caller caller, int pairs, Func<Question> one, Func<Question> other)
    {
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        Random random = new(seed);
        List<(double One, double Other)> times = [];
        for (var turn = -100; turn < pairs; turn++)
        {
            var (each, another) = (one(), other());
            var first = random.Next(2) == 0;
            var early = await Time(caller, first ? each : another);
            var late = await Time(caller, first ? another : each);
            if (turn >= 0) times.Add(first ? (early, late) : (late, early));
        }

        var all = times.SelectMany(pair => (double[])[pair.One, pair.Other]).Order().ToArray();
        var limit = all[all.Length / 2] * TooLong;
        var kept = times.Where(pair => pair.One < limit && pair.Other < limit).ToList();
        double[] ones = [.. kept.Select(pair => pair.One)], others = [.. kept.Select(pair => pair.Other)];
        return new(AucOf(ones, others), Welch(ones, others), kept.Count, pairs);
    }

    public async Task IsOne(string what)
    {
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what}: AUC {Auc:0.0000}, t {T:0.00}, {Kept} of {Pairs} pairs"));
        Assert.That(Kept, Is.GreaterThan(Pairs / 2), "most pairs count");
        Assert.That(Math.Abs(Auc - 0.5), Is.LessThan(Math.Max(Within, Bound(Kept))));
        Assert.That(Math.Abs(T), Is.LessThan(Deviations));
    }

    public void IsLonger()
    {
        Assert.That(Auc, Is.GreaterThan(0.5 + Bound(Pairs)));
        Assert.That(T, Is.GreaterThan(Deviations));
    }

    private static double Bound(int pairs) => Deviations / Math.Sqrt(6.0 * pairs);

    private static async Task<double> Time(Caller caller, Question question)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await caller.Send(question.Method, question.Address, question.Body, question.Seen, question.Address.StartsWith("api/", StringComparison.Ordinal) ? null : "text/html");
        var took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        if (question.Status is { } wanted && reply.Status != wanted) Assert.Fail($"{question.Address} answered {reply.Status}");
        return took;
    }

    /// <summary>The chance that one of the first is larger than one of the second, equal ones counting half: from the ranks.</summary>
    internal static double AucOf(double[] ones, double[] others)
    {
        var sorted = ones.Select(value => (value, One: true)).Concat(others.Select(value => (value, One: false))).OrderBy(each => each.value).ToArray();
        double ranks = 0;
        for (var at = 0; at < sorted.Length;)
        {
            var end = at;
            while (end < sorted.Length && sorted[end].value.Equals(sorted[at].value)) end++;
            var rank = (at + 1 + end) / 2.0;
            for (; at < end; at++)
                if (sorted[at].One) ranks += rank;
        }

        return (ranks - (ones.Length * (ones.Length + 1.0) / 2)) / ((double)ones.Length * others.Length);
    }

    internal static double Welch(double[] ones, double[] others)
    {
        static (double Mean, double Error) Of(double[] values)
        {
            var mean = values.Average();
            return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
        }

        var (one, other) = (Of(ones), Of(others));
        return (one.Mean - other.Mean) / Math.Sqrt(one.Error + other.Error);
    }
}

/// <param name="Address">Made before anything is measured, in a string of its own.</param>
/// <param name="Status">What must be answered; null for whatever it is.</param>
internal sealed record Question(HttpMethod Method, string Address, object? Body, string? Seen, int? Status);
