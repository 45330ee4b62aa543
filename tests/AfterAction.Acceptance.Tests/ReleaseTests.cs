using AfterAction.Testing;

namespace AfterAction.Acceptance.Tests;

/// <summary>What a release serves: the table of endpoints that the programs print of themselves, in production.</summary>
[Category("C7")]
internal sealed class ReleaseTests
{
    /// <summary>No documentation, no console of a store, nothing that shows memory or acts as somebody else.</summary>
    private static readonly string[] Never = ["swagger", "openapi", "debug", "dump", "trace", "metrics", "console", "explorer", "impersonat", "act-as", "break-glass", "_framework", "marten", "projection", "config"];

    [TestCase(RunningAgency.RegisterProgram), TestCase(RunningAgency.ProtectedProgram)]
    public async Task A_release_serves_what_the_tables_have_and_nothing_to_look_inside_with(string program)
    {
        var (release, development) = (await Town.Running.Endpoints(program, "Production"), await Town.Running.Endpoints(program));
        Assert.That(release, Has.Count.GreaterThan(20));
        Assert.That(release, Is.EquivalentTo(development.Where(line => !line.Contains("swagger", StringComparison.Ordinal))));
        Assert.That(release.Select(line => line.Split(' ')[1]).Where(route => Never.Any(word => route.Contains(word, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }
}
