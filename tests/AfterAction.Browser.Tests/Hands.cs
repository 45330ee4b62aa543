using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>Works a page with the keyboard and with nothing else: no mouse, no script, no focus that Tab does not reach.</summary>
internal sealed class Hands(Window window)
{
    /// <summary>More presses than any page has stops: what is not reached by then cannot be reached.</summary>
    private const int Bound = 300;

    private IPage Page => window.Page;

    /// <summary>Presses Tab until this has the focus; how often.</summary>
    public async Task<int> TabTo(ILocator wanted)
    {
        await Assertions.Expect(wanted).ToBeVisibleAsync();
        for (var presses = 0; presses <= Bound; presses++)
        {
            if (await Focused(wanted)) return presses;
            await Press("Tab");
        }

        throw new AssertionException($"Tab does not reach {wanted} in {Bound} presses.");
    }

    public static Task<bool> Focused(ILocator element) => element.EvaluateAsync<bool>("element => element === document.activeElement");

    public async Task Press(string key, int times = 1)
    {
        for (var pressed = 0; pressed < times; pressed++) await window.Keyboard.PressAsync(key);
    }

    public Task Type(string text) => window.Keyboard.TypeAsync(text);

    /// <summary>Types into the field of this label, in place of what it held.</summary>
    public async Task Fill(string label, string text, ILocator? within = null)
    {
        var field = (within ?? Page.Locator("main")).GetByLabel(label).And(Page.Locator("input, textarea, select"));
        await TabTo(field);
        await Press("Control+a");
        await Type(text);
        await Assertions.Expect(field).ToHaveValueAsync(text);
    }

    /// <summary>Types the beginning of a choice, as one does in a list.</summary>
    public async Task Choose(string label, string beginning, ILocator? within = null)
    {
        var list = (within ?? Page.Locator("main")).GetByLabel(label).And(Page.Locator("input, textarea, select"));
        await TabTo(list);
        await Type(beginning);
        Assert.That(await list.EvaluateAsync<string>("list => list.selectedOptions[0].text"), Does.StartWith(beginning), label);
    }

    public async Task Button(string name, ILocator? within = null)
    {
        await TabTo((within ?? Page.Locator("main")).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));
        await Press("Enter");
    }

    public async Task Link(string name, bool exact = true)
    {
        await TabTo(Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = exact }).First);
        await Press("Enter");
    }

    /// <summary>Opens what is folded under this sentence.</summary>
    public async Task Unfold(ILocator summary)
    {
        await TabTo(summary);
        await Press("Enter");
        await Assertions.Expect(summary.Locator("..")).ToHaveAttributeAsync("open", "");
    }

    /// <summary>Presses the file field and gives the file to the dialog that the operating system shows.</summary>
    public async Task GiveFile(string label, string path)
    {
        await TabTo(Page.GetByLabel(label).And(Page.Locator("input")));
        await Press("Space");
        await (await window.FileDialog()).SetFilesAsync(path);
    }

    /// <summary>Waits for the page with this heading.</summary>
    public Task Arrives(string heading) => Assertions.Expect(Page.Locator("h1").First).ToContainTextAsync(heading);

    public async Task SignIn(string signIn, string password)
    {
        await window.Go("/");
        await Arrives("Sign in");
        await Fill("Sign-in name", signIn);
        await Fill("Password", password);
        await Press("Enter");
        await Assertions.Expect(Page.Locator("h1").First).Not.ToContainTextAsync("Sign in");
    }
}
