using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>Not one word of anybody is lost or lands under another name: not when the debrief is opened or the review closed in the middle of a
/// sentence, not on a computer that officers share, not when a session ends. It has a sample agency to itself, since it moves its reviews on.</summary>
[NonParallelizable]
public sealed partial class KeptWordsTests
{
    private const string Password = "maple bridge at noon";
    private static readonly LocatorAssertionsToContainTextOptions Long = new() { Timeout = 25_000 };

    /// <summary>In the sample: before its timeline and before its walk, both led by v.prasad; in its walk, led by m.okafor; in its debrief; closed.</summary>
    private const string Assigned = "K1118926", Ready = "K0709926", Walking = "J2406826", InDebrief = "I2641926", Closed = "J1318426";

    private readonly Dictionary<string, string> reviews = new(StringComparer.Ordinal);
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private SampleTown town = null!;

    [OneTimeSetUp]
    public async Task Begin()
    {
        town = await SampleTown.Open();
        await using var supervisor = await SignedIn("m.okafor");
        foreach (var number in (string[])[Assigned, Ready, Walking, InDebrief, Closed]) reviews[number] = await ReviewOf(supervisor, number);
    }

    [OneTimeTearDown]
    public async Task End()
    {
        if (town is not null) await town.DisposeAsync();
    }

    [Test]
    public async Task What_was_begun_before_the_debrief_is_kept_until_its_writer_says_why_it_changes()
    {
        await using var leader = await SignedIn("m.okafor");
        await using var window = await SignedIn("b.tran");
        var review = reviews[Walking];
        var form = await OwnForm(window, review, await OwnEntry(window, review));
        await form.Field.PressSequentiallyAsync("He put the bag");
        await Expect(form.Line).ToContainTextAsync("Saved");
        var noticed = await Panel(leader, review, entry => entry.TryGetProperty("walked", out var walked) && !walked.GetBoolean());
        await noticed.Field.PressSequentiallyAsync("Nobody speaks");
        await Expect(noticed.Line).ToContainTextAsync("Saved");
        Assert.That(await Send(leader, "POST", $"{review}/debrief", new { }, await Version(leader, $"{review}/timeline")), Is.EqualTo(204));

        await form.Field.PressSequentiallyAsync(" down and looked at me.");
        await Expect(form.Line).ToContainTextAsync("say why you change it");
        await Expect(form.Line).ToContainTextAsync("Your text is kept on this computer");
        await Expect(form.Field).ToHaveValueAsync("He put the bag down and looked at me.");
        await Expect(form.Field).ToBeFocusedAsync();
        await window.Page.ReloadAsync();

        await Expect(form.Field).ToHaveValueAsync("He put the bag down and looked at me.");
        await Expect(form.Line).ToContainTextAsync("Not sent yet");
        await form.Reason.PressSequentiallyAsync("I was not done");
        await window.Page.ReloadAsync();
        await Expect(form.Reason).ToHaveValueAsync("I was not done");
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("\"He put the bag\"").And.Not.Contain("looked at me"), "sent only when its writer says so");
        await form.Form.GetByRole(AriaRole.Button).First.ClickAsync();

        await Expect(form.Line).ToContainTextAsync("Saved");
        await Expect(form.Reason).ToHaveValueAsync("");
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("He put the bag down and looked at me."));
        Assert.That(await Drafts(window), Is.Empty);
        window.ExpectNoFaults();

        // Nor what the facilitator had begun: the form that was open asks him, too.
        await noticed.Field.PressSequentiallyAsync(" for four seconds.");
        await Expect(noticed.Line).ToContainTextAsync("say why you change it");
        await Expect(noticed.Field).ToHaveValueAsync("Nobody speaks for four seconds.");
        await Expect(noticed.Field).ToBeFocusedAsync();
        Assert.That(await Text(leader, $"{review}/timeline"), Does.Contain("\"Nobody speaks\""), "sent only when its writer says so");
        await noticed.Reason.FillAsync("I was not done.");
        await noticed.Form.GetByRole(AriaRole.Button, new() { Name = "Save now" }).ClickAsync();
        await Expect(noticed.Line).ToContainTextAsync("Saved ");
        await Expect(noticed.Reason).ToHaveValueAsync("");
        Assert.That(await Text(leader, $"{review}/timeline"), Does.Contain("Nobody speaks for four seconds."));
    }

    [Test]
    public async Task What_the_facilitator_changes_in_the_open_debrief_waits_for_its_reason_and_stands_in_the_history_with_it()
    {
        await using var window = await SignedIn("g.beaumont");
        var review = reviews[InDebrief];
        var form = await Panel(window, review, entry => entry.GetProperty("observationNeedsReason").GetBoolean() && entry.GetProperty("observation").GetProperty("text").GetString()!.Length > 0);
        var entry = await form.Form.GetAttributeAsync("data-entry");
        var before = await form.Field.InputValueAsync();
        await form.Field.PressAsync("Control+End");
        await form.Field.PressSequentiallyAsync(" Seen again.");
        await Expect(form.Line).ToContainTextAsync("say why you change it");
        await form.Form.Locator("[data-walked]").ClickAsync();
        await Expect(form.Line).ToContainTextAsync("Others can read this by now");
        await Expect(form.Field).ToHaveValueAsync($"{before} Seen again.");
        Assert.That(await Text(window, $"{review}/timeline"), Does.Not.Contain("Seen again."));
        await window.Page.ReloadAsync();

        await Expect(form.Field).ToHaveValueAsync($"{before} Seen again.");
        await form.Reason.PressSequentiallyAsync("I watched it once more.");
        await form.Form.Locator("[data-walked]").ClickAsync();
        await Expect(window.Page.Locator("[data-panel] form[data-save]")).Not.ToHaveAttributeAsync("data-entry", entry!);
        Assert.That(await Text(window, $"{review}/timeline"), Does.Contain("Seen again."));
        await using var officer = await SignedIn("s.novak");
        await officer.Go($"/{review["/api/v1/".Length..]}/entries/{entry}/history");
        await Expect(officer.Page.Locator("main")).ToContainTextAsync("I watched it once more.");
        await Expect(officer.Page.Locator(".voice", new() { HasTextString = before })).ToHaveCountAsync(2);
        await Axe.ExpectNothing(officer);
        Assert.That(await Drafts(window), Is.Empty);
    }

    [Test]
    public async Task What_is_begun_in_the_open_debrief_is_written_on_without_a_reason()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var form = await OwnForm(window, review, await FreeEntry(window, review));
        await form.Field.PressSequentiallyAsync("The first half");
        await Expect(form.Line).ToContainTextAsync("Saved");
        await form.Field.PressSequentiallyAsync(" and the second");
        await Expect(form.Line).ToContainTextAsync("Not saved yet");
        await Expect(form.Line).ToContainTextAsync("Saved ");
        await window.Page.ReloadAsync();
        await form.Field.PressAsync("End");
        await form.Field.PressSequentiallyAsync(" and the rest.");
        await Expect(form.Line).ToContainTextAsync("Saved ");
        await Expect(form.Reason).ToHaveCountAsync(0);
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("The first half and the second and the rest."));
    }

    [Test]
    public async Task What_is_typed_when_the_review_is_closed_stays_for_its_writer_to_copy_and_for_nobody_else_to_read()
    {
        await using var leader = await SignedIn("v.prasad");
        await using var window = await SignedIn("z.hartigan");
        var review = reviews[Ready];
        var entry = await OwnEntry(window, review);
        var form = await OwnForm(window, review, entry);
        Assert.That(await Send(leader, "POST", $"{review}/walk", new { }, await Version(leader, $"{review}/timeline")), Is.EqualTo(204));
        await leader.Page.RunAndWaitForRequestFinishedAsync(() => leader.Go($"/{review["/api/v1/".Length..]}/timeline"), new() { Predicate = request => request.Url.EndsWith("/draft-key", StringComparison.Ordinal) });
        await Close(leader, review);
        await form.Field.PressSequentiallyAsync("I should have said this sooner.");
        await Expect(form.Line).ToContainTextAsync("This review is closed");
        await Expect(form.Line).ToContainTextAsync("Your text is kept on this computer");
        await window.Page.ReloadAsync();

        var unsent = window.Page.Locator(".unsent");
        await Expect(unsent.Locator("textarea")).ToHaveValueAsync("I should have said this sooner.");
        await Expect(unsent).ToContainTextAsync("speak with whoever led the review");
        await window.Go("/reviews");
        await Expect(window.Page.Locator("main .alert")).ToContainTextAsync("Something you wrote is on this computer only");
        var kept = await Drafts(window);
        Assert.That(kept, Has.Count.EqualTo(1));
        Assert.That(kept[0], Does.Not.Contain("sooner").And.Not.Contain(review[^36..]).And.Not.Contain(entry), "neither the words nor which review they are of");

        // Nor is what the facilitator was typing, wherever in the timeline he goes on to.
        await leader.Page.Locator("[data-panel] textarea").PressSequentiallyAsync("One more thing I noticed.");
        await Expect(leader.Page.Locator("[data-save-line]")).ToContainTextAsync("This review is closed");
        await leader.Page.Locator("[data-panel] a[rel=next]").ClickAsync();
        await Expect(leader.Page.Locator(".unsent textarea")).ToHaveValueAsync("One more thing I noticed.");
        await leader.Page.ReloadAsync();
        await Expect(leader.Page.Locator(".unsent textarea")).ToHaveValueAsync("One more thing I noticed.");
        await Expect(leader.Page.Locator(".unsent")).ToContainTextAsync("nothing can be added to it");

        await SignIn(window, "c.ibanez");
        await window.Go("/words");
        await Expect(window.Page.Locator("[data-none]")).ToBeVisibleAsync();
        await Expect(unsent).ToHaveCountAsync(0);
        await SignIn(window, "z.hartigan");
        await window.Go("/words");
        await Expect(unsent.Locator("textarea")).ToHaveValueAsync("I should have said this sooner.");
        await unsent.GetByRole(AriaRole.Button, new() { Name = "Remove from this computer" }).ClickAsync();
        await Expect(unsent).ToHaveCountAsync(1);
        await unsent.GetByRole(AriaRole.Button, new() { Name = "Remove these words for good" }).ClickAsync();
        await Expect(unsent).ToHaveCountAsync(0);
        Assert.That(await Drafts(window), Is.Empty);
        window.ExpectNoFaults();
    }

    [Test]
    public async Task On_a_shared_computer_the_page_left_open_sends_nothing_under_the_next_officer_s_name()
    {
        await using var window = await SignedIn("m.castellan");
        var review = reviews[InDebrief];
        var form = await OwnForm(window, review, await FreeEntry(window, review));
        await window.Context.SetOfflineAsync(true);
        await form.Field.PressSequentiallyAsync("Only mine.");
        await Expect(form.Line).ToContainTextAsync("No connection. Your text is kept on this computer");
        await SignIn(window, "s.novak");
        await window.Context.SetOfflineAsync(false);

        await Expect(form.Line).ToContainTextAsync("Somebody else is signed in here now", Long);
        await Expect(form.Line).ToContainTextAsync("Your text is kept on this computer");
        await Expect(form.Field).ToHaveValueAsync("Only mine.");
        Assert.That(await Text(window, $"{review}/account"), Does.Not.Contain("Only mine."));
        var other = await window.Context.NewPageAsync();
        await other.GotoAsync("/words");
        await Expect(other.Locator("[data-none]")).ToBeVisibleAsync();
        await other.CloseAsync();

        await SignIn(window, "m.castellan");
        await Expect(form.Line).ToContainTextAsync("Saved ", Long);
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("Only mine."));
        Assert.That(await Drafts(window), Is.Empty);
    }

    [Test]
    public async Task A_form_sent_after_the_session_ended_goes_on_by_itself_after_signing_in_again()
    {
        await using var window = await SignedIn("v.prasad");
        var review = reviews[Assigned];
        await window.Go($"/{review["/api/v1/".Length..]}/entries/new");
        await Fill(window, "Sent without a session");
        await window.Context.APIRequest.DeleteAsync("/api/v1/session");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add the entry" }).ClickAsync();
        await Expect(window.Page.Locator("main .alert")).ToContainTextAsync("You were signed out meanwhile");
        await window.Page.GetByLabel("Sign-in name").FillAsync("v.prasad");
        await window.Page.GetByLabel("Password").FillAsync(Password);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await window.Page.WaitForURLAsync("**/timeline?entry=*");
        Assert.That(await Text(window, $"{review}/timeline"), Does.Contain("Sent without a session"));
        await Expect(window.Page.Locator("html")).ToBeVisibleAsync();
        await UntilNoDrafts(window);
        window.ExpectNoFaults();
    }

    [Test]
    public async Task What_was_typed_in_a_form_and_not_sent_is_offered_when_it_is_opened_again()
    {
        await using var window = await SignedIn("v.prasad");
        var review = reviews[Assigned];
        var address = $"/{review["/api/v1/".Length..]}/entries/new";
        await window.Go(address);
        await Fill(window, "Typed and not sent");
        await UntilDrafts(window);
        await window.AnotherPage();
        await window.Go(address);
        var offered = window.Page.Locator(".unsent");
        await Expect(offered.Locator("textarea")).ToHaveValueAsync(Typed());
        await Axe.ExpectNothing(window);
        await offered.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await Expect(window.Page.GetByLabel("What happened")).ToHaveValueAsync("Typed and not sent");
        await window.Page.GetByLabel("Start").FillAsync("not a time");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add the entry" }).ClickAsync();
        await Expect(window.Page.Locator("[data-error-summary]")).ToBeVisibleAsync();
        await Expect(offered).ToHaveCountAsync(0);
        // A form that is sent before its script is there says not which draft it sends; what was kept is then offered once more.
        await Expect(window.Page.Locator("form input[name=draft]")).ToHaveCountAsync(1);
        await window.Page.GetByLabel("Start").FillAsync("21:07:45");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Add the entry" }).ClickAsync();
        await window.Page.WaitForURLAsync("**/timeline?entry=*");
        await UntilNoDrafts(window);
        await window.Go(address);
        await Expect(offered).ToHaveCountAsync(0);
        window.ExpectNoFaults();
    }

    [Test]
    public async Task Signing_out_asks_before_words_that_are_not_saved_are_left_or_deleted()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var entry = await FreeEntry(window, review);
        var form = await OwnForm(window, review, entry);
        await window.Page.RouteAsync("**/annotation", route => route.AbortAsync());
        await form.Field.PressSequentiallyAsync("Not sent yet.");
        await Expect(form.Line).ToContainTextAsync("kept on this computer");
        await SignOut(window);
        var question = window.Page.Locator("[data-leaving]");
        await Expect(question).ToContainTextAsync("One piece of writing did not reach the server");
        await question.GetByRole(AriaRole.Button, new() { Name = "Sign out and keep it here, locked" }).ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        Assert.That(await Drafts(window), Has.Count.EqualTo(1));

        await SignIn(window, "s.novak");
        form = await OwnForm(window, review, entry);
        await Expect(form.Field).ToHaveValueAsync("Not sent yet.");
        await SignOut(window);
        await question.GetByRole(AriaRole.Button, new() { Name = "Sign out and delete it" }).ClickAsync();
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        Assert.That(await Drafts(window), Is.Empty);
    }

    [Test]
    public async Task Signing_out_sends_first_what_can_be_sent_and_then_asks_nothing()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var form = await OwnForm(window, review, await FreeEntry(window, review));
        await form.Field.PressSequentiallyAsync("Just before leaving.");
        await SignOut(window);
        await Expect(window.Page.Locator("h1")).ToHaveTextAsync("Sign in");
        Assert.That(await Drafts(window), Is.Empty);
        await SignIn(window, "s.novak");
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("Just before leaving."));
    }

    [Test]
    public async Task Where_nothing_can_be_kept_the_page_says_so_and_does_not_close_unasked()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var entry = await FreeEntry(window, review);
        await window.Page.AddInitScriptAsync("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };");
        await window.Page.RouteAsync("**/annotation", route => route.AbortAsync());
        var form = await OwnForm(window, review, entry);
        await form.Field.PressSequentiallyAsync("There is no room.");
        await Expect(form.Line).ToContainTextAsync("No connection. Your text is in this page only: leave it open, or copy it");
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        window.Page.Dialog += (_, dialog) => _ = Dismiss(dialog);
        await window.Page.CloseAsync(new() { RunBeforeUnload = true });
        Assert.That(await asked.Task.WaitAsync(TimeSpan.FromSeconds(10)), Is.EqualTo("beforeunload"));

        await window.Page.UnrouteAllAsync();
        await Expect(form.Line).ToContainTextAsync("Saved ");
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("There is no room."));

        async Task Dismiss(IDialog dialog)
        {
            await dialog.DismissAsync();
            asked.TrySetResult(dialog.Type);
        }
    }

    [Test]
    public async Task Words_that_are_too_many_are_kept_whole_and_sent_once_there_are_fewer()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var entry = await FreeEntry(window, review);
        var form = await OwnForm(window, review, entry);
        var words = string.Concat(Enumerable.Repeat("One word. ", 900)).Trim();
        await form.Field.FillAsync(words);
        await Expect(form.Line).ToContainTextAsync("Use at most 8000 characters. Your text is kept on this computer");
        await window.Page.ReloadAsync();
        await Expect(form.Field).ToHaveValueAsync(words);
        await form.Field.FillAsync(words[..7999]);
        await Expect(form.Line).ToContainTextAsync("Saved ");
    }

    [Test]
    public async Task Words_no_computer_can_read_are_refused_once_and_kept()
    {
        await using var window = await SignedIn("s.novak");
        var review = reviews[InDebrief];
        var form = await OwnForm(window, review, await FreeEntry(window, review));
        var sent = 0;
        window.Page.Request += (_, request) => sent += request.Url.EndsWith("/annotation", StringComparison.Ordinal) ? 1 : 0;
        await form.Field.EvaluateAsync("field => { field.value = 'Half a sign: \\ud83d'; field.dispatchEvent(new Event('input', { bubbles: true })); }");
        await Expect(form.Line).ToContainTextAsync("Not saved:");
        await Expect(form.Line).ToContainTextAsync("Your text is kept on this computer");
        var once = sent;
        await form.Field.EvaluateAsync("() => new Promise(done => setTimeout(done, 4000))");
        Assert.That(sent, Is.EqualTo(once), "not tried for ever");
        await form.Field.FillAsync("Half a sign: gone");
        await Expect(form.Line).ToContainTextAsync("Saved ");
    }

    [Test]
    public async Task Two_pages_of_one_officer_overwrite_nothing_of_each_other()
    {
        await using var window = await SignedIn("m.castellan");
        var review = reviews[InDebrief];
        var (a, b) = (await FreeEntry(window, review), await FreeEntry(window, review));
        var early = await OwnForm(window, review, b);
        var page = window.Page;
        var second = await window.Context.NewPageAsync();
        await second.GotoAsync(page.Url);
        var there = Form(second, b);
        await Unfold(second);
        await there.Field.PressSequentiallyAsync("From the second page.");
        await Expect(there.Line).ToContainTextAsync("Saved ");

        var here = Form(page, a);
        await here.Field.PressSequentiallyAsync("Elsewhere, from the first page.");
        await Expect(here.Line).ToContainTextAsync("Saved ");
        await early.Field.PressSequentiallyAsync("From the first page.");
        await Expect(early.Line).ToContainTextAsync("Both wordings are shown");
        await Expect(early.Form.Locator(".clash")).ToContainTextAsync("From the second page.");
        await early.Form.GetByRole(AriaRole.Button, new() { Name = "Keep both" }).ClickAsync();
        await Expect(early.Line).ToContainTextAsync("Saved ");
        Assert.That(await Text(window, $"{review}/account"), Does.Contain("From the second page.\\n\\nFrom the first page."));
        window.ExpectNoFaults();
    }

    [Test]
    public async Task Two_pages_of_one_officer_closed_without_a_connection_lose_neither_s_words()
    {
        await using var window = await SignedIn("m.castellan");
        var review = reviews[InDebrief];
        var entry = await FreeEntry(window, review);
        var first = await OwnForm(window, review, entry);
        var second = await window.Context.NewPageAsync();
        await second.RunAndWaitForRequestFinishedAsync(() => second.GotoAsync(window.Page.Url), new() { Predicate = request => request.Url.EndsWith("/draft-key", StringComparison.Ordinal) });
        await Unfold(second);
        var there = Form(second, entry);
        await window.Context.SetOfflineAsync(true);
        await first.Field.PressSequentiallyAsync("What the first page held.");
        await Expect(first.Line).ToContainTextAsync("kept on this computer");
        await there.Field.PressSequentiallyAsync("What the second page held.");
        await Expect(there.Line).ToContainTextAsync("kept on this computer");
        await second.CloseAsync();
        await window.AnotherPage();
        await window.Context.SetOfflineAsync(false);

        first = await OwnForm(window, review, entry);
        await Expect(first.Field).ToHaveValueAsync("What the second page held.");
        await Expect(window.Page.Locator(".unsent textarea")).ToHaveValueAsync("What the first page held.");
    }

    [TestCase("d.reyes", "annotation")]
    [TestCase("m.okafor", "observation")]
    public async Task Without_scripts_words_sent_to_a_closed_review_come_back_to_be_copied(string name, string what)
    {
        await using var window = await SignedIn(name);
        var review = reviews[Closed];
        var entry = JsonDocument.Parse(await Text(window, $"{review}/timeline")).RootElement.GetProperty("entries").EnumerateArray()
            .First(each => name == "m.okafor" || each.GetProperty("own").GetBoolean()).GetProperty("entry").GetString();
        var form = window.Context.APIRequest.CreateFormData();
        form.Set("seen", "1").Set("text", "Too late, and still mine.");
        var answer = await window.Context.APIRequest.PostAsync($"/{review["/api/v1/".Length..]}/entries/{entry}/{what}", new() { Form = form, Headers = new Dictionary<string, string> { ["Accept"] = "text/html" } });

        Assert.That(answer.Status, Is.EqualTo(409));
        Assert.That(await answer.TextAsync(), Does.Contain("This review is closed").And.Contain("What you wrote is not saved.").And.Contain("Too late, and still mine.</textarea>"));
    }

    private async Task<Window> SignedIn(string name)
    {
        var window = await town.AtProtected(null);
        await SignIn(window, name);
        return window;
    }

    /// <summary>As in another tab of the same browser.</summary>
    private static async Task SignIn(Window window, string name)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = window.Program };
        using var body = new StringContent(JsonSerializer.Serialize(new { name, password = Password }), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/api/v1/session", body);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200), name);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0].Split('=', 2);
        await window.Context.AddCookiesAsync([new() { Name = cookie[0], Value = cookie[1], Url = window.Program.AbsoluteUri, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
    }

    private static async Task SignOut(Window window)
    {
        await window.Page.Locator("[data-menu] summary").ClickAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
    }

    /// <summary><c>/api/v1/reviews/…</c></summary>
    private static async Task<string> ReviewOf(Window supervisor, string number)
    {
        var queue = JsonDocument.Parse(await Text(supervisor, $"/api/v1/reviews/queue?number={number}"));
        return "/api/v1/reviews/" + queue.RootElement.GetProperty("entries")[0].GetProperty("review").GetString();
    }

    private static async Task<string> Text(Window window, string path) => await (await window.Context.APIRequest.GetAsync(path)).TextAsync();

    private static async Task<string> Version(Window window, string path) => (await window.Context.APIRequest.GetAsync(path)).Headers["etag"];

    private static async Task<int> Send(Window window, string method, string path, object body, string version) =>
        (await window.Context.APIRequest.FetchAsync(path, new() { Method = method, DataObject = body, Headers = new Dictionary<string, string> { ["If-Match"] = version } })).Status;

    /// <summary>An entry that is the officer's own; each test gets another one.</summary>
    private Task<string> OwnEntry(Window window, string review) => Entry(window, review, entry => entry.GetProperty("own").GetBoolean());

    /// <summary>An entry that is nobody's in particular; each test gets another one.</summary>
    private Task<string> FreeEntry(Window window, string review) => Entry(window, review, entry => !entry.GetProperty("own").GetBoolean() && !entry.GetProperty("anothers").GetBoolean());

    private async Task<string> Entry(Window window, string review, Func<JsonElement, bool> fits)
    {
        var found = JsonDocument.Parse(await Text(window, $"{review}/timeline")).RootElement.GetProperty("entries").EnumerateArray()
            .Where(entry => fits(entry) && entry.GetProperty("annotations").EnumerateArray().All(annotation => !annotation.GetProperty("yours").GetBoolean()))
            .Select(entry => entry.GetProperty("entry").GetString()!).First(entry => !taken.Contains(entry));
        taken.Add(found);
        return found;
    }

    private static async Task<OneForm> OwnForm(Window window, string review, string entry)
    {
        await window.Page.RunAndWaitForRequestFinishedAsync(() => window.Go($"/{review["/api/v1/".Length..]}/mine"), new() { Predicate = request => request.Url.EndsWith("/draft-key", StringComparison.Ordinal) });
        await Unfold(window.Page);
        return Form(window.Page, entry);
    }

    /// <summary>The facilitator's form at the first entry that fits; each test gets another one.</summary>
    private async Task<OneForm> Panel(Window window, string review, Func<JsonElement, bool> fits)
    {
        var entry = await Entry(window, review, fits);
        await window.Page.RunAndWaitForRequestFinishedAsync(() => window.Go($"/{review["/api/v1/".Length..]}/timeline?entry={entry}"), new() { Predicate = request => request.Url.EndsWith("/draft-key", StringComparison.Ordinal) });
        return Form(window.Page, entry);
    }

    private static OneForm Form(IPage page, string entry)
    {
        var form = page.Locator($"form[data-entry='{entry}']");
        return new(form, form.Locator("textarea[name=text]"), form.Locator("[name=reason]"), form.Locator("[data-save-line]"));
    }

    private static Task<JsonElement?> Unfold(IPage page) => page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => details.open = true)");

    /// <summary>What is kept of anybody's words in this browser.</summary>
    private static async Task<IReadOnlyList<string>> Drafts(Window window) =>
        await window.Page.EvaluateAsync<string[]>("() => Object.entries(localStorage).filter(([name]) => name.startsWith('aa-draft')).map(([name, value]) => name + value)");

    private static Task<IJSHandle> UntilNoDrafts(Window window) => window.Page.WaitForFunctionAsync("() => !Object.keys(localStorage).some(name => name.startsWith('aa-draft'))");

    private static Task<IJSHandle> UntilDrafts(Window window) => window.Page.WaitForFunctionAsync("() => Object.keys(localStorage).some(name => name.startsWith('aa-draft'))");

    private static async Task Fill(Window window, string title)
    {
        await window.Page.GetByLabel("What happened").FillAsync(title);
        await window.Page.GetByLabel("Start").FillAsync("21:07:45");
        await window.Page.GetByLabel("In detail").FillAsync(title + ".\nSecond line.");
    }

    /// <summary>The facilitator walks everything and closes the review.</summary>
    private static async Task Close(Window leader, string review)
    {
        foreach (var entry in JsonDocument.Parse(await Text(leader, $"{review}/timeline")).RootElement.GetProperty("entries").EnumerateArray().Where(entry => !entry.GetProperty("leadUp").GetBoolean()))
            Assert.That(await Send(leader, "PUT", $"{review}/entries/{entry.GetProperty("entry").GetString()}/walked", new { text = "", decisionPoint = false, pivotal = false }, await Version(leader, $"{review}/timeline")), Is.EqualTo(204));
        Assert.That(await Send(leader, "POST", $"{review}/debrief", new { }, await Version(leader, $"{review}/timeline")), Is.EqualTo(204));
        Assert.That(await Send(leader, "POST", $"{review}/closing", new { }, await Version(leader, $"{review}/timeline")), Is.EqualTo(204));
    }

    [GeneratedRegex("Typed and not sent", RegexOptions.None, 1000)]
    private static partial Regex Typed();

    private sealed record OneForm(ILocator Form, ILocator Field, ILocator Reason, ILocator Line);
}
