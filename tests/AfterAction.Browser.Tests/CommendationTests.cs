using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>A successful de-escalation ends in a commendation: with the keyboard, from the nomination to the certificate.</summary>
[NonParallelizable]
public sealed class CommendationTests
{
    private const string Citation = "For seeing a person where others might have seen a danger.";

    [Test]
    public async Task A_citation_is_mended_consented_to_voted_on_and_printed()
    {
        var page = Town.Sample.Places.Review("debrief") + "/commendations";
        await using var facilitator = await Town.Sample.AtProtected("g.beaumont");
        await facilitator.Go(Town.Sample.Places.Review("debrief") + "/findings");
        var hands = new Hands(facilitator);
        await hands.Link("Commendation");
        await hands.Link("Nominate somebody");
        await hands.Choose("Who?", "Simona Novak");
        await hands.Fill("Citation", "He asked about home before anything else, and answered.");
        await hands.Button("Nominate");
        await Expect(facilitator.Page.Locator("main")).ToContainTextAsync("Say this in other words");
        await hands.Fill("Citation", Citation);
        await hands.Button("Nominate");
        var article = facilitator.Page.Locator("article", new() { HasTextString = Citation });
        await Expect(article).ToContainTextAsync("Waits for the officer's consent");

        await using var officer = await Town.Sample.AtProtected("s.novak");
        await officer.Go(page);
        await Expect(officer.Page.Locator("main")).Not.ToContainTextAsync("Castellan");
        await new Hands(officer).Button("Yes, with these words");
        await Expect(officer.Page.Locator("main")).ToContainTextAsync("Before the board");

        foreach (var member in (string[])["l.arceneaux", "k.petrova"])
        {
            await using var board = await Town.Sample.AtProtected(member);
            await board.Go("/commendations");
            var waiting = board.Page.Locator("article", new() { HasTextString = Citation });
            await new Hands(board).TabTo(waiting.GetByRole(AriaRole.Button, new() { NameString = "For it" }));
            await board.Keyboard.PressAsync("Enter");
            await Expect(member == "l.arceneaux" ? waiting.GetByText("You voted for it") : board.Page.GetByRole(AriaRole.Heading, new() { NameString = "Commendations" }).First).ToBeVisibleAsync();
            board.ExpectNoFaults();
        }

        await facilitator.Go(page);
        await Expect(article).ToContainTextAsync("Awarded");
        await using var anybody = await Town.Sample.AtRegister("n.falk");
        await anybody.Go("/commendations");
        // The packet is on its way for half a minute at most: it is the other program's own work.
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(300));
        while (await anybody.Page.GetByText(Citation).CountAsync() == 0)
        {
            await pace.WaitForNextTickAsync(patience.Token);
            await anybody.Page.ReloadAsync();
        }

        await new Hands(anybody).TabTo(anybody.Page.Locator("article", new() { HasTextString = Citation }).GetByRole(AriaRole.Link));
        await anybody.Keyboard.PressAsync("Enter");
        await anybody.Page.EmulateMediaAsync(new() { Media = Media.Print });
        var paper = await anybody.Page.Locator("main").InnerTextAsync();
        Assert.That(paper, Does.Contain(Citation).And.Contain("Novak").And.Not.Contain("To have it on paper"));
        facilitator.ExpectNoFaults();
        officer.ExpectNoFaults();
    }
}
