using AfterAction.Testing;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>One page in one state, as somebody of the sample agency sees it.</summary>
/// <param name="Component">The file that renders it.</param>
/// <param name="SignIn">Who looks at it; nobody is signed in when null.</param>
/// <param name="Heading">What its first heading begins with: that it is this page, and not another one that is as free of faults.</param>
/// <param name="Path">Its address, or that of the page from which <paramref name="Then"/> leads to it.</param>
public sealed record Screen(string Name, string Component, bool InRegister, string? SignIn, string Heading, Func<Places, string> Path, Func<Window, Task>? Then = null, int Status = 200)
{
    /// <param name="town">Where it is; where the other tests are when null.</param>
    /// <param name="unfold">Opens what can be unfolded: it is looked at too.</param>
    public async Task<Window> Open(BrowserNewContextOptions? options = null, SampleTown? town = null, bool unfold = true)
    {
        town ??= Town.Sample;
        var window = await (InRegister ? town.AtRegister(SignIn, options) : town.AtProtected(SignIn, options));
        await window.Go(Path(town.Places), Then is null ? Status : 200);
        if (Then is not null) await Then(window);
        if (unfold) await window.Page.EvaluateAsync("() => document.querySelectorAll('main details').forEach(details => details.open = true)");
        Assert.That(await window.Page.Locator("h1").First.InnerTextAsync(), Does.StartWith(Heading), Name);
        return window;
    }

    public override string ToString() => Name;
}

/// <summary>Every page of both programs, and the states in which they differ. A page that is not in it fails a test.</summary>
internal static class Screens
{
    private const string Wrong = "not the right words here";

    /// <summary>The id of nothing yet.</summary>
    private const string Nothing = "00000000-0000-0000-0000-0000000000f1";

    public static readonly IReadOnlyList<Screen> All =
    [
        .. Register("SignInPage", null,
            ("sign-in", "Sign in", _ => "/sign-in", null),
            ("sign-in that failed", "Sign in", _ => "/sign-in", window => window.Send("main form", 401, ("name", "nobody"), ("password", Wrong)))),
        .. Register("LinkPage", null,
            ("set-password", "Set your password", _ => "/set-password", null),
            ("set-password with a wrong code", "Set your password", _ => "/set-password#abc", window => window.Send("main form", 409, ("code", "abc"), ("password", Wrong))),
            ("first-administrator", "First administrator", _ => "/first-administrator", null)),
        .. Register("IncidentsPage", "u.halloran",
            ("incidents", "Incidents", _ => "/incidents", null),
            ("incidents when none fits", "Incidents", _ => "/incidents?q=zzzz", null)),
        .. Register("IncidentScreen", "u.halloran",
            ("incident", "J1318426", places => places.Incident("J1318426"), null),
            ("incident with force reports", "J2406826", places => places.Incident("J2406826"), null),
            ("incident without evidence of its times", "I2641926", places => places.Incident("I2641926"), null),
            ("incident with a fault", "J1318426", places => places.Incident("J1318426"), window => window.Send("form[action$='/outcome']", 400, ("outcome", "near-miss"), ("reason", ""))),
            ("incident that was changed meanwhile", "J1318426", places => places.Incident("J1318426"), window => window.Send("form[action$='/outcome']", 412, ("seen", "1"), ("outcome", "near-miss"), ("reason", "A reason.")))),
        .. Register("IncidentScreen", "n.falk", ("incident as an investigator reads it", "J1318426", places => places.Incident("J1318426"), null)),
        .. Register("RegisterIncidentPage", "u.halloran",
            ("incident by hand", "Enter an incident by hand", _ => "/incidents/new", null),
            ("incident by hand with faults", "Enter an incident by hand", _ => "/incidents/new", window => window.Send("main form", 400, ("number", ""), ("localDate", "")))),
        .. Register("ImportsPage", "u.halloran",
            ("imports", "Imports", _ => "/imports", null),
            ("imports with a fault", "Imports", _ => "/imports", window => window.Send("main form", 400))),
        .. Register("ImportPage", "u.halloran",
            ("import that is done", "cad.csv", _ => "/imports", window => window.Page.Locator("main a", new() { HasTextString = "cad.csv" }).First.ClickAsync()),
            ("import that asks for columns", "columns.csv", _ => "/imports", window => Files.Give(window, Files.Columns)),
            ("import with faults", "faults.csv", _ => "/imports", window => Files.GiveMapped(window, Files.Faults)),
            ("import that was refused", "broken.json", _ => "/imports", window => Files.Give(window, Files.Broken)),
            ("import that was given up", "given-up.csv", _ => "/imports", Files.GiveUp),
            ("import that is being read", "reports.csv", _ => "/imports", Files.Running)),
        .. Register("SendOnPage", "u.halloran", ("form that outlived its session", "You are signed in again", _ => "/incidents/new", OutliveTheSession)),
        .. Register("AccountPage", "u.halloran",
            ("account", "Your account", _ => "/account", null),
            ("account with a wrong password", "Your account", _ => "/account", window => window.Send("form[action='/account/password']", 400, ("current", Wrong), ("password", Wrong)))),
        .. Register("LogPage", "m.stavros",
            ("log of the register", "Log", _ => "/log", null),
            ("log, nobody by that name", "Log", _ => "/log?person=zzzz", null)),
        .. Protected("LogPage", "m.stavros",
            ("log of reviews", "Log", _ => "/log", null),
            ("log of reviews, a week that is none", "Log", _ => "/log", async window =>
            {
                await window.Page.EvalOnSelectorAsync("form[action='/log/exports']", "form => form.action = '/log/weeks/none'");
                await window.Send("form[action='/log/weeks/none']", 409);
            })),
        .. Register("InvestigationsPage", "w.adeyemi", ("investigations", "My investigations", _ => "/investigations", null)),
        .. Register("InvestigationsPage", "i.berisha", ("investigations of somebody on none", "My investigations", _ => "/investigations", null)),
        .. Register("OpenInvestigationPage", "w.adeyemi",
            ("investigation to open", "Open an investigation", places => "/investigations/new?incident=" + places.Incident("J1318426")["/incidents/".Length..], null),
            ("investigation to open with faults", "Open an investigation", places => "/investigations/new?incident=" + places.Incident("J1318426")["/incidents/".Length..],
                window => window.Send("main form", 400, ("number", ""), ("matter", "")))),
        .. Register("InvestigationPage", "w.adeyemi",
            ("investigation", "Investigation PS-26-031", places => places.Investigation("PS-26-031"), null),
            ("investigation with a fault", "Investigation PS-26-031", places => places.Investigation("PS-26-031"), window => window.Send("form[action$='/closing']", 400, ("disposition", ""), ("note", ""))),
            ("investigation that is closed", "Investigation PS-26-027", places => places.Investigation("PS-26-027"), null)),
        .. Register("InvestigationPage", "n.falk", ("investigation as an investigator reads it", "Investigation PS-26-027", places => places.Investigation("PS-26-027"), null)),
        .. Register("ConflictsPage", "d.achterberg",
            ("conflicts", "Conflicts", _ => "/conflicts", null),
            ("conflicts with a fault", "Conflicts", _ => "/conflicts", window => window.Send("form[action$='/accounts']", 409, ("one", "nobody"), ("other", "nobody")))),
        .. Register("ConflictTaskPage", "d.achterberg",
            ("conflict task", "Two accounts of one person?", _ => "/conflicts", window => window.Page.Locator("main a[href^='/conflicts/tasks/']").First.ClickAsync())),
        .. Register("ReferralsPage", "w.adeyemi", ("referrals, none", "Referrals", _ => "/referrals", null)),
        .. Register("ReferralsPage", "d.achterberg", ("referrals", "Referrals", _ => "/referrals", null)),
        .. Register("PeoplePage", "y.tanaka",
            ("people", "People", _ => "/people", null),
            ("people when nobody fits", "People", _ => "/people?starting=zzzz", null)),
        .. Register("NewPersonPage", "y.tanaka",
            ("person to add", "Add a person", _ => "/people/new", null),
            ("person to add with faults", "Add a person", _ => "/people/new", window => window.Send("main form", 400))),
        .. Register("PersonPage", "y.tanaka",
            ("person", "", places => places.Person("d.reyes"), null),
            ("person with a fault", "", places => places.Person("d.reyes"), window => window.Send("form[action$='/roles/given'], form[action*='/role']", 400, ("reason", "")))),
        .. Register("RequestsPage", "y.tanaka",
            ("requests", "Requests", _ => "/people/requests", null),
            ("requests with one that waits", "Requests", places => places.Person("t.marchetti"), AskForARole),
            ("request withdrawn without a reason", "Requests", places => places.Person("t.marchetti"), async window =>
            {
                await AskForARole(window);
                await window.Send("form[action$='/decline']", 400, ("reason", ""));
            })),
        new("nothing in the register", NotFound, true, "n.falk", "There is nothing here", _ => "/reviews", null, 404),

        .. Protected("SignInPage", null,
            ("sign-in to reviews", "Sign in", _ => "/sign-in", null),
            ("sign-in to reviews that failed", "Sign in", _ => "/sign-in", window => window.Send("main form", 401, ("name", "n.falk"), ("password", Wrong)))),
        .. Protected("WordsPage", "d.reyes", ("words on this computer", "Your words on this computer", _ => "/words", null)),
        .. Protected("AccountPage", "d.reyes", ("account at reviews", "Your account", _ => "/account", null)),
        .. Protected("MyReviewsPage", "m.okafor", ("my reviews", "My reviews", _ => "/reviews", null)),
        .. Protected("MyReviewsPage", "z.hartigan", ("my reviews of an officer", "My reviews", _ => "/reviews", null)),
        .. Protected("ReviewQueuePage", "m.okafor",
            ("queue", "All reviews", _ => "/reviews/queue", null),
            ("queue after looking", "All reviews", _ => "/reviews/queue?opened=0", null),
            ("queue when none fits", "All reviews", _ => "/reviews/queue?number=zzzz", null)),
        .. Protected("AssignManyPage", "m.okafor",
            ("many to assign", "Assign many reviews", _ => "/reviews/queue/assignment", null),
            ("many to assign, none ticked", "Assign many reviews", _ => "/reviews/queue/assignment", window => window.Send("main form", 400, ("person", "")))),
        .. Protected("FacilitatorPage", "m.okafor",
            ("facilitator", "Who leads", places => places.Review("opened") + "/facilitator", null),
            ("facilitator not chosen", "Who leads", places => places.Review("opened") + "/facilitator", window => window.Send("main form", 400, ("person", "")))),
        .. Protected("WalkPage", "v.prasad",
            ("timeline without first contact", "", places => places.Review("assigned") + "/timeline", null),
            ("timeline ready to walk", "", places => places.Review("ready") + "/timeline", null),
            ("timeline that cannot be walked yet", "", places => places.Review("ready") + "/timeline", window => window.Send("form[action$='/walk']", 412, ("seen", "1")))),
        .. Protected("WalkPage", "m.okafor",
            ("walk", "", places => places.Review("walking") + "/timeline", null),
            ("walk at an entry that was changed meanwhile", "", places => places.Review("walking") + "/timeline?entry=" + places.Entry("walking", entry => entry.TryGetProperty("observation", out _)),
                window => window.Send("form[data-save]", 412, ("seen", "1"), ("text", "Other words."))),
            ("timeline of a closed review", "", places => places.Review("closed") + "/timeline", null)),
        .. Protected("WalkPage", "g.beaumont", ("walk in debrief", "", places => places.Review("debrief") + "/timeline", null)),
        .. Protected("WalkPage", "z.hartigan", ("timeline as an officer reads it", "", places => places.Review("ready") + "/timeline", null)),
        .. Protected("PrintPage", "m.okafor", ("timeline to print", "Timeline", places => places.Review("closed") + "/timeline/print", null)),
        .. Protected("HistoryPage", "m.okafor",
            ("history of an entry", "History of", places => $"{places.Review("closed")}/entries/{places.Entry("closed", entry => entry.GetProperty("corrections").GetInt32() > 0)}/history", null)),
        .. Protected("EntryPage", "v.prasad",
            ("entry to add", "Add an entry", places => places.Review("ready") + "/entries/new", null),
            ("entry to add with faults", "Add an entry", places => places.Review("ready") + "/entries/new", window => window.Send("main form", 400, ("title", ""), ("time", "late"), ("certainty", "-1"))),
            ("entry to correct", "Correct", places => $"{places.Review("ready")}/entries/{places.Entry("ready")}/correction", null),
            ("entry to correct without a reason", "Correct", places => $"{places.Review("ready")}/entries/{places.Entry("ready")}/correction", window => window.Send("main form", 400, ("reason", "")))),
        .. Protected("FirstContactPage", "v.prasad",
            ("first contact", "Make", places => $"{places.Review("assigned")}/entries/{places.Entry("assigned")}/first-contact", null),
            ("first contact without a kind", "Make", places => $"{places.Review("assigned")}/entries/{places.Entry("assigned")}/first-contact", window => window.Send("main form", 400, ("kind", "")))),
        .. Protected("StatePromisePage", "v.prasad",
            ("promise to state", "Before anybody writes", places => places.Review("assigned") + "/promise", null),
            ("promise to state with faults", "Before anybody writes", places => places.Review("assigned") + "/promise", window => window.Send("main form[action$='/promise']", 400, ("basis", "")))),
        .. Protected("StatePromisePage", "m.okafor",
            ("promise that was stated", "Before anybody writes", places => places.Review("walking") + "/promise", null),
            ("promise of a closed review", "Before anybody writes", places => places.Review("closed") + "/promise", null)),
        .. Protected("AcceptPromisePage", "z.hartigan",
            ("promise to accept", "Before you write", places => places.Review("ready") + "/mine/promise", null),
            ("promise to accept, order missing", "Before you write", places => places.Review("ready") + "/mine/promise", window => window.Send("main form", 409, ("compulsion", "Ordered"), ("order", "")))),
        .. Protected("SealPage", "z.hartigan",
            ("account to seal", "Seal your account?", places => places.Review("ready") + "/mine/seal", null),
            ("account to seal, watched first", "Seal your account?", places => places.Review("ready") + "/mine/seal", window => window.Send("main form", 409, ("viewed", "true"), ("reason", "")))),
        .. Protected("OwnAskPage", "z.hartigan", ("account to take back", "Take your account back?", places => places.Review("ready") + "/mine/withdrawal", null)),
        .. Protected("OwnAskPage", "k.lindqvist", ("account to hand in", "Hand in your account?", places => places.Review("walking") + "/mine/submission", null)),
        .. Protected("MinePage", "k.lindqvist", ("my own account, sealed", "Your side", places => places.Review("walking") + "/mine", null)),
        .. Protected("OpeningsPage", "m.castellan", ("who has opened my account", "Who has opened your account", places => places.Review("debrief") + "/mine/openings", null)),
        .. Protected("OpeningsPage", "z.hartigan", ("who has opened my account, nobody yet", "Who has opened your account", places => places.Review("ready") + "/mine/openings", null)),
        .. Protected("ReceiptPage", "t.marchetti", ("receipt", "Receipt", places => places.Review("closed") + "/mine/receipt", null)),

        .. Protected("ReceiptsPage", "m.okafor", ("accounts handed in", "Accounts handed in", places => places.Review("closed") + "/receipts", null),
            ("accounts handed in, none", "Accounts handed in", places => places.Review("walking") + "/receipts", null)),
        .. Protected("InstancePage", "m.okafor",
            ("instance to state", "Another course", places => $"{places.Review("walking")}/entries/{places.Entry("walking", entry => entry.GetProperty("number").GetInt32() == 8)}/instance", null),
            ("instance to state with faults", "Another course", places => $"{places.Review("walking")}/entries/{places.Entry("walking", entry => entry.GetProperty("number").GetInt32() == 8)}/instance", window => window.Send("main form", 400, ("text", "")))),
        .. Protected("InstancesPage", "g.beaumont", ("other courses as the facilitator reads them", "Other courses", places => places.Review("debrief") + "/instances", null)),
        .. Protected("InstancesPage", "m.castellan", ("other courses as an officer reads them", "Other courses", places => places.Review("debrief") + "/instances", null)),
        .. Protected("InstancesPage", "z.hartigan", ("other courses before the debrief", "Other courses", places => places.Review("ready") + "/instances", null)),
        .. Protected("ExaminationPage", "m.okafor",
            ("entry to examine", "Examine", places => $"{places.Review("walking")}/entries/{places.Entry("walking", entry => entry.GetProperty("number").GetInt32() == 8)}/examination", null),
            ("entry to examine with faults", "Examine", places => $"{places.Review("walking")}/entries/{places.Entry("walking", entry => entry.GetProperty("number").GetInt32() == 8)}/examination", window => window.Send("main form", 400, ("pin-at-0", "late")))),
        .. Protected("CommendationsPage", "m.okafor", ("nominations as the facilitator reads them", "Commendation", places => places.Review("closed") + "/commendations", null)),
        .. Protected("CommendationsPage", "t.marchetti", ("own nomination to say yes to", "Commendation", places => places.Review("closed") + "/commendations", null)),
        .. Protected("CommendationsPage", "z.hartigan", ("own nomination, none", "Commendation", places => places.Review("ready") + "/commendations", null)),
        .. Protected("CommendationPage", "m.okafor",
            ("nomination to write", "Nominate somebody", places => $"{places.Review("closed")}/commendations/{Nothing}", null),
            ("nomination with words of the review", "Nominate somebody", places => $"{places.Review("closed")}/commendations/{Nothing}",
                window => window.Send("main form", 409, ("citation", "She was seven minutes out and I wanted two people there before anybody was there.")))),
        .. Protected("DocketPage", "k.petrova", ("commendations before the board", "Commendations", _ => "/commendations", null)),
        .. Register("CitationsPage", "n.falk", ("commendations", "Commendations", _ => "/commendations", null)),
        .. Register("CitationPage", "n.falk", ("certificate of a commendation", "Commendation", _ => "/commendations", window => window.Page.Locator("main a[href^='/commendations/']").First.ClickAsync())),
        .. Protected("ClocksPage", "m.okafor", ("clocks", "Clocks", places => places.Review("closed") + "/clocks", null)),
        .. Protected("ClockPage", "m.okafor",
            ("clock", "Correct the clock", places => $"{places.Review("walking")}/clocks/{places.Source("walking")}", null),
            ("clock with faults", "Correct the clock", places => $"{places.Review("walking")}/clocks/{places.Source("walking")}", window => window.Send("main form", 400, ("seconds", "many"), ("uncertainty", ""), ("reason", "")))),
        .. Protected("DebriefPage", "m.okafor",
            ("debrief that is not open", "Debrief", places => places.Review("walking") + "/debrief", null),
            ("debrief of a closed review", "Debrief", places => places.Review("closed") + "/debrief", null)),
        .. Protected("DebriefPage", "g.beaumont", ("debrief", "Debrief", places => places.Review("debrief") + "/debrief", null)),
        .. Protected("ReferPage", "m.okafor",
            ("review to stop and refer", "Stop this review", places => places.Review("walking") + "/referral", null),
            ("review to stop and refer, no reason", "Stop this review", places => places.Review("walking") + "/referral", window => window.Send("main form", 400))),
        .. Protected("FindingsPage", "g.beaumont",
            ("findings as the facilitator reads them", "Findings", places => places.Review("debrief") + "/findings", null),
            ("findings with a fault", "Findings", places => places.Review("debrief") + "/findings", window => window.Send("form[action$='/changes']", 400, ("state", "Done"), ("text", "")))),
        .. Protected("FindingsPage", "m.castellan", ("findings as an officer reads them", "Findings", places => places.Review("debrief") + "/findings", null)),
        .. Protected("FindingsPage", "m.okafor",
            ("findings before the debrief", "Findings", places => places.Review("walking") + "/findings", null),
            ("findings of a closed review", "Findings", places => places.Review("closed") + "/findings", null)),
        .. Protected("FindingPage", "g.beaumont",
            ("finding to state", "State a learning point", places => $"{places.Review("debrief")}/findings/{Nothing}", null),
            ("finding to state with wording and faults", "State a learning point", places => $"{places.Review("debrief")}/findings/{Nothing}", window => window.Send("main form", 400, ("kind", ""), ("text", "He should have waited.")))),
        .. Protected("RecommendationPage", "g.beaumont",
            ("recommendation to make", "Recommend a change", places => $"{places.Review("debrief")}/recommendations/{Nothing}", null),
            ("recommendation to make with faults", "Recommend a change", places => $"{places.Review("debrief")}/recommendations/{Nothing}", window => window.Send("main form", 400, ("text", ""), ("owner", "")))),
        .. Protected("MeetingPage", "g.beaumont",
            ("meeting as the room sees it", "Meeting", places => places.Review("debrief") + "/meeting", null),
            ("meeting with a fault", "Meeting", places => places.Review("debrief") + "/meeting", window => window.Send("form[data-live-form]", 400, ("text", "")))),
        .. Protected("MeetingPage", "m.castellan", ("meeting on an own device", "Meeting", places => places.Review("debrief") + "/meeting", null)),
        .. Protected("MeetingPage", "m.okafor",
            ("meeting before the debrief", "Meeting", places => places.Review("walking") + "/meeting", null),
            ("meetings of a closed review", "Meeting", places => places.Review("closed") + "/meeting", null)),
        .. Protected("AskPage", "m.okafor", ("debrief to open", "Open the debrief?", places => places.Review("walking") + "/debrief/open", null)),
        .. Protected("AskPage", "g.beaumont", ("review to close", "Close this review?", places => places.Review("debrief") + "/closing", null)),
        .. Protected("MinePage", "z.hartigan",
            ("my own timeline", "Your side", places => places.Review("ready") + "/mine", null),
            ("my own timeline, changed meanwhile", "Your side", places => places.Review("ready") + "/mine", window => window.Send("article:has(textarea) form", 412, ("seen", "99"), ("text", "Other words.")))),
        .. Protected("MinePage", "m.castellan", ("my own timeline in the debrief", "Your side", places => places.Review("debrief") + "/mine", null)),
        .. Protected("MinePage", "d.reyes", ("my own timeline of a closed review", "Your side", places => places.Review("closed") + "/mine", null)),
        new("nothing at reviews", NotFound, false, "m.okafor", "There is nothing here", _ => "/reviews/00000000-0000-0000-0000-000000000001/timeline", null, 404),
    ];

    /// <summary>The one page that no component renders: its bytes are constant.</summary>
    private const string NotFound = "CanonicalNotFound";

    /// <summary>Every component in <c>src</c> that renders a whole document.</summary>
    public static IEnumerable<string> Components() => Directory.EnumerateFiles(System.IO.Path.Combine(Shared.Repository, "src"), "*.razor", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file).Contains("<Document ", StringComparison.Ordinal))
        .Select(file => System.IO.Path.GetFileNameWithoutExtension(file));

    private static IEnumerable<Screen> Register(string component, string? signIn, params (string Name, string Heading, Func<Places, string> Path, Func<Window, Task>? Then)[] states) =>
        states.Select(state => new Screen(state.Name, component, true, signIn, state.Heading, state.Path, state.Then));

    private static IEnumerable<Screen> Protected(string component, string? signIn, params (string Name, string Heading, Func<Places, string> Path, Func<Window, Task>? Then)[] states) =>
        states.Select(state => new Screen(state.Name, component, false, signIn, state.Heading, state.Path, state.Then));

    /// <summary>The session ends while a form is filled in; the page that sends it on is kept from doing so at once.</summary>
    private static async Task AskForARole(Window window)
    {
        await window.Page.GetByLabel("Ask for a role").SelectOptionAsync("trainer");
        await window.Page.Locator("#give-reason").FillAsync("Teaches the new course.");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for the role" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Requests" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Asked by you" })).ToBeVisibleAsync();
    }

    private static async Task OutliveTheSession(Window window)
    {
        await window.Page.RouteAsync("**/send-on.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = "" }));
        await window.Page.GetByLabel("Case number").FillAsync("Z-1");
        await window.Page.GetByLabel("Kind").FillAsync("Welfare check");
        await window.Page.GetByLabel("Date").FillAsync("2026-09-01");
        await window.Context.ClearCookiesAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Enter it" }).ClickAsync();
        await window.Page.GetByLabel("Sign-in name").FillAsync("u.halloran");
        await window.Page.GetByLabel("Password").FillAsync(SampleTown.Password);
        await window.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("[data-send-on]")).ToBeAttachedAsync();
    }
}
