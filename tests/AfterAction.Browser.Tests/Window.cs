using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>A browser window of its own at one program, which notes what no page may do: ask a foreign host for anything, break the content
/// security policy, or fail in a script.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly float Patience = 20_000;
    private readonly ConcurrentQueue<string> faults = new();
    private readonly Channel<IFileChooser> dialogs = Channel.CreateUnbounded<IFileChooser>();

    private Window(Uri program, IBrowserContext context, IPage page) => (Program, Context, Page) = (program, context, page);

    public Uri Program { get; }

    public IBrowserContext Context { get; }

    public IPage Page { get; private set; }

    public IKeyboard Keyboard => Page.Keyboard;

    /// <summary>What no page may do, in the order it happened.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    public static async Task<Window> Open(Uri program, BrowserNewContextOptions? options = null)
    {
        var context = await Town.Browser.NewContextAsync(new(options ?? new()) { BaseURL = program.AbsoluteUri, Locale = "en-US", TimezoneId = "America/New_York" });
        context.SetDefaultTimeout(Patience);
        var window = new Window(program, context, await context.NewPageAsync());
        // From the first page on: asked for only when a key is pressed, the dialog now and then comes up before anybody listens for it.
        window.Page.FileChooser += (_, dialog) => window.dialogs.Writer.TryWrite(dialog);
        context.Request += (_, request) =>
        {
            if (!program.IsBaseOf(new(request.Url))) window.faults.Enqueue($"asks a foreign host: {request.Url}");
        };
        context.WebError += (_, error) => window.faults.Enqueue($"a script failed: {error.Error}");
        // An answer that is no success is the tests' business, and no line on it in the console is anybody's.
        context.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) window.faults.Enqueue($"the console says: {message.Text}");
        };
        return window;
    }

    /// <summary>The dialog of the operating system that asks for a file, once it is there.</summary>
    public async Task<IFileChooser> FileDialog()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Patience));
        return await dialogs.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Signs in without the page for it, where signing in is not the subject.</summary>
    public async Task SignIn(string signIn, string password)
    {
        var answer = await Context.APIRequest.PostAsync("/api/v1/session", new() { DataObject = new { name = signIn, password } });
        Assert.That(answer.Status, Is.EqualTo(200), $"{signIn} signs in");
    }

    /// <summary>Goes to an address of the program, and expects its answer to have this status.</summary>
    public async Task Go(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.That(answer!.Status, Is.EqualTo(status), path);
    }

    /// <summary>Sends a form of the page as a browser without scripts would, with these values in it, and expects the answer to have this status.
    /// What the browser itself would ask first is passed over: the server's own answer is what is looked at.</summary>
    /// <param name="form">A selector.</param>
    public async Task Send(string form, int status, params (string Name, string Value)[] values)
    {
        var answer = await Page.RunAndWaitForResponseAsync(
            () => Page.EvalOnSelectorAsync(form, """
                (form, values) => {
                  for (const [name, value] of Object.entries(values)) {
                    const field = form.elements.namedItem(name) ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
                    field.value = value;
                  }
                  document.documentElement.dataset.sent = "";
                  HTMLFormElement.prototype.submit.call(form);
                }
                """, values.ToDictionary(value => value.Name, value => value.Value)),
            response => response.Request.IsNavigationRequest && response.Request.Method == "POST");
        Assert.That(answer.Status, Is.EqualTo(status), form);
        await Assertions.Expect(Page.Locator("html:not([data-sent]) h1").First).ToBeVisibleAsync();
        await Page.WaitForLoadStateAsync(LoadState.Load);
    }

    /// <summary>Closes the page, as its cross does, unless it is to stay open, and opens another one in the same window.</summary>
    public async Task AnotherPage(bool close = true)
    {
        if (close) await Page.CloseAsync();
        Page = await Context.NewPageAsync();
    }

    /// <summary>Fails when a page did what no page may do.</summary>
    public void ExpectNoFaults() => Assert.That(faults, Is.Empty);

    public ValueTask DisposeAsync() => Context.DisposeAsync();
}
