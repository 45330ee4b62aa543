using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>What an officer or a facilitator typed is kept, whatever happens to the server, the line, the tab, or the entry meanwhile.
/// Each test writes at an entry that no other test writes at.</summary>
[NonParallelizable]
public sealed class WordsTests
{
    private static Places Places => Town.Sample.Places;

    [Test]
    public async Task The_server_killed_in_the_middle_of_a_sentence_loses_none_of_it()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan");
        var (field, line) = await OwnField(window, 3);
        await field.PressSequentiallyAsync("He put the bag down ");
        await Expect(line).ToContainTextAsync("Saved");
        await field.PressSequentiallyAsync("and looked at ");
        await Town.Sample.Running.KillProtected();
        await field.PressSequentiallyAsync("the door behind me.");
        await Expect(line).ToContainTextAsync("Your text is kept on this computer");
        await Town.Sample.Running.StartProtectedAgain();
        await window.Page.ReloadAsync();

        (field, line) = await OwnField(window, 3, go: false);
        await Expect(field).ToHaveValueAsync("He put the bag down and looked at the door behind me.");
        await Expect(line).ToContainTextAsync("Saved");
        await ExpectOnServer(window, "ready", "He put the bag down and looked at the door behind me.");
    }

    [Test]
    public async Task The_server_killed_in_the_middle_of_an_observation_loses_none_of_it()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        var entry = Places.Entry("walking", each => each.TryGetProperty("walked", out var walked) && !walked.GetBoolean());
        await window.Page.RunAndWaitForResponseAsync(() => window.Go($"{Places.Review("walking")}/timeline?entry={entry}"), "**/draft-key");
        var field = window.Page.Locator("[data-panel] textarea");
        await field.PressSequentiallyAsync("The second unit holds ");
        await Town.Sample.Running.KillProtected();
        await field.PressSequentiallyAsync("back on purpose.");
        await Expect(window.Page.Locator("[data-save-line]")).ToContainTextAsync("Your text is kept on this computer");
        Assert.That(await window.Page.EvaluateAsync<string[]>("() => Object.keys(localStorage)"), Has.Some.StartsWith("aa-draft:"), "what the line says is so");
        await Town.Sample.Running.StartProtectedAgain();
        await window.Page.ReloadAsync();

        await Expect(field).ToHaveValueAsync("The second unit holds back on purpose.");
        await Expect(window.Page.Locator("[data-save-line]")).ToContainTextAsync("Saved");
        await ExpectOnServer(window, "walking", "The second unit holds back on purpose.");
    }

    [Test]
    public async Task A_tab_closed_right_after_the_last_key_loses_nothing()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan");
        var (field, _) = await OwnField(window, 4);
        await field.PressSequentiallyAsync("I heard him say he was cold.");
        // Less than the pause after which words are sent.
        await Task.Delay(50);
        await window.AnotherPage();

        (field, var line) = await OwnField(window, 4);
        await Expect(field).ToHaveValueAsync("I heard him say he was cold.");
        await ExpectOnServer(window, "ready", "I heard him say he was cold.");
        await Expect(line).Not.ToContainTextAsync("Not saved");
    }

    [Test]
    public async Task Without_a_connection_words_wait_sealed_on_this_computer_and_are_sent_when_it_is_back()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan");
        var (field, line) = await OwnField(window, 5);
        await window.Context.SetOfflineAsync(true);
        await field.PressSequentiallyAsync("There was ice on the third step.");
        await Expect(line).ToContainTextAsync("No connection. Your text is kept on this computer");
        await Expect(line).ToHaveCSSAsync("font-weight", "700");
        var kept = await window.Page.EvaluateAsync<string[]>("() => Object.entries(localStorage).map(([name, value]) => name + value)");
        Assert.That(kept, Has.Some.StartsWith("aa-draft:"));
        Assert.That(kept, Has.None.Contains("ice on"), "the next person at this computer reads nothing");

        await window.Context.SetOfflineAsync(false);
        await Expect(line).ToContainTextAsync("Saved");
        await ExpectOnServer(window, "ready", "There was ice on the third step.");
        await Expect(window.Page.Locator("html")).ToBeVisibleAsync();
        Assert.That(await window.Page.EvaluateAsync<int>("() => Object.keys(localStorage).length"), Is.Zero, "kept no longer than needed");
    }

    [Test]
    public async Task Words_are_put_back_once_the_server_answers_again_and_not_only_on_the_next_page()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan");
        var (field, line) = await OwnField(window, 7);
        await window.Context.RouteAsync("**/annotation", route => route.AbortAsync());
        await field.PressSequentiallyAsync("The porch light was off.");
        await Expect(line).ToContainTextAsync("Your text is kept on this computer");
        // The page comes, and what it asks for first does not: the connection is only half back.
        var asked = 0;
        await window.Context.RouteAsync("**/api/v1/draft-key", async route => await (++asked == 1 ? route.FulfillAsync(new() { Status = 503 }) : route.ContinueAsync()));
        await window.Page.ReloadAsync();
        await window.Context.UnrouteAsync("**/annotation");

        (field, line) = await OwnField(window, 7, go: false);
        await Expect(field).ToHaveValueAsync("The porch light was off.");
        await Expect(line).ToContainTextAsync("Saved");
        await ExpectOnServer(window, "ready", "The porch light was off.");
        Assert.That(asked, Is.EqualTo(2), "the first answer was none");
    }

    [Test]
    public async Task What_another_page_leaves_unsent_is_taken_up_by_the_one_that_stays()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan");
        var (field, line) = await OwnField(window, 8);
        await window.Context.RouteAsync("**/annotation", route => route.AbortAsync());
        await field.PressSequentiallyAsync("Two people stood behind the car.");
        await Expect(line).ToContainTextAsync("Your text is kept on this computer");
        var left = window.Page;
        await window.AnotherPage(close: false);
        (field, line) = await OwnField(window, 8);
        await left.CloseAsync();
        await window.Context.UnrouteAsync("**/annotation");

        await Expect(field).ToHaveValueAsync("Two people stood behind the car.");
        await Expect(line).ToContainTextAsync("Saved");
        await ExpectOnServer(window, "ready", "Two people stood behind the car.");
    }

    [Test]
    public async Task Two_wordings_of_one_entry_are_both_shown_and_the_writer_chooses()
    {
        await using var first = await Town.Sample.AtProtected("z.hartigan");
        await using var second = await Town.Sample.AtProtected("z.hartigan");
        var (here, saved) = await OwnField(first, 6);
        var (there, line) = await OwnField(second, 6);
        await here.PressSequentiallyAsync("The wording from the car.");
        await Expect(saved).ToContainTextAsync("Saved");
        await there.PressSequentiallyAsync("The wording from the desk.");

        var clash = second.Page.Locator(".clash");
        await Expect(clash).ToContainTextAsync("The wording from the car.");
        await Expect(clash).ToContainTextAsync("The wording from the desk.");
        await Expect(line).ToContainTextAsync("Both wordings are shown");
        await Axe.ExpectNothing(second);
        await second.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Axe.ExpectNothing(second);

        // Typed on before the choice: it belongs to one's own wording, and still overwrites nothing, also when its field is left.
        var hands = new Hands(second);
        await there.PressSequentiallyAsync(" And on.");
        await Expect(clash).ToContainTextAsync("The wording from the desk. And on.");
        await hands.TabTo(clash.GetByRole(AriaRole.Button, new() { Name = "Keep both" }));
        await Expect(line).ToContainTextAsync("Both wordings are shown");
        await ExpectOnServer(second, "ready", "The wording from the car.");
        await hands.Press("Enter");
        await Expect(line).ToContainTextAsync("Saved");
        await Expect(there).ToHaveValueAsync("The wording from the car.\n\nThe wording from the desk. And on.");
        await Expect(there).ToBeFocusedAsync();
        await ExpectOnServer(second, "ready", "The wording from the desk.");
    }

    [Test]
    public async Task Escape_and_on_to_the_next_at_once_saves_what_was_typed_before()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        var entry = Places.Timeline("walking").GetProperty("entries").EnumerateArray().Last(each => each.TryGetProperty("walked", out var walked) && !walked.GetBoolean());
        await window.Go($"{Places.Review("walking")}/timeline?entry={entry.GetProperty("entry").GetString()}");
        var hands = new Hands(window);
        await hands.TabTo(window.Page.Locator("[data-panel] textarea"));
        await hands.Type("Nobody speaks for four seconds.");
        await hands.Press("Escape");
        await hands.Press("k");
        await Expect(window.Page.Locator("#entry-title")).Not.ToContainTextAsync(entry.GetProperty("title").GetString()!);
        await ExpectOnServer(window, "walking", "Nobody speaks for four seconds.");
    }

    /// <summary>The field and the line under it of the officer's n-th entry, from 0, of those he can write at.</summary>
    private static async Task<(ILocator Field, ILocator Line)> OwnField(Window window, int nth, bool go = true)
    {
        if (go) await window.Page.RunAndWaitForResponseAsync(() => window.Go(Places.Review("ready") + "/mine"), "**/draft-key");
        await window.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => details.open = true)");
        var form = window.Page.Locator("section:not(:has(#narrative-title)) form[data-save]").Nth(nth);
        return (form.Locator("textarea"), form.Locator("[data-save-line]"));
    }

    /// <summary>Waits until the server has these words: they are sent by the page's own script.</summary>
    private static async Task ExpectOnServer(Window window, string state, string words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        string there;
        do there = await (await window.Context.APIRequest.GetAsync(Places.ApiReview(state) + "/timeline")).TextAsync();
        while (!there.Contains(words, StringComparison.Ordinal) && await pace.WaitForNextTickAsync(patience.Token));
    }
}
