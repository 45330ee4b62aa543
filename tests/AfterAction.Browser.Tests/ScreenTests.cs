using Microsoft.Playwright;

[assembly: LevelOfParallelism(2)]

namespace AfterAction.Browser.Tests;

/// <summary>Every page in every state: axe finds nothing in light and in dark, it fits a phone, it can be printed, and it asks no foreign host for anything.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ScreenTests
{
    [TestCaseSource(typeof(Screens), nameof(Screens.All))]
    public async Task Is_fit_for_everybody(Screen screen)
    {
        await using var window = await screen.Open(new() { ColorScheme = ColorScheme.Light });
        await Axe.ExpectNothing(window);
        await window.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Axe.ExpectColours(window);
        await ExpectNoSidewaysScrolling(window, 360);
        await ExpectNoSidewaysScrolling(window, 320);
        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await ExpectOnPaper(window);
        window.ExpectNoFaults();
    }

    [Test]
    public void Every_page_is_looked_at() =>
        Assert.That(Screens.Components(), Is.Not.Empty.And.SubsetOf(Screens.All.Select(screen => screen.Component)));

    [Test]
    public async Task In_forced_colours_the_current_entry_is_outlined_and_marks_keep_their_shapes()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor", new() { ForcedColors = ForcedColors.Active });
        await window.Go(Town.Sample.Places.Review("closed") + "/timeline");
        const string Outline = "row => getComputedStyle(row).outlineStyle";
        var current = window.Page.Locator(".entry[aria-current]");
        Assert.That(await current.EvaluateAsync<string>(Outline), Is.EqualTo("solid"));
        Assert.That(await window.Page.Locator(".entry:not([aria-current])").Last.EvaluateAsync<string>(Outline), Is.EqualTo("none"));
        await Assertions.Expect(current.Locator(".mark--contact")).ToBeVisibleAsync();
    }

    [Test]
    public async Task On_paper_a_timeline_shows_every_entry_with_what_was_observed()
    {
        await using var window = await Town.Sample.AtProtected("m.okafor");
        await window.Go(Town.Sample.Places.Review("closed") + "/timeline/print");
        await window.Page.EmulateMediaAsync(new() { Media = Media.Print });
        var paper = await window.Page.Locator("main").InnerTextAsync();
        Assert.Multiple(() =>
        {
            foreach (var entry in Town.Sample.Places.Timeline("closed").GetProperty("entries").EnumerateArray())
            {
                Assert.That(paper, Does.Contain(entry.GetProperty("title").GetString()));
                if (entry.TryGetProperty("observation", out var observation)) Assert.That(paper, Does.Contain(observation.GetProperty("text").GetString()));
            }
        });
    }

    [Test]
    public async Task On_paper_what_an_officer_wrote_is_there_in_full_before_and_after_the_review_is_closed()
    {
        await using var open = await Town.Sample.AtProtected("m.castellan");
        await open.Go(Town.Sample.Places.Review("debrief") + "/mine");
        await open.Page.SetViewportSizeAsync(700, 900);
        await open.Page.EmulateMediaAsync(new() { Media = Media.Print });
        var written = open.Page.Locator("article textarea:not(:placeholder-shown)");
        Assert.That(await written.CountAsync(), Is.GreaterThan(0));
        foreach (var field in await written.AllAsync())
        {
            await Assertions.Expect(field).ToBeVisibleAsync();
            Assert.That(await field.EvaluateAsync<int>("field => field.scrollHeight - field.clientHeight"), Is.AtMost(1), "nothing of it is cut off");
        }

        await Assertions.Expect(open.Page.Locator("article textarea:placeholder-shown").First).ToBeHiddenAsync();

        await using var closed = await Town.Sample.AtProtected("d.reyes");
        await closed.Go(Town.Sample.Places.Review("closed") + "/mine");
        await closed.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await Assertions.Expect(closed.Page.Locator(".voice").First).ToBeVisibleAsync();
    }

    /// <summary>Content that is wider than the window may scroll in a frame of its own, and the page may not.</summary>
    private static async Task ExpectNoSidewaysScrolling(Window window, int width)
    {
        await window.Page.SetViewportSizeAsync(width, 740);
        var over = await window.Page.EvaluateAsync<string>("""
            () => document.documentElement.scrollWidth <= innerWidth ? "" :
              [...document.querySelectorAll("body *")].filter(element => element.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(element => element.outerHTML.slice(0, 160)).join(" | ") || "nothing visible"
            """);
        Assert.That(over, Is.Empty, $"wider than {width} pixels");
    }

    /// <summary>What a page is about is on the paper; what can only be pressed is not.</summary>
    private static async Task ExpectOnPaper(Window window)
    {
        await Assertions.Expect(window.Page.Locator("h1").First).ToBeVisibleAsync();
        Assert.That(await window.Page.Locator("main button:visible").CountAsync(), Is.Zero, "buttons on paper");
        Assert.That(await window.Page.Locator("header nav:visible").CountAsync(), Is.Zero, "navigation on paper");
    }
}
