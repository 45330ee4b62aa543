using System.Text.Json;
using AfterAction.Acceptance.Tests;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>What a browser keeps on disk of a review: nothing that can be read.</summary>
[NonParallelizable, Category("C3")]
public sealed class ProfileTests
{
    private const string Typed = "zqprofile-a", Read = "zqprofile-b", Control = "zqprofile-c";

    /// <summary>Words that were read, words that were typed and could not be sent, and as control a word that a page put where browsers keep things.</summary>
    [Test]
    public async Task Words_that_were_read_and_typed_are_in_no_file_of_its_profile()
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-profile-").FullName;
        try
        {
            await Use(folder);
            Assert.That(new Search(Control).InFolder(folder), Is.Not.Empty, "what is kept is found");
            Assert.That(((string[])[Typed, Read]).SelectMany(word => new Search(word).InFolder(folder)), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Use(string folder)
    {
        var program = Town.Sample.Running.Protected;
        await using var context = await Town.Remembering(folder, program);
        var signedIn = await context.APIRequest.PostAsync("/api/v1/session", new() { DataObject = new { name = "v.prasad", password = SampleTown.Password } });
        Assert.That(signedIn.Status, Is.EqualTo(200));
        var page = context.Pages.Count > 0 ? context.Pages[0] : await context.NewPageAsync();
        var queue = JsonDocument.Parse(await (await context.APIRequest.GetAsync("/api/v1/reviews?limit=50")).TextAsync()).RootElement.GetProperty("entries").EnumerateArray()
            .First(row => row.GetProperty("facilitates").GetBoolean() && row.GetProperty("state").GetString() is "assigned" or "ready");
        var review = $"reviews/{queue.GetProperty("review").GetString()}";

        // One entry is written and read again; of another one the words stay in the form, for nothing reaches the program any more.
        await page.GotoAsync($"/{review}/entries/new");
        await Fill(page, Read);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the entry" }).ClickAsync();
        await page.WaitForURLAsync("**/timeline?entry=*");
        await Expect(page.Locator("main")).ToContainTextAsync(Read);
        await page.GotoAsync($"/{review}/timeline/print");
        await Expect(page.Locator("main")).ToContainTextAsync(Read);
        await page.GotoAsync($"/{review}/entries/new");
        await Fill(page, Typed);
        await page.WaitForFunctionAsync("() => Object.keys(localStorage).some(name => name.startsWith('aa-draft'))");
        await page.EvaluateAsync($"() => localStorage.setItem('control', '{Control}')");
        await page.GotoAsync("/reviews");
        await page.GoBackAsync();
    }

    private static async Task Fill(IPage page, string word)
    {
        await page.GetByLabel("What happened").FillAsync(word);
        await page.GetByLabel("Start").FillAsync("21:07:45");
        await page.GetByLabel("In detail").FillAsync($"{word}.\nSecond line.");
    }
}
