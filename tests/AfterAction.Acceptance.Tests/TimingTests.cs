using System.Diagnostics;
using System.Globalization;

namespace AfterAction.Acceptance.Tests;

/// <summary>What is absent takes as long to be answered as what is there and is not yours.</summary>
/// <remarks>Laid down before anything is measured: pairs of one question about each, in an order drawn by lot, one after the other on one connection. A pair is left
/// out when one of its two took over four times the median of all, which a loaded machine does to either. Of the rest, the chance that one of the one kind is slower than one
/// of the other (AUC), and Welch's t. In the long run of 20,000 pairs the AUC must lie within 0.02 of a half and |t| below 4.5. With fewer pairs n the AUC of equal
/// kinds scatters by √(1/6n), so that it must lie within 4.5 of those: 0.047 at 1,500.</remarks>
[NonParallelizable, Category("E2")]
public class TimingTests
{
    private const double Within = 0.02, Deviations = 4.5, TooLong = 4;

    private static readonly bool Long = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1";

    private static readonly int Pairs = Long ? 20_000 : 1_500;

    private Grounds grounds = null!;

    [OneTimeSetUp]
    public async Task Prepare() => grounds = await Grounds.Ready();

    [TestCase("supervisor-2", "GET", "api/v1/reviews/{review}/timeline", false)]
    [TestCase("officer-2", "PUT", "api/v1/reviews/{review}/entries/{entry}/annotation", false)]
    [TestCase("supervisor", "GET", "api/v1/reviews/{review}/timeline", true)]
    public async Task Absent_and_not_yours_take_one_time(string person, string method, string route, bool walled)
    {
        using var caller = await Town.SignIn(Town.Running.Protected, person);
        var there = walled ? grounds.WalledFrom(person) : grounds.OthersThan(person);
        var (auc, t, kept) = await Measure(caller, method, route, () => there, Ground.Absent);
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{person}, {method} {route}: AUC {auc:0.0000}, t {t:0.00}, {kept} of {Pairs} pairs"));
        Assert.That(kept, Is.GreaterThan(Pairs / 2), "most pairs count");
        Assert.That(Math.Abs(auc - 0.5), Is.LessThan(Math.Max(Within, Bound(kept))));
        Assert.That(Math.Abs(t), Is.LessThan(Deviations));
    }

    /// <summary>What takes longer is seen to: a member reads what is his.</summary>
    [Test]
    public async Task A_difference_is_seen()
    {
        using var caller = await Town.SignIn(Town.Running.Protected, "supervisor");
        var (auc, t, _) = await Measure(caller, "GET", "api/v1/reviews/{review}/timeline", () => grounds.Own, Ground.Absent, status: null);
        Assert.That(auc, Is.GreaterThan(0.5 + Bound(Pairs)));
        Assert.That(t, Is.GreaterThan(Deviations));
    }

    [Test]
    public void The_figures_are_what_they_are_called()
    {
        Assert.That(Auc([1, 2, 3], [1, 2, 3]), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(Auc([2, 3, 4], [1, 1, 1]), Is.EqualTo(1));
        Assert.That(Auc([1, 3], [2, 4]), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(Welch([1, 2, 3, 4], [3, 4, 5, 6]), Is.EqualTo(-2 / Math.Sqrt(5 / 3.0 / 2)).Within(1e-9));
    }

    private static double Bound(int pairs) => Deviations / Math.Sqrt(6.0 * pairs);

    private static async Task<(double Auc, double T, int Kept)> Measure(Caller caller, string method, string route, Func<Ground> there, Func<Ground> absent, int? status = 404)
    {
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        Random random = new(seed);
        object? body = method == "GET" ? null : new { text = "He asked for his brother." };
        List<(double One, double Other)> times = [];
        for (var turn = -100; turn < Pairs; turn++)
        {
            // Both addresses are made beforehand, each in a string of its own.
            var (one, other) = (there().Fill(route), absent().Fill(route));
            var first = random.Next(2) == 0;
            var early = await Time(caller, method, first ? one : other, body, first ? status : 404);
            var late = await Time(caller, method, first ? other : one, body, first ? 404 : status);
            if (turn >= 0) times.Add(first ? (early, late) : (late, early));
        }

        var all = times.SelectMany(pair => (double[])[pair.One, pair.Other]).Order().ToArray();
        var limit = all[all.Length / 2] * TooLong;
        var kept = times.Where(pair => pair.One < limit && pair.Other < limit).ToList();
        double[] ones = [.. kept.Select(pair => pair.One)], others = [.. kept.Select(pair => pair.Other)];
        return (Auc(ones, others), Welch(ones, others), kept.Count);
    }

    private static async Task<double> Time(Caller caller, string method, string address, object? body, int? status)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await caller.Send(new HttpMethod(method), address, body, "\"1\"");
        var took = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        if (status is { } wanted && reply.Status != wanted) Assert.Fail($"{address} answered {reply.Status}");
        return took;
    }

    /// <summary>The chance that one of the first is larger than one of the second, equal ones counting half: from the ranks.</summary>
    private static double Auc(double[] ones, double[] others)
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

    private static double Welch(double[] ones, double[] others)
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
