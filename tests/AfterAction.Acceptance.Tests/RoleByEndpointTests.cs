using System.Text.Json;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Every operation of both programs' API against every role. An operation that is in no row fails: say who may; and so does a row whose operation is gone.</summary>
[NonParallelizable, Category("C1")]
public class RoleByEndpointTests
{
    private const string Nobody = "-";

    private static readonly string[] Everyone = [.. Town.Residents.Select(resident => resident.SignIn)];
    private static readonly string[] ReviewSide = ["officer", "officer-2", "officer-3", "supervisor", "supervisor-2", "trainer", "peer-representative", "commendation-board", "custodian", "counsel"];
    /// <summary>To the protected program: the auditor reads its log and nothing else.</summary>
    private static readonly string[] Admitted = [.. ReviewSide, "auditor"];

    private static readonly string[] Supervisors = ["supervisor", "supervisor-2"];
    private static readonly string[] Officers = ["officer", "officer-2", "officer-3", .. Supervisors];
    private static readonly string[] Bringing = [.. Supervisors, "records-officer"];
    private static readonly string[] Connecting = [.. Bringing, "investigator", "investigation-supervisor"];
    private static readonly string[] InvestigationSide = ["investigator", "investigation-supervisor", "discipline-decider", "prosecutor-liaison"];

    /// <summary>To the investigation of this test; the discipline decider and the liaison are strangers to it.</summary>
    private static readonly string[] Assigned = ["investigation-supervisor", "investigator"];

    /// <summary>In the review of this test the first supervisor leads and the first officer took part; the others of their roles are strangers to it.</summary>
    internal static readonly Dictionary<string, string[]> Protected = new(StringComparer.Ordinal)
    {
        ["GET /api/v1/reviews"] = Officers,
        ["GET /api/v1/reviews/queue"] = Supervisors,
        ["POST /api/v1/reviews/reconciliation"] = Supervisors,
        ["PUT /api/v1/reviews/{review}/facilitator"] = Supervisors,
        ["GET /api/v1/reviews/{review}/timeline"] = ["supervisor", "officer"], ["GET /api/v1/reviews/{review}/timeline/csv"] = ["supervisor", "officer"],
        ["GET /api/v1/reviews/{review}/entries/{entry}/history"] = ["supervisor", "officer"],
        ["POST /api/v1/reviews/{review}/timeline/drawing"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/entries/{entry}"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/corrections/{correction}"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/first-contact"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/clocks/{source}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/walk"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/entries/{entry}/observation"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/entries/{entry}/walked"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/debrief"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/closing"] = ["supervisor"],
        ["GET /api/v1/reviews/{review}/account"] = ["officer"], ["GET /api/v1/reviews/{review}/account/copy"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/entries/{entry}/annotation"] = ["officer"],
        ["GET /api/v1/reviews/{review}/promise"] = ["supervisor", "officer"],
        ["PUT /api/v1/reviews/{review}/scope"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/promise"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/orders/{participant}"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/account/promise"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/account/narrative"] = ["officer"],
        ["POST /api/v1/reviews/{review}/account/seal"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/account/supplements/{supplement}"] = ["officer"],
        ["POST /api/v1/reviews/{review}/account/video"] = ["officer"],
        ["POST /api/v1/reviews/{review}/account/submission"] = ["officer"],
        ["POST /api/v1/reviews/{review}/account/withdrawal"] = ["officer"],
        ["POST /api/v1/reviews/{review}/account/resumption"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/account/instances/{instance}"] = ["officer"],
        ["GET /api/v1/reviews/{review}/receipts"] = ["supervisor"],
        ["GET /api/v1/reviews/{review}/account/openings"] = ["officer"],
        ["GET /api/v1/reviews/{review}/account/openings/{place}/proof"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/instances/{instance}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/instances/{instance}/dropping"] = ["supervisor"],
        ["GET /api/v1/reviews/{review}/instances"] = ["supervisor", "officer"],
        ["PUT /api/v1/reviews/{review}/entries/{entry}/examination"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/referral"] = ["supervisor"],
        ["GET /api/v1/reviews/{review}/commendations"] = ["supervisor", "officer"],
        ["PUT /api/v1/reviews/{review}/commendations/{commendation}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/commendations/{commendation}/withdrawal"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/commendations/{commendation}/consent"] = ["officer"],
        // Of a review in which a citation waits for the board, and none does here: CommendationStoryTests has one.
        ["PUT /api/v1/reviews/{review}/commendations/{commendation}/vote"] = [],
        ["GET /api/v1/commendations"] = ["commendation-board"],
        ["GET /api/v1/reviews/{review}/findings"] = ["supervisor", "officer"],
        ["PUT /api/v1/reviews/{review}/findings/{finding}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/findings/{finding}/dropping"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/recommendations/{recommendation}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/recommendations/{recommendation}/dropping"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/recommendations/{recommendation}/changes"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/reports/{report}"] = ["supervisor"],
        ["GET /api/v1/reviews/{review}/meetings"] = ["supervisor", "officer"],
        ["PUT /api/v1/reviews/{review}/meetings/{meeting}"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/meetings/{meeting}/question"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/meetings/{meeting}/attendance/{participant}"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/meetings/{meeting}/points/{point}"] = ["supervisor"],
        ["POST /api/v1/reviews/{review}/meetings/{meeting}/end"] = ["supervisor"],
        ["PUT /api/v1/reviews/{review}/account/meetings/{meeting}"] = ["officer"],
        ["PUT /api/v1/reviews/{review}/account/meetings/{meeting}/points/{point}"] = ["officer"],
        ["GET /api/v1/log"] = ["auditor"],
        ["GET /api/v1/log/state"] = ["auditor"],
        ["PUT /api/v1/log/weeks/{monday}"] = ["auditor"],
        ["POST /api/v1/log/exports"] = ["auditor"],
        ["GET /api/v1/session"] = Admitted,
        ["GET /api/v1/draft-key"] = Admitted,
        ["GET /api/v1/account/sessions"] = Admitted,
        ["DELETE /api/v1/account/sessions"] = Admitted,
        ["DELETE /api/v1/account/sessions/{session}"] = Admitted,
    };

    internal static readonly Dictionary<string, string[]> Register = new(StringComparer.Ordinal)
    {
        ["GET /api/v1/incidents"] = [.. Everyone.Except(["administrator"])],
        ["GET /api/v1/incidents/{incident}"] = [.. Everyone.Except(["administrator"])],
        ["POST /api/v1/incidents"] = Bringing,
        ["PUT /api/v1/incidents/{incident}/outcome"] = Bringing,
        ["PUT /api/v1/incidents/{incident}/participants/{participant}/person"] = Bringing,
        ["PUT /api/v1/incidents/{incident}/sources/{source}/clock"] = Bringing,
        ["GET /api/v1/commendations"] = Everyone,
        ["GET /api/v1/referrals"] = ["investigation-supervisor", "conflicts-officer"],
        ["GET /api/v1/investigations"] = InvestigationSide,
        ["GET /api/v1/investigations/people"] = ["investigation-supervisor"],
        ["PUT /api/v1/investigations/{investigation}"] = ["investigation-supervisor"],
        ["GET /api/v1/investigations/{investigation}"] = Assigned,
        ["PUT /api/v1/investigations/{investigation}/people/{person}"] = ["investigation-supervisor"],
        ["DELETE /api/v1/investigations/{investigation}/people/{person}"] = ["investigation-supervisor"],
        ["PUT /api/v1/investigations/{investigation}/closing"] = ["investigation-supervisor"],
        ["GET /api/v1/incidents/{incident}/links"] = Connecting,
        ["PUT /api/v1/incidents/{incident}/links/{other}"] = Connecting,
        ["DELETE /api/v1/incidents/{incident}/links/{other}"] = Connecting,
        ["GET /api/v1/conflicts/links"] = ["conflicts-officer"],
        ["PUT /api/v1/conflicts/links/{link}"] = ["conflicts-officer"],
        ["DELETE /api/v1/conflicts/links/{link}"] = ["conflicts-officer"],
        ["GET /api/v1/conflicts/tasks"] = ["conflicts-officer"],
        ["PUT /api/v1/conflicts/tasks/{task}"] = ["conflicts-officer"],
        ["GET /api/v1/conflicts/accounts"] = ["conflicts-officer"],
        ["PUT /api/v1/conflicts/accounts/{one}/{other}"] = ["conflicts-officer"],
        ["GET /api/v1/conflicts/people"] = ["conflicts-officer"],
        ["PUT /api/v1/conflicts/investigations/{investigation}/people/{person}"] = ["conflicts-officer"],
        ["GET /api/v1/log"] = ["auditor"],
        ["GET /api/v1/log/state"] = ["auditor"],
        ["PUT /api/v1/log/weeks/{monday}"] = ["auditor"],
        ["POST /api/v1/log/exports"] = ["auditor"],
        ["GET /api/v1/imports"] = Bringing,
        ["POST /api/v1/imports"] = Bringing,
        ["GET /api/v1/imports/{import}"] = Bringing,
        ["PUT /api/v1/imports/{import}/mapping"] = Bringing,
        ["POST /api/v1/imports/{import}/acceptance"] = Bringing,
        ["DELETE /api/v1/imports/{import}"] = Bringing,
        ["GET /api/v1/session"] = Everyone,
        ["GET /api/v1/draft-key"] = Everyone,
        ["PUT /api/v1/account/password"] = Everyone,
        ["GET /api/v1/account/sessions"] = Everyone,
        ["DELETE /api/v1/account/sessions"] = Everyone,
        ["DELETE /api/v1/account/sessions/{session}"] = Everyone,
    };

    /// <summary>Open to all: signing in and out.</summary>
    internal static readonly string[] Open = ["POST /api/v1/session", "DELETE /api/v1/session"];

    private string review = "", incident = "", investigation = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        (review, incident) = await LedReview();
        investigation = await OpenInvestigation(incident);
    }

    [Test]
    public async Task In_the_protected_program_every_operation_is_for_those_in_its_row_and_absent_for_everyone_else() =>
        await Check(Town.Running.Protected, Protected, Admitted);

    [Test]
    public async Task In_the_register_program_every_operation_is_for_those_in_its_row_and_absent_for_everyone_else() =>
        await Check(Town.Running.Register, Register, Everyone);

    private async Task Check(Uri program, Dictionary<string, string[]> table, string[] signedIn)
    {
        using var outside = new Caller(program);
        var operations = (await outside.Get("swagger/v1/swagger.json")).Json.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name.ToUpperInvariant()} {path.Name}")).ToArray();
        Assert.That(operations.Except(Open).Except(table.Keys).Where(key => !key.Contains("/api/v1/people", StringComparison.Ordinal)), Is.Empty, "operations without a row");
        Assert.That(table.Keys.Except(operations), Is.Empty, "rows without an operation");

        // Accounts are the administrator's alone, whatever is done with them.
        table = new(table, StringComparer.Ordinal);
        foreach (var people in operations.Where(key => key.Contains("/api/v1/people", StringComparison.Ordinal))) table[people] = ["administrator"];
        foreach (var operation in operations.Where(table.ContainsKey))
        {
            var anonymous = await Try(outside, operation);
            Assert.That(anonymous.Status, Is.EqualTo(401), $"{operation} for nobody");
        }

        var absent = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes("""{"type":"urn:afteraction:refusal:not-found","title":"Not found","status":404,"detail":"There is nothing here."}"""));
        List<string> wrong = [];
        foreach (var person in signedIn)
        {
            using var caller = await Town.SignIn(program, person);
            foreach (var operation in operations.Where(table.ContainsKey))
            {
                var reply = await Try(caller, operation);
                var denied = reply.Status == 404 && reply.Text == absent;
                var may = table[operation].Contains(person);
                // What does not exist is absent for those who may, too.
                var known = !operation.Contains("{session}", StringComparison.Ordinal) && !operation.Contains("{person}", StringComparison.Ordinal) && !operation.Contains("{request}", StringComparison.Ordinal) && !operation.Contains("{import}", StringComparison.Ordinal) && !operation.Contains("{participant}", StringComparison.Ordinal)
                    && !operation.Contains("{source}/clock", StringComparison.Ordinal) && !operation.Contains("/history", StringComparison.Ordinal)
                    && !operation.Contains("{other}", StringComparison.Ordinal) && !operation.Contains("{place}", StringComparison.Ordinal) && !operation.Contains("{link}", StringComparison.Ordinal) && !operation.Contains("{task}", StringComparison.Ordinal)
                    && !operation.Contains("{commendation}/consent", StringComparison.Ordinal);
                if (!may && !denied) wrong.Add($"{person} was let in: {operation} answered {reply.Status}");
                if (may && denied && known) wrong.Add($"{person} was left out: {operation}");
                if (reply.Status >= 500) wrong.Add($"{operation} failed for {person}");
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    private Task<Reply> Try(Caller caller, string operation)
    {
        var (verb, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var address = path.Replace("{review}", review, StringComparison.Ordinal).Replace("{incident}", incident, StringComparison.Ordinal)
            .Replace("{investigation}", investigation, StringComparison.Ordinal);
        address = System.Text.RegularExpressions.Regex.Replace(address, "{[a-z]+}", Guid.NewGuid().ToString(), System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        object? body = verb is "GET" or "DELETE" ? null
            : operation == "POST /api/v1/imports" ? new MultipartFormDataContent { { new StringContent(Nobody), "format" } }
            : JsonDocument.Parse("{}").RootElement;
        return caller.Send(new(verb), address.TrimStart('/'), body, "\"0\"");
    }
}
