using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>A meeting of the debrief: what one writes is on everybody's screen, and nothing that somebody types is lost by it.</summary>
[NonParallelizable]
public sealed class MeetingTests
{
    private static string Meeting => Town.Sample.Places.Review("debrief") + "/meeting";

    [Test]
    public async Task What_one_says_appears_on_the_other_screens_and_what_they_type_stays()
    {
        await using var room = await Town.Sample.AtProtected("g.beaumont");
        await using var castellan = await Town.Sample.AtProtected("m.castellan");
        await using var novak = await Town.Sample.AtProtected("s.novak");
        foreach (var window in (Window[])[room, castellan, novak]) await window.Go(Meeting);
        const string Said = "He was closer to home than we knew.";
        await novak.Page.GetByLabel("What is to be kept?").FillAsync("Half a sentence");
        var hands = new Hands(castellan);
        await hands.Choose("To which question?", "Why there was a difference");
        await hands.Fill("What is to be kept?", Said);
        await hands.Button("Add it");
        foreach (var window in (Window[])[room, novak]) await Expect(window.Page.Locator(".points", new() { HasTextString = Said })).ToBeVisibleAsync();
        await Expect(novak.Page.Locator(".points li", new() { HasTextString = Said })).ToContainTextAsync("Castellan");
        await Expect(novak.Page.GetByLabel("What is to be kept?")).ToHaveValueAsync("Half a sentence");

        // The version that the page sends moved along: what was typed meanwhile is taken.
        await room.Page.GetByLabel("Put a question to the room").SelectOptionAsync("Happened");
        await room.Page.GetByRole(AriaRole.Button, new() { Name = "Put it" }).ClickAsync();
        await Expect(novak.Page.Locator(".question--current h3")).ToContainTextAsync("What happened?");
        await Expect(castellan.Page.GetByLabel("To which question?")).ToHaveValueAsync("Happened");
        await novak.Page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Expect(room.Page.Locator(".points", new() { HasTextString = "Half a sentence" })).ToBeVisibleAsync();
        foreach (var window in (Window[])[room, castellan, novak]) window.ExpectNoFaults();
    }

    [Test]
    public async Task Without_scripts_one_says_something_and_reads_the_page_anew()
    {
        await using var window = await Town.Sample.AtProtected("s.novak", new() { JavaScriptEnabled = false });
        await window.Go(Meeting);
        await window.Page.GetByLabel("What is to be kept?").FillAsync("Said without scripts.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add it" }).ClickAsync();
        await Expect(window.Page.Locator(".points", new() { HasTextString = "Said without scripts." })).ToBeVisibleAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Read it anew" }).ClickAsync();
        await Expect(window.Page.Locator(".points", new() { HasTextString = "Said without scripts." })).ToBeVisibleAsync();

        // What everybody could read is put otherwise with a reason that everybody reads.
        await window.Page.Locator("summary", new() { HasTextString = "What you said" }).ClickAsync();
        await window.Page.Locator("details a", new() { HasTextString = "Said without scripts." }).ClickAsync();
        await window.Page.GetByLabel("What is to be kept?").FillAsync("Put without scripts.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Put it so" }).ClickAsync();
        await Expect(window.Page.Locator("main")).ToContainTextAsync("Say why you put it otherwise");
        await Expect(window.Page.GetByLabel("What is to be kept?")).ToHaveValueAsync("Put without scripts.");
        await window.Page.GetByLabel("Why do you put it otherwise?").FillAsync("I had said it badly.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Put it so" }).ClickAsync();
        var said = window.Page.Locator(".points li", new() { HasTextString = "Put without scripts." });
        await Expect(said).ToContainTextAsync("I had said it badly.");
        await Expect(said).ToContainTextAsync("One earlier wording is kept");
    }
}
