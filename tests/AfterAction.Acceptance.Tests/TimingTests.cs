using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>What is absent takes as long to be answered as what is there and is not yours: reviews and investigations, in the API and as pages. <see cref="Timing"/> says
/// what is measured; <see cref="InvestigationTests"/> does it for assignments.</summary>
[NonParallelizable, Category("E2")]
public class TimingTests
{
    private static readonly int Pairs = Timing.Of(1_200), FewerPairs = Timing.Of(600);

    private Grounds grounds = null!;
    private string investigation = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        grounds = await Grounds.Ready();
        investigation = await OpenInvestigation(grounds.Own.Incident);
    }

    [TestCase("supervisor-2", "GET", "api/v1/reviews/{review}/timeline", false)]
    [TestCase("officer-2", "PUT", "api/v1/reviews/{review}/entries/{entry}/annotation", false)]
    [TestCase("supervisor", "GET", "api/v1/reviews/{review}/timeline", true)]
    [TestCase("supervisor-2", "GET", "reviews/{review}/timeline", false)]
    [TestCase("supervisor", "GET", "reviews/{review}/timeline", true)]
    public async Task Absent_and_not_yours_take_one_time(string person, string method, string route, bool walled)
    {
        using var caller = await Town.SignIn(Town.Running.Protected, person);
        var there = walled ? grounds.WalledFrom(person) : grounds.OthersThan(person);
        var pairs = route.StartsWith("api/", StringComparison.Ordinal) ? Pairs : FewerPairs;
        await (await Timing.Measure(caller, pairs, () => Asks(method, route, there, 404), () => Asks(method, route, Ground.Absent(), 404))).IsOne($"{person}, {method} {route}");
    }

    /// <summary>Of an investigation, for one who could be put on it and was not.</summary>
    [TestCase("api/v1/investigations/{0}"), TestCase("investigations/{0}")]
    public async Task Nor_is_an_investigation_told_from_none(string route)
    {
        using var caller = await Town.SignIn(Town.Running.Register, "discipline-decider");
        Question Of(string one) => new(HttpMethod.Get, string.Format(System.Globalization.CultureInfo.InvariantCulture, route, one), null, null, 404);
        await (await Timing.Measure(caller, FewerPairs, () => Of(investigation), () => Of(Guid.NewGuid().ToString()))).IsOne(route);
    }

    /// <summary>The measure sees a difference where there is one: a member reads what is his, and that waits for nothing.</summary>
    [Test]
    public async Task A_difference_is_seen()
    {
        using var caller = await Town.SignIn(Town.Running.Protected, "supervisor");
        (await Timing.Measure(caller, FewerPairs, () => Asks("GET", "api/v1/reviews/{review}/timeline", Ground.Absent(), 404), () => Asks("GET", "api/v1/reviews/{review}/timeline", grounds.Own, null))).IsLonger();
    }

    [Test]
    public void The_figures_are_what_they_are_called()
    {
        Assert.That(Timing.AucOf([1, 2, 3], [1, 2, 3]), Is.EqualTo(0.5).Within(1e-12));
        Assert.That(Timing.AucOf([2, 3, 4], [1, 1, 1]), Is.EqualTo(1));
        Assert.That(Timing.AucOf([1, 3], [2, 4]), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(Timing.Welch([1, 2, 3, 4], [3, 4, 5, 6]), Is.EqualTo(-2 / Math.Sqrt(5 / 3.0 / 2)).Within(1e-9));
    }

    private static Question Asks(string method, string route, Ground ground, int? status) =>
        new(new HttpMethod(method), ground.Fill(route), method == "GET" ? null : new { text = "He asked for his brother." }, "\"1\"", status);
}
