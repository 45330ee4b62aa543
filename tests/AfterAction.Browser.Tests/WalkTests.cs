using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>The walk by keyboard, and without scripts.</summary>
[NonParallelizable]
public sealed class WalkTests
{
    private static Places Places => Town.Sample.Places;

    private static string Closed => Places.Review("closed") + "/timeline";

    private static string Walking => Places.Review("walking") + "/timeline";

    [Test]
    public async Task Few_stops_lie_before_the_text_field()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        await window.Go(Walking);
        var hands = new Hands(window);
        await hands.Press("Tab");
        await hands.Press("Enter");
        Assert.That(await hands.TabTo(window.Page.Locator("[data-panel] textarea")), Is.AtMost(12), "from the start of the content");
        await window.Page.Locator(".entry[aria-current]").FocusAsync();
        Assert.That(await hands.TabTo(window.Page.Locator("[data-panel] textarea")), Is.AtMost(2), "from the list");
    }

    [Test]
    public async Task The_list_is_one_stop_and_arrows_move_the_focus_the_selection_and_the_entry_together()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        await window.Go(Closed);
        var hands = new Hands(window);
        var current = window.Page.Locator(".entry[aria-current]");
        await hands.TabTo(current);
        var before = await current.GetAttributeAsync("data-place");
        await hands.Press("ArrowDown", 6);
        var place = (await current.GetAttributeAsync("data-place"))!;
        Assert.That(place, Is.Not.EqualTo(before));
        Assert.That(await Hands.Focused(current), Is.True);
        await Expect(current).ToBeInViewportAsync();
        await Expect(window.Page.Locator("#entry-title")).ToContainTextAsync(place[(place.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        await Expect(window.Page).ToHaveTitleAsync(await current.GetAttributeAsync("data-page") + " - After-Action Review");
        await Expect(window.Page.Locator("[data-walk-says]")).ToHaveTextAsync(place);
        await hands.Press("Home");
        await hands.Press("End");
        await Expect(current).ToHaveAttributeAsync("data-entry", (await window.Page.Locator("a.entry").Last.GetAttributeAsync("data-entry"))!);
        await hands.Press("Tab");
        Assert.That(await window.Page.EvaluateAsync<bool>("() => document.activeElement.closest('[data-walk-list]') === null"), Is.True, "one stop for the whole list");
        var last = await window.Page.Locator("#entry-title").InnerTextAsync();
        await window.Page.GoBackAsync();
        await Expect(window.Page.Locator("#entry-title")).Not.ToHaveTextAsync(last);
    }

    [Test]
    public async Task Single_letters_act_inside_the_walk_and_nowhere_else_and_can_be_switched_off()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        await window.Go(Walking);
        var hands = new Hands(window);
        var current = window.Page.Locator(".entry[aria-current]");
        var at = await current.GetAttributeAsync("data-entry");
        await hands.TabTo(window.Page.GetByRole(AriaRole.Link, new() { Name = "Clocks" }));
        await hands.Press("j");
        await hands.Press("k");
        await hands.Press("e");
        Assert.That(await current.GetAttributeAsync("data-entry"), Is.EqualTo(at), "outside the walk");
        await hands.TabTo(current);
        await hands.Press("j");
        Assert.That(await current.GetAttributeAsync("data-entry"), Is.Not.EqualTo(at), "inside the walk");
        await Expect(window.Page.Locator("#entry-title")).ToContainTextAsync(await current.Locator(".entry__title").InnerTextAsync());
        await hands.Press("e");
        await Expect(window.Page.Locator("[data-panel] textarea")).ToBeFocusedAsync();

        await window.Go(Walking);
        await hands.TabTo(window.Page.Locator("header summary"));
        await hands.Press("Enter");
        await hands.TabTo(window.Page.GetByRole(AriaRole.Button, new() { Name = "Off" }));
        await hands.Press("Enter");
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        at = await current.GetAttributeAsync("data-entry");
        await hands.TabTo(current);
        await hands.Press("j");
        Assert.That(await current.GetAttributeAsync("data-entry"), Is.EqualTo(at), "switched off");
        await hands.Press("ArrowDown");
        Assert.That(await current.GetAttributeAsync("data-entry"), Is.Not.EqualTo(at), "arrows always work");
    }

    [Test]
    public async Task Marked_as_walked_while_its_words_are_still_on_their_way_it_is_walked()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        var all = Places.Timeline("walking").GetProperty("entries").EnumerateArray().Where(each => each.TryGetProperty("walked", out var walked) && !walked.GetBoolean()).ToList();
        var entry = all[^3].GetProperty("entry").GetString();
        using SemaphoreSlim underWay = new(0), asked = new(0);
        await window.Page.RouteAsync("**/observation", async route =>
        {
            underWay.Release();
            await asked.WaitAsync();
            await route.ContinueAsync();
        });
        await window.Go($"{Walking}?entry={entry}");
        var hands = new Hands(window);
        await hands.TabTo(window.Page.Locator("[data-panel] textarea"));
        await hands.Type("He steps back first.");
        Assert.That(await underWay.WaitAsync(TimeSpan.FromSeconds(20)), Is.True, "words are sent while one types");
        await hands.TabTo(window.Page.Locator("button[data-walked]"));
        await hands.Press("Enter");
        asked.Release(10);
        await Expect(window.Page.Locator($".entry[data-entry='{entry}'] .tag", new() { HasTextString = "Walked" })).ToBeVisibleAsync();
    }

    [TestCase("Take the other", 4, "Seen from the desk.")]
    [TestCase("Keep mine", 5, "Seen from the room.")]
    [TestCase("Keep both", 6, "Seen from the desk.\n\nSeen from the room.")]
    public async Task A_step_asked_for_with_words_that_clash_is_taken_whichever_wording_is_chosen(string choice, int fromTheEnd, string stands)
    {
        await using var desk = await Town.Sample.AtProtected("m.okafor");
        await using var room = await Town.Sample.AtProtected("m.okafor");
        var all = Places.Timeline("walking").GetProperty("entries").EnumerateArray().Where(each => each.TryGetProperty("walked", out var walked) && !walked.GetBoolean()).ToList();
        var entry = all[^fromTheEnd].GetProperty("entry").GetString();
        await room.Go($"{Walking}?entry={entry}");
        await desk.Go($"{Walking}?entry={entry}");
        await desk.Page.Locator("[data-panel] textarea").FillAsync("Seen from the desk.");
        await Expect(desk.Page.Locator("[data-save-line]")).ToContainTextAsync("Saved");
        var hands = new Hands(room);
        await hands.TabTo(room.Page.Locator("[data-panel] textarea"));
        await hands.Type("Seen from the room.");
        await hands.TabTo(room.Page.Locator("button[data-walked]"));
        await hands.Press("Enter");

        var clash = room.Page.Locator(".clash");
        await Expect(clash).ToContainTextAsync("Seen from the desk.");
        await Expect(clash).ToContainTextAsync("Seen from the room.");
        await hands.Button(choice, clash);
        await Expect(room.Page.Locator($".entry[data-entry='{entry}'] .tag", new() { HasTextString = "Walked" })).ToBeVisibleAsync();
        await room.Go($"{Walking}?entry={entry}");
        await Expect(room.Page.Locator("[data-panel] textarea")).ToHaveValueAsync(stands);
    }

    [Test]
    public async Task Without_scripts_an_observation_is_recorded_and_the_walk_goes_on()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor", new() { JavaScriptEnabled = false });
        var entry = Places.Timeline("walking").GetProperty("entries").EnumerateArray().Last(each => each.TryGetProperty("walked", out var walked) && !walked.GetBoolean());
        await window.Go($"{Walking}?entry={Places.Timeline("walking").GetProperty("entries")[entry.GetProperty("number").GetInt32() - 2].GetProperty("entry").GetString()}");
        var before = await window.Page.Locator("#entry-title").InnerTextAsync();
        await window.Page.GetByLabel("What did you notice").FillAsync("Written without scripts.");
        await window.Page.GetByLabel("Decision-making model step").SelectOptionAsync("3");
        await window.Page.Locator("button[data-walked]").ClickAsync();
        await Expect(window.Page.Locator("#entry-title")).Not.ToHaveTextAsync(before);
        await window.Page.Locator("a[rel=prev]").ClickAsync();
        await Expect(window.Page.Locator("#entry-title")).ToHaveTextAsync(before);
        await Expect(window.Page.GetByLabel("What did you notice")).ToHaveValueAsync("Written without scripts.");
        await Expect(window.Page.GetByLabel("Decision-making model step")).ToHaveValueAsync("3");
        await Expect(window.Page.Locator(".entry[aria-current] .tag", new() { HasTextString = "Walked" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Without_scripts_what_others_can_read_is_changed_with_a_reason()
    {
        await using var window = await Town.Sample.AtProtected("g.beaumont", new() { JavaScriptEnabled = false });
        var entries = Places.Timeline("debrief").GetProperty("entries").EnumerateArray().ToList();
        var entry = entries.Last(each => each.TryGetProperty("observation", out var observation) && observation.GetProperty("text").GetString()!.Length > 0).GetProperty("entry").GetString();
        await window.Go($"{Places.Review("debrief")}/timeline?entry={entry}");
        var noticed = window.Page.GetByLabel("What did you notice");
        await noticed.FillAsync("Changed without scripts.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();
        await Expect(window.Page.Locator("[data-error-summary]", new() { HasTextString = "Say why you change it" })).ToBeVisibleAsync();
        await Expect(noticed).ToHaveValueAsync("Changed without scripts.");
        await window.Page.GetByLabel("Why do you change it?").FillAsync("Read it again.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();
        await Expect(window.Page.Locator("[data-save-line]")).ToHaveTextAsync("Saved");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "History of this entry" }).ClickAsync();
        await Expect(window.Page.Locator("main")).ToContainTextAsync("Read it again.");

        await window.Go($"{Places.Review("debrief")}/entries/{entry}/examination");
        await window.Page.GetByLabel("What was known then?").FillAsync("Known at first.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await window.Go($"{Places.Review("debrief")}/entries/{entry}/examination");
        await window.Page.GetByLabel("What was known then?").FillAsync("Known otherwise.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.Locator("main")).ToContainTextAsync("the earlier examination is kept");
        await Expect(window.Page.GetByLabel("What was known then?")).ToHaveValueAsync("Known otherwise.");
        await window.Page.GetByLabel("Why do you change it?").FillAsync("Asked again.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(window.Page.Locator("[data-panel]")).ToContainTextAsync("Known otherwise.");
    }

    [Test]
    public async Task Without_scripts_an_officer_writes_at_his_own_entry()
    {
        await using var window = await Town.Sample.AtProtected("z.hartigan", new() { JavaScriptEnabled = false });
        await window.Go(Places.Review("ready") + "/mine");
        var own = window.Page.Locator("section:has(#own-title) article").Nth(2);
        await own.Locator("textarea").FillAsync("Also without scripts.");
        await own.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(own.Locator("[data-save-line]")).ToHaveTextAsync("Saved");
        await Expect(own.Locator("textarea")).ToHaveValueAsync("Also without scripts.");
        await Expect(own).ToBeInViewportAsync();
    }

    [Test]
    public async Task Without_scripts_a_long_import_is_followed_to_its_end()
    {
        await using var window = await Town.Sample.AtRegister("u.halloran", new() { JavaScriptEnabled = false });
        await window.Go("/imports");
        await window.Page.Locator("input[type=file]").SetInputFilesAsync(Files.Columns);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(window.Page.Locator("#columns")).ToBeVisibleAsync();
    }
}
