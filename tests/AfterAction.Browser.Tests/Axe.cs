using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>axe, with the rules of WCAG 2.2 A and AA and its own best practice.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions All = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        ResultTypes = [ResultType.Violations],
    };

    private static readonly AxeRunOptions Colours = new() { RunOnly = new() { Type = "rule", Values = ["color-contrast", "link-in-text-block"] }, ResultTypes = [ResultType.Violations] };

    /// <summary>Fails with every fault of the page as it stands: its rule and the elements.</summary>
    public static Task ExpectNothing(Window window) => Expect(window, All);

    /// <summary>The same for colours alone, where nothing else has changed.</summary>
    public static Task ExpectColours(Window window) => Expect(window, Colours);

    private static async Task Expect(Window window, AxeRunOptions rules)
    {
        var result = await window.Page.RunAxe(rules);
        Assert.That(result.Violations.Select(violation => $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}"), Is.Empty);
    }
}
