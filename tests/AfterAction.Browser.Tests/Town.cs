using System.Collections.Concurrent;
using AfterAction.Quickstart;
using AfterAction.Testing;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>One Chromium, and both programs over the sample agency, for all tests of this assembly. What the tests write at it, they write in
/// entries of their own choice; the story has an agency to itself.</summary>
[SetUpFixture]
public sealed class Town
{
    public static IBrowser Browser { get; private set; } = null!;

    public static SampleTown Sample { get; private set; } = null!;

    private static IPlaywright? playwright;

    /// <summary>In a container there are no user namespaces, and the tests may run as root: the sandbox needs the one and refuses the other.</summary>
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-lcd-text"];

    /// <summary>A browser that keeps what browsers keep, in this folder.</summary>
    public static Task<IBrowserContext> Remembering(string folder, Uri program) => playwright!.Chromium.LaunchPersistentContextAsync(folder, new()
    {
        ExecutablePath = Chromium.Find(), Args = Arguments, BaseURL = program.AbsoluteUri, Locale = "en-US",
    });

    [OneTimeSetUp]
    public static async Task Start()
    {
        var chromium = Chromium.Find();
        // A machine that builds beside the tests is slow; what never comes fails all the same.
        Assertions.SetDefaultExpectTimeout(20_000);
        playwright = await Playwright.CreateAsync();
        Browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments });
        Sample = await SampleTown.Open();
    }

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (Sample is not null) await Sample.DisposeAsync();
        if (Browser is not null) await Browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>Both programs over a freshly loaded sample agency. All of its people, incidents and words are invented.</summary>
public sealed class SampleTown : IAsyncDisposable
{
    /// <summary>Everybody's in the sample.</summary>
    public const string Password = "maple bridge at noon";

    private readonly ConcurrentDictionary<(Uri Program, string SignIn), string> sessions = new();

    private SampleTown(RunningAgency running, Places places) => (Running, Places) = (running, places);

    public RunningAgency Running { get; }

    public Places Places { get; }

    public static async Task<SampleTown> Open()
    {
        var running = await RunningAgency.Start(SampleAgency.PeopleFile, new Dictionary<string, string>
        {
            ["Agency:Id"] = "sample",
            ["Agency:Name"] = "Alder Falls Police Department",
            ["Agency:TimeZone"] = "America/New_York",
            ["RateLimit:PerSecond"] = "10000",
            // Nobody waits five minutes for a proof here.
            ["Log:Interval"] = "00:00:02",
        });
        var people = await SampleFiles.Read<SamplePeople>("people.json", CancellationToken.None);
        await new SampleAgency(running.Register, running.Protected, TimeProvider.System).Load(CancellationToken.None);
        return new(running, await Places.Find(running.Register, running.Protected, people));
    }

    /// <summary>A window at the register program; nobody is signed in when null.</summary>
    public Task<Window> AtRegister(string? signIn, BrowserNewContextOptions? options = null) => At(Running.Register, signIn, options);

    /// <summary>A window at the protected program; nobody is signed in when null.</summary>
    public Task<Window> AtProtected(string? signIn, BrowserNewContextOptions? options = null) => At(Running.Protected, signIn, options);

    /// <summary>A session is begun once for each person and program, and shared by all windows that come after.</summary>
    private async Task<Window> At(Uri program, string? signIn, BrowserNewContextOptions? options)
    {
        options = new(options ?? new());
        if (signIn is null) return await Window.Open(program, options);
        if (sessions.TryGetValue((program, signIn), out var known))
        {
            options.StorageState = known;
            return await Window.Open(program, options);
        }

        var window = await Window.Open(program, options);
        await window.SignIn(signIn, Password);
        sessions[(program, signIn)] = await window.Context.StorageStateAsync();
        return window;
    }

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
