using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>No page has a fault that axe finds, in light and in dark.</summary>
public sealed class AxeTests
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        ResultTypes = [ResultType.Violations],
    };

    [Test]
    public async Task Sign_in([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme scheme)
    {
        await using var window = await Town.Sample.AtProtected(null, new() { ColorScheme = scheme });
        await window.Go("/sign-in");
        await ExpectNone(window);
        window.ExpectNoFaults();
    }

    internal static async Task ExpectNone(Window window)
    {
        var result = await window.Page.RunAxe(Rules);
        Assert.That(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"), Is.Empty);
    }
}
