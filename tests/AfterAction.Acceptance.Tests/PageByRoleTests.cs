using System.Text.RegularExpressions;
using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Every page and form of both programs against every role, as <see cref="RoleByEndpointTests"/> does for the API. The programs say themselves
/// what they serve; a page that is in no row fails: say who may.</summary>
[NonParallelizable, Category("C1")]
public partial class PageByRoleTests
{
    private static readonly string[] Everyone = [.. Town.Residents.Select(resident => resident.SignIn)];
    private static readonly string[] ReviewSide = ["officer", "officer-2", "officer-3", "supervisor", "supervisor-2", "trainer", "peer-representative", "commendation-board", "custodian", "counsel"];
    private static readonly string[] Supervisors = ["supervisor", "supervisor-2"], Members = ["supervisor", "officer"], Leading = ["supervisor"], TookPart = ["officer"];
    private static readonly string[] Bringing = ["supervisor", "supervisor-2", "records-officer"], Reading = [.. Everyone.Except(["administrator"])], Administrator = ["administrator"];

    private static readonly string[] InvestigationSide = ["investigator", "investigation-supervisor", "discipline-decider", "prosecutor-liaison"], Leads = ["investigation-supervisor"];
    private static readonly string[] Conflicts = ["conflicts-officer"], Connecting = [.. Bringing, "investigator", "investigation-supervisor"];

    private static readonly Dictionary<string, string[]> OfBoth = new(StringComparer.Ordinal)
    {
        ["GET /account"] = Everyone, ["POST /account/password"] = Everyone, ["POST /account/sessions/end"] = Everyone, ["GET /words"] = Everyone, ["GET /"] = Everyone,
    };

    internal static readonly Dictionary<string, string[]> Protected = new(OfBoth, StringComparer.Ordinal)
    {
        ["GET /log"] = ["auditor"], ["POST /log/weeks/{monday}"] = ["auditor"], ["POST /log/exports"] = ["auditor"],
        ["GET /reviews"] = [.. Supervisors, "officer", "officer-2", "officer-3"],
        ["GET /reviews/queue"] = Supervisors, ["POST /reviews/queue"] = Supervisors, ["GET /reviews/queue/assignment"] = Supervisors, ["POST /reviews/queue/assignment"] = Supervisors,
        ["GET /reviews/{review}/facilitator"] = Supervisors, ["POST /reviews/{review}/facilitator"] = Supervisors,
        ["GET /reviews/{review}"] = Members, ["GET /reviews/{review}/timeline"] = Members, ["GET /reviews/{review}/timeline/panel"] = Members, ["GET /reviews/{review}/timeline/row"] = Members,
        ["GET /reviews/{review}/timeline/print"] = Members, ["GET /reviews/{review}/timeline/csv"] = Members, ["GET /reviews/{review}/clocks"] = Members, ["GET /reviews/{review}/debrief"] = Members, ["GET /reviews/{review}/entries/{entry}/history"] = Members,
        ["GET /reviews/{review}/mine"] = TookPart, ["GET /reviews/{review}/mine/copy"] = TookPart, ["GET /reviews/{review}/mine/openings"] = TookPart, ["GET /reviews/{review}/mine/openings/{place}/proof"] = TookPart, ["GET /reviews/{review}/mine/entry"] = TookPart, ["POST /reviews/{review}/entries/{entry}/annotation"] = TookPart,
        ["GET /reviews/{review}/promise"] = Leading, ["POST /reviews/{review}/promise"] = Leading, ["POST /reviews/{review}/orders/{participant}"] = Leading,
        ["GET /reviews/{review}/mine/promise"] = TookPart, ["POST /reviews/{review}/mine/promise"] = TookPart,
        ["POST /reviews/{review}/mine/narrative"] = TookPart, ["GET /reviews/{review}/mine/seal"] = TookPart, ["POST /reviews/{review}/mine/seal"] = TookPart, ["POST /reviews/{review}/mine/supplements"] = TookPart, ["POST /reviews/{review}/mine/video"] = TookPart, ["GET /reviews/{review}/mine/submission"] = TookPart,
        ["POST /reviews/{review}/mine/submission"] = TookPart, ["GET /reviews/{review}/mine/receipt"] = TookPart, ["GET /reviews/{review}/mine/withdrawal"] = TookPart, ["POST /reviews/{review}/mine/withdrawal"] = TookPart, ["POST /reviews/{review}/mine/resumption"] = TookPart, ["POST /reviews/{review}/instances/{instance}/answer"] = TookPart,
        ["GET /reviews/{review}/receipts"] = Leading, ["GET /reviews/{review}/entries/{entry}/instance"] = Leading, ["GET /reviews/{review}/instances/{instance}"] = Leading, ["POST /reviews/{review}/instances/{instance}"] = Leading, ["POST /reviews/{review}/instances/{instance}/dropping"] = Leading,
        ["GET /reviews/{review}/instances"] = Members,
        ["GET /reviews/{review}/referral"] = Leading, ["POST /reviews/{review}/referral"] = Leading,
        ["GET /reviews/{review}/commendations"] = Members, ["GET /reviews/{review}/commendations/{commendation}"] = Leading, ["POST /reviews/{review}/commendations/{commendation}"] = Leading,
        ["POST /reviews/{review}/commendations/{commendation}/withdrawal"] = Leading, ["POST /reviews/{review}/commendations/{commendation}/consent"] = TookPart,
        ["GET /commendations"] = ["commendation-board"], ["POST /commendations/{review}/{commendation}"] = [],
        ["GET /reviews/{review}/findings"] = Members, ["GET /reviews/{review}/findings/{finding}"] = Leading, ["POST /reviews/{review}/findings/{finding}"] = Leading, ["POST /reviews/{review}/findings/{finding}/dropping"] = Leading,
        ["GET /reviews/{review}/recommendations/{recommendation}"] = Leading, ["POST /reviews/{review}/recommendations/{recommendation}"] = Leading, ["POST /reviews/{review}/recommendations/{recommendation}/dropping"] = Leading,
        ["POST /reviews/{review}/recommendations/{recommendation}/changes"] = Leading, ["POST /reviews/{review}/reports/{report}"] = Leading,
        ["GET /reviews/{review}/meeting"] = Members, ["GET /reviews/{review}/meeting/live"] = Members,
        ["POST /reviews/{review}/meetings/{meeting}"] = Leading, ["POST /reviews/{review}/meetings/{meeting}/question"] = Leading, ["POST /reviews/{review}/meetings/{meeting}/attendance/{participant}"] = Leading,
        ["POST /reviews/{review}/meetings/{meeting}/notes/{point}"] = Leading, ["POST /reviews/{review}/meetings/{meeting}/end"] = Leading,
        ["POST /reviews/{review}/mine/meetings/{meeting}"] = TookPart, ["POST /reviews/{review}/mine/meetings/{meeting}/points/{point}"] = TookPart,
        ["GET /reviews/{review}/entries/{entry}/examination"] = Leading, ["POST /reviews/{review}/entries/{entry}/examination"] = Leading,
        ["GET /reviews/{review}/clocks/{source}"] = Leading, ["POST /reviews/{review}/clocks/{source}"] = Leading,
        ["GET /reviews/{review}/closing"] = Leading, ["POST /reviews/{review}/closing"] = Leading, ["GET /reviews/{review}/debrief/open"] = Leading, ["POST /reviews/{review}/debrief/open"] = Leading,
        ["GET /reviews/{review}/entries/new"] = Leading, ["POST /reviews/{review}/entries/new"] = Leading, ["POST /reviews/{review}/timeline/drawing"] = Leading, ["POST /reviews/{review}/walk"] = Leading,
        ["GET /reviews/{review}/entries/{entry}/correction"] = Leading, ["POST /reviews/{review}/entries/{entry}/correction"] = Leading,
        ["GET /reviews/{review}/entries/{entry}/first-contact"] = Leading, ["POST /reviews/{review}/entries/{entry}/first-contact"] = Leading, ["POST /reviews/{review}/entries/{entry}/observation"] = Leading,
    };

    internal static readonly Dictionary<string, string[]> Register = new(OfBoth, StringComparer.Ordinal)
    {
        ["GET /incidents"] = Reading, ["GET /incidents/{incident}"] = Reading,
        ["GET /incidents/new"] = Bringing, ["POST /incidents"] = Bringing, ["POST /incidents/{incident}/outcome"] = Bringing,
        ["POST /incidents/{incident}/participants/{participant}/person"] = Bringing, ["POST /incidents/{incident}/sources/{source}/clock"] = Bringing,
        ["POST /incidents/{incident}/links"] = Connecting, ["POST /incidents/{incident}/links/{other}/withdrawal"] = Connecting,
        ["GET /commendations"] = Everyone, ["GET /commendations/{citation}"] = Everyone,
        ["GET /referrals"] = [.. Leads, .. Conflicts],
        ["GET /investigations"] = InvestigationSide, ["GET /investigations/new"] = Leads, ["POST /investigations"] = Leads, ["GET /investigations/{investigation}"] = [.. Leads, "investigator"],
        ["POST /investigations/{investigation}/people"] = Leads, ["POST /investigations/{investigation}/people/{person}/end"] = Leads, ["POST /investigations/{investigation}/closing"] = Leads,
        ["GET /conflicts"] = Conflicts, ["GET /conflicts/tasks/{task}"] = Conflicts, ["POST /conflicts/tasks/{task}"] = Conflicts, ["POST /conflicts/links/{link}"] = Conflicts,
        ["POST /conflicts/investigations/{investigation}/people/{person}"] = Conflicts, ["POST /conflicts/accounts"] = Conflicts,
        ["GET /log"] = ["auditor"], ["POST /log/weeks/{monday}"] = ["auditor"], ["POST /log/exports"] = ["auditor"],
        ["GET /imports"] = Bringing, ["POST /imports"] = Bringing, ["GET /imports/{import}"] = Bringing, ["POST /imports/{import}/mapping"] = Bringing,
        ["POST /imports/{import}/acceptance"] = Bringing, ["POST /imports/{import}/giving-up"] = Bringing,
        ["GET /people"] = Administrator, ["GET /people/new"] = Administrator, ["POST /people/new"] = Administrator, ["GET /people/{person}"] = Administrator, ["POST /people/{person}"] = Administrator,
        ["POST /people/{person}/closing"] = Administrator, ["POST /people/{person}/link"] = Administrator, ["POST /people/{person}/roles"] = Administrator,
        ["GET /people/requests"] = Administrator, ["POST /people/requests/{request}/approval"] = Administrator, ["POST /people/requests/{request}/decline"] = Administrator,
        ["POST /people/requests/{request}/link"] = Administrator,
    };

    /// <summary>Open to all: signing in, out and for the first time, and how pages look.</summary>
    internal static readonly string[] Open =
        ["GET /sign-in", "POST /sign-in", "POST /sign-out", "GET /set-password", "POST /set-password", "GET /first-administrator", "POST /first-administrator", "POST /display"];

    private string review = "", incident = "", investigation = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        (review, incident) = await LedReview();
        investigation = await OpenInvestigation(incident);
    }

    [Test]
    public async Task In_the_protected_program_every_page_is_for_those_in_its_row_and_absent_for_everyone_else() =>
        await Check(Town.Running.Protected, await Town.Running.Endpoints(RunningAgency.ProtectedProgram), Protected, [.. ReviewSide, "auditor"]);

    [Test]
    public async Task In_the_register_program_every_page_is_for_those_in_its_row_and_absent_for_everyone_else() =>
        await Check(Town.Running.Register, await Town.Running.Endpoints(RunningAgency.RegisterProgram), Register, Everyone);

    private async Task Check(Uri program, IReadOnlyList<string> endpoints, Dictionary<string, string[]> table, string[] signedIn)
    {
        var served = endpoints.Select(line => line.Split(' ')).Where(line => line[0] is "GET" or "POST" or "PUT" or "DELETE" && !Elsewhere().IsMatch(line[1])).ToList();
        var pages = served.Select(line => $"{line[0]} {Constraint().Replace(line[1], "}")}").ToList();
        Assert.That(pages, Has.Count.GreaterThan(20), "the program says what it serves");
        Assert.That(pages.Except(Open).Except(table.Keys), Is.Empty, "pages without a row");
        Assert.That(table.Keys.Except(pages).Except(OfBoth.Keys), Is.Empty, "rows without a page");
        Assert.That(served.Where(line => line[2] == "open").Select(line => $"{line[0]} {line[1]}"), Is.SubsetOf(Open), "open to all");

        List<string> wrong = [];
        using (var outside = new Caller(program))
        {
            foreach (var page in pages.Except(Open))
                if (await Try(outside, page) is not { Status: 302 or 303 or 401 } answer || answer.Text.Contains("Ana Reyes", StringComparison.Ordinal)) wrong.Add($"{page} for nobody");
        }

        foreach (var person in signedIn)
        {
            using var caller = await Town.SignIn(program, person);
            var absent = (await caller.Get($"reviews/{Guid.NewGuid()}", "text/html")).Bytes;
            foreach (var page in pages.Except(Open))
            {
                var answer = await Try(caller, page);
                var denied = answer.Status == 404 && answer.Bytes.SequenceEqual(absent);
                var may = table[page].Contains(person);
                if (!may && !denied) wrong.Add($"{person} was let in: {page} answered {answer.Status}");
                if (may && denied && !Unknown().IsMatch(page)) wrong.Add($"{person} was left out: {page}");
                if (answer.Status >= 500) wrong.Add($"{page} failed for {person}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    private Task<Reply> Try(Caller caller, string page)
    {
        var (verb, route) = (page.Split(' ')[0], page.Split(' ')[1]);
        var address = Hole().Replace(route.Replace("{review}", review, StringComparison.Ordinal).Replace("{incident}", incident, StringComparison.Ordinal)
            .Replace("{investigation}", investigation, StringComparison.Ordinal), _ => Guid.NewGuid().ToString());
        if (Asking().IsMatch(route)) address += $"?entry={Guid.NewGuid()}";
        return caller.Send(new(verb), address == "/" ? "" : address[1..], verb == "GET" ? null : new FormUrlEncodedContent([new("seen", "0")]), null, "text/html");
    }

    /// <summary>The API, files and health, which have tests of their own, and what catches all that is nothing.</summary>
    [GeneratedRegex("^/(api|_content|_framework|swagger|health)/|\\*|\\.", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(":[a-z]+}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Constraint();

    [GeneratedRegex("{[a-z]+}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();

    /// <summary>Parts of pages, which are asked for by entry.</summary>
    [GeneratedRegex("/(panel|row)$|/mine/entry$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Asking();

    /// <summary>Addresses of things that are not there, for those who may as well; and a form that says for itself which review it is of.</summary>
    [GeneratedRegex("{(place|entry|source|participant|import|person|request|instance|other|link|task|citation)}|{commendation}/consent|GET /$|/panel|/row|mine/entry|POST /reviews/{review}/facilitator", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Unknown();
}
