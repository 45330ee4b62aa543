using System.Globalization;

namespace AfterAction.Ledger.Tests;

/// <summary>How much a test of the wall tries: so much per change, and more before a release, with <c>AFTERACTION_LONG=1 dotnet test tests/AfterAction.Ledger.Tests</c>.</summary>
internal static class Size
{
    public const string Variable = "AFTERACTION_LONG";

    public static int Of(int perChange, int before) => Environment.GetEnvironmentVariable(Variable) == "1" ? before : perChange;

    /// <summary>Another one each time, and printed: <c>AFTERACTION_SEED</c> sets it, to see a failure again.</summary>
    public static int Seed()
    {
        var seed = Environment.GetEnvironmentVariable("AFTERACTION_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        return seed;
    }
}
