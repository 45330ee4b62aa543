using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>What a review concludes, written by its facilitator.</summary>
[NonParallelizable]
public sealed class FindingTests
{
    private static string Findings => Town.Sample.Places.Review("debrief") + "/findings";

    [Test]
    public async Task Wording_that_judges_is_pointed_out_while_one_writes_and_taken_all_the_same()
    {
        await using var window = await Town.Sample.AtProtected("g.beaumont");
        await window.Go(Findings);
        var hands = new Hands(window);
        await hands.Link("State something to improve");
        var hints = window.Page.GetByRole(AriaRole.Status).Filter(new() { HasTextString = "judgement of a person" });
        await hands.Fill("In words", "Nobody had a radio.");
        await Expect(hints).ToBeHiddenAsync();
        await hands.Fill("In words", "Castellan should’ve  waited.");
        await Expect(hints).ToBeVisibleAsync();
        await Expect(hints).ToContainTextAsync("“should've”");
        await Expect(hints).ToContainTextAsync("“castellan”");
        await hands.Button("State it");
        await Expect(window.Page.Locator("article", new() { HasTextString = "Castellan should’ve" })).ToContainTextAsync("Say what would have to be in place");
        await using var officer = await Town.Sample.AtProtected("m.castellan");
        await officer.Go(Findings);
        await Expect(officer.Page.Locator("article", new() { HasTextString = "Castellan should’ve" })).Not.ToContainTextAsync("judgement");
        window.ExpectNoFaults();
    }
}
