using System.Text.Json;
using AfterAction.Testing;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>The whole job by keyboard: from what dispatch and officers reported to a closed review, with an investigator trying along the way.
/// It has an agency to itself, which begins with five people and nothing else.</summary>
[NonParallelizable]
public sealed class StoryTests
{
    private const string Password = "a calm voice buys time";
    private const string OfficersWords = "He asked for his brother, so I asked about him.";
    private const string FacilitatorsWords = "She waits for the answer.";

    /// <summary>Stops on the way from the entry's heading to where one writes.</summary>
    private const int FewTabs = 12;

    private DirectoryInfo folder = null!;
    private RunningAgency agency = null!;
    private Window records = null!, supervisor = null!, officer = null!, investigator = null!;

    [OneTimeSetUp]
    public async Task Begin()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-story-");
        var people = Path.Combine(folder.FullName, "people.json");
        await File.WriteAllTextAsync(people, JsonSerializer.Serialize(new
        {
            people = new[] { ("rhea.cord", "Rhea Cord", "records-officer"), ("dana.ruiz", "Dana Ruiz", "supervisor"), ("ken.abbott", "Ken Abbott", "supervisor"), ("ana.reyes", "Ana Reyes", "officer"), ("ira.voss", "Ira Voss", "investigator") }
                .Select((person, index) => new
                {
                    id = Guid.NewGuid(), signIn = person.Item1, name = person.Item2, rank = "Officer", badge = $"{4000 + index}", unit = person.Item1 == "dana.ruiz" ? "Watch Command" : "Patrol",
                    roles = new[] { person.Item3 }, password = Password,
                }),
        }));
        agency = await RunningAgency.Start(people, new Dictionary<string, string> { ["RateLimit:PerSecond"] = "10000" });
        records = await SignedIn(agency.Register, "rhea.cord");
        investigator = await SignedIn(agency.Register, "ira.voss");
        supervisor = await SignedIn(agency.Protected, "dana.ruiz");
        officer = await SignedIn(agency.Protected, "ana.reyes");
    }

    [OneTimeTearDown]
    public async Task End()
    {
        foreach (var window in (Window?[])[records, supervisor, officer, investigator])
            if (window is not null) await window.DisposeAsync();
        if (agency is not null) await agency.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [TearDown]
    public void Nothing_was_asked_elsewhere_and_nothing_broke()
    {
        foreach (var window in (Window[])[records, supervisor, officer, investigator]) window.ExpectNoFaults();
    }

    [Test]
    public async Task A_call_dispatch_recorded_becomes_a_closed_review()
    {
        const string Number = "a56e556d871";
        await Import(Shared.Data("eido/nena-sample-call-transfer.json"));
        await OpenIncident(records, Number);
        var clerk = new Hands(records);
        await clerk.Unfold(records.Page.Locator("summary", new() { HasTextString = "Mark as a successful" }));
        var mark = records.Page.Locator("form[action$='/outcome']");
        await clerk.Choose("How it went", "Successful de-escalation", mark);
        await clerk.Fill("Why", "Talked down, nobody hurt.", mark);
        await clerk.Button("Mark it");
        await Expect(records.Page.Locator(".tag", new() { HasTextString = "de-escalation" }).First).ToBeVisibleAsync();

        await Review(Number, writes: false);
    }

    [Test]
    public async Task A_reported_use_of_force_becomes_a_closed_review_that_its_officer_wrote_in()
    {
        const string Number = "20-171714";
        await Import(Shared.Data("nj-use-of-force/reports.csv"));
        await OpenIncident(records, Number);
        var clerk = new Hands(records);
        var involved = records.Page.Locator("tr:has(details)", new() { HasTextString = "Involved" }).First;
        await clerk.Unfold(involved.Locator("summary"));
        await clerk.Fill("Badge number or full name", "Ana Reyes", involved);
        await clerk.Button("Save", involved);
        await Expect(records.Page.Locator("td", new() { HasTextString = "Ana Reyes" }).First).ToBeVisibleAsync();

        await Review(Number, writes: true);
    }

    private static async Task<Window> SignedIn(Uri program, string signIn)
    {
        var window = await Window.Open(program);
        await new Hands(window).SignIn(signIn, Password);
        return window;
    }

    private async Task Import(string path)
    {
        var hands = new Hands(records);
        await hands.Link("Imports");
        await hands.Arrives("Imports");
        await hands.GiveFile("File", path);
        await hands.Button("Import");
        await hands.Arrives(Path.GetFileName(path));
        var settled = records.Page.Locator("main .alert h2");
        await Expect(settled).ToBeVisibleAsync(new() { Timeout = 90_000 });
        if ((await settled.InnerTextAsync()).Contains("fault", StringComparison.Ordinal)) await hands.Button("Take the good rows");
        await Expect(settled).ToHaveTextAsync("The file is in the register", new() { Timeout = 90_000 });
    }

    private static async Task OpenIncident(Window window, string number)
    {
        var hands = new Hands(window);
        await hands.Link("Incidents");
        await hands.Arrives("Incidents");
        await hands.Fill("Number, kind, place or officer", number);
        await hands.Press("Enter");
        await window.Page.WaitForURLAsync($"**q={number}**");
        await hands.Link(number);
        await hands.Arrives(number);
    }

    private async Task Review(string number, bool writes)
    {
        var hands = new Hands(supervisor);
        await hands.Link("After-Action Review", exact: false);
        await hands.Arrives("My reviews");
        await hands.Link("All reviews", exact: false);
        await hands.Arrives("All reviews");
        await hands.Button("Look for qualifying incidents now");
        await Expect(supervisor.Page.Locator("main [role=status]")).ToBeVisibleAsync();
        await hands.Fill("Incident number", number);
        await hands.Press("Enter");
        await supervisor.Page.WaitForURLAsync($"**number={number}**");
        await hands.Link($"Assign who leads {number}");
        await hands.Arrives("Who leads");
        await hands.Choose("Facilitator", "Officer Dana Ruiz");
        await hands.Button("Assign");
        await hands.Arrives("All reviews");
        await hands.Link("My reviews", exact: false);
        await hands.Arrives("My reviews");
        await hands.Link(number, exact: false);
        await hands.Arrives(number);
        var review = new Uri(supervisor.Page.Url).AbsolutePath.Replace("/timeline", "", StringComparison.Ordinal);
        await Denied(number, review);

        // It is for a review, and this protects its words.
        await Axe.ExpectNothing(supervisor);
        await hands.Link("Scope and promise");
        await hands.Arrives("Before anybody writes");
        await hands.TabTo(supervisor.Page.Locator("#noCrime"));
        await hands.Press("Space");
        await hands.TabTo(supervisor.Page.Locator("#noWilfulMisconduct"));
        await hands.Press("Space");
        await hands.Choose("It is protected by", "The agency's policy only");
        await hands.Fill("Where that stands", "General Order 4.12");
        await hands.TabTo(supervisor.Page.GetByLabel("Last checked on"));
        await hands.Type("01152026");
        await hands.Button("Open the accounts");
        await hands.Arrives(number);

        // Drawn from the evidence; the walk begins at first contact.
        await hands.Button("Draw the timeline");
        await Expect(supervisor.Page.Locator("main", new() { HasTextString = "Which entry is the first contact?" })).ToBeVisibleAsync();
        await hands.TabTo(supervisor.Page.Locator(".entry[aria-current]"));
        await hands.Unfold(supervisor.Page.Locator("summary", new() { HasTextString = "Correct or place this entry" }));
        await hands.Link("Make it the first contact");
        await hands.Arrives("the first contact?");
        await hands.Choose("How did it come about?", "By radio or phone");
        await hands.Button("Make it the first contact");
        await hands.Button("Start the walk");
        await Expect(supervisor.Page.Locator("[data-panel] textarea")).ToBeVisibleAsync();

        if (writes) await WriteOwnSide(number);
        await Walk();

        // In the debrief both sides read both.
        await hands.Link("Open the debrief");
        await hands.Arrives("Open the debrief?");
        await hands.Button("Open the debrief");
        await hands.Arrives("Debrief");
        await Expect(supervisor.Page.Locator("main")).ToContainTextAsync(FacilitatorsWords);
        if (writes)
        {
            await Expect(supervisor.Page.Locator("main")).ToContainTextAsync(OfficersWords);
            var ana = new Hands(officer);
            await ana.Link("After-Action Review", exact: false);
            await ana.Arrives("My reviews");
            await ana.Link(number, exact: false);
            await ana.Arrives("Debrief");
            await Expect(officer.Page.Locator("main")).ToContainTextAsync(FacilitatorsWords);
        }

        await Denied(number, review);
        await hands.Link("Close the review");
        await hands.Arrives("Close this review?");
        await hands.Button("Close the review");
        await hands.Arrives("Debrief");
        await Expect(supervisor.Page.Locator(".head .tag")).ToHaveTextAsync("Closed");
        await Denied(number, review);
    }

    /// <summary>The officer's words at her own entry; the facilitator does not read them yet.</summary>
    private async Task WriteOwnSide(string number)
    {
        var hands = new Hands(officer);
        await hands.Link("After-Action Review", exact: false);
        await hands.Arrives("My reviews");
        await hands.Link(number, exact: false);
        await hands.Arrives("Your side");
        await Expect(officer.Page.Locator("textarea")).ToHaveCountAsync(0);
        await hands.Link("Read it");
        await hands.Arrives("Before you write");
        await Expect(officer.Page.Locator("main")).ToContainTextAsync("not a privilege");
        await hands.TabTo(officer.Page.Locator("input[name=compulsion]").First);
        await hands.Press("Space");
        await hands.Button("I have read this, go on");
        await hands.Arrives("Your side");
        var own = officer.Page.Locator("section:has(#own-title) article").First;
        await hands.TabTo(own.Locator("textarea"));
        await hands.Type(OfficersWords);
        await Expect(own.Locator("[data-save-line]")).ToContainTextAsync("Saved");
        await supervisor.Page.ReloadAsync();
        Assert.That(await supervisor.Page.ContentAsync(), Does.Not.Contain(OfficersWords), "not even the facilitator, before the debrief");
    }

    /// <summary>Every entry from first contact on, each with what was noticed, to the last.</summary>
    private async Task Walk()
    {
        var hands = new Hands(supervisor);
        var page = supervisor.Page;
        var list = page.Locator("[data-walk-list] a.entry");
        var all = await list.CountAsync();
        Assert.That(all, Is.GreaterThan(0));
        await hands.TabTo(page.Locator(".entry[aria-current]"));
        for (var walked = 0; ; walked++)
        {
            Assert.That(walked, Is.LessThan(all), "the walk ends");
            var title = await page.Locator("#entry-title").InnerTextAsync();
            Assert.That(await hands.TabTo(page.Locator("[data-panel] textarea")), Is.AtMost(FewTabs));
            await hands.Type(FacilitatorsWords);
            if (walked == 0)
            {
                var step = page.GetByLabel("Decision-making model step");
                await hands.TabTo(step);
                await hands.Press("ArrowDown", 2);
                await Expect(step).ToHaveValueAsync("2");
                await hands.TabTo(page.Locator("#entry-decisionPoint"));
                await hands.Press("Space");
                await Expect(page.Locator("#entry-decisionPoint")).ToBeCheckedAsync();
            }

            var last = await page.Locator("[data-panel] a[rel=next]").CountAsync() == 0;
            await hands.TabTo(page.Locator("[data-panel] button[data-walked]"));
            await hands.Press("Enter");
            if (last) break;
            await Expect(page.Locator("#entry-title")).Not.ToHaveTextAsync(title);
            await Expect(page.Locator("#entry-title")).ToBeFocusedAsync();
        }

        await Expect(page.Locator("[data-part=next]")).ToContainTextAsync("Every entry from first contact on is walked");
    }

    /// <summary>The investigator looks in the register, and comes to the protected program with a stolen session: nothing is there, to the byte.</summary>
    private async Task Denied(string number, string review)
    {
        await OpenIncident(investigator, number);
        var text = await investigator.Page.ContentAsync();
        Assert.That(text, Does.Not.Contain("review").IgnoreCase.And.Not.Contain(review[^36..]));
        await investigator.Go(review + "/timeline", 404);
        var inRegister = await investigator.Page.ContentAsync();

        await using var stolen = await Window.Open(agency.Protected);
        var session = (await investigator.Context.CookiesAsync()).Single(cookie => cookie.Name == "aa_register").Value;
        await stolen.Context.AddCookiesAsync([new() { Name = "aa_protected", Value = session, Url = agency.Protected.AbsoluteUri }]);
        var absent = await Answer(supervisor, "/reviews/00000000-0000-0000-0000-000000000001/timeline");
        foreach (var path in (string[])["/", "/sign-in", "/account", "/reviews", "/reviews/queue", review, review + "/timeline", review + "/timeline/print", review + "/clocks", review + "/mine", review + "/debrief", review + "/facilitator"])
            Assert.That(await Answer(stolen, path), Is.EqualTo(absent), path);
        await stolen.Go(review + "/timeline", 404);
        await Expect(stolen.Page.Locator("h1")).ToHaveTextAsync("There is nothing here");
        Assert.That(await stolen.Page.ContentAsync(), Is.EqualTo(inRegister));

        await investigator.Page.GoBackAsync();
    }

    /// <summary>Status, headers but the date, and bytes, as one text.</summary>
    private static async Task<string> Answer(Window window, string path)
    {
        var answer = await window.Context.APIRequest.GetAsync(path, new() { Headers = new Dictionary<string, string> { ["Accept"] = "text/html" }, MaxRedirects = 0 });
        var headers = answer.HeadersArray.Where(header => !header.Name.Equals("date", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Name}: {header.Value}").Order(StringComparer.Ordinal);
        return string.Join('\n', [answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), .. headers, Convert.ToHexString(await answer.BodyAsync())]);
    }
}
