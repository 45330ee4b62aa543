using System.Text.RegularExpressions;
using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>Reviews and investigations of the same incident, with people who change sides in between: both programs, real ledger.</summary>
[NonParallelizable, Category("W5")]
public partial class InvestigationTests
{
    private RunningAgency agency = null!;
    private string review = "", incident = "", investigation = "";
    private Caller lead = null!, conflicts = null!, records = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        agency = await Town.Release();
        (review, incident) = await LedReview(agency);
        using (var supervisor = await Town.SignIn(agency.Protected, "supervisor"))
            Assert.That((await supervisor.Get($"api/v1/reviews/{review}/timeline")).Status, Is.EqualTo(200), "she reads the review");
        investigation = await OpenInvestigation(incident, agency);
        // The first supervisor read the review, the first officer was there, the second supervisor did neither: all three investigate now.
        foreach (var signIn in (string[])["supervisor", "officer", "supervisor-2"]) await Town.Become(agency, signIn, "investigator");
        lead = await Town.SignIn(agency.Register, "investigation-supervisor");
        conflicts = await Town.SignIn(agency.Register, "conflicts-officer");
        records = await Town.SignIn(agency.Register, "records-officer");
    }

    [OneTimeTearDown]
    public void Stop()
    {
        foreach (var caller in (Caller?[])[lead, conflicts, records]) caller?.Dispose();
    }

    [Test]
    public async Task Whoever_read_the_review_gets_the_no_of_one_who_was_there_to_the_byte_whatever_the_role_is_now()
    {
        var (reader, there, free) = (await Decide(investigation, "supervisor"), await Decide(investigation, "officer"), await Decide(investigation, "supervisor-2"));
        Assert.Multiple(() =>
        {
            Assert.That(Seen(reader), Is.EqualTo(Seen(there)));
            Assert.That((reader.Status, reader.Code), Is.EqualTo((409, "investigation/not-eligible")));
            Assert.That(free.Status, Is.EqualTo(204), free.Text);
        });
    }

    /// <summary>To be proposed, and to be turned down: neither takes another time for whoever has read the review.</summary>
    [Test, Category("E2")]
    public async Task Nor_does_the_no_take_another_time()
    {
        foreach (var signIn in (string[])["supervisor", "officer"]) Assert.That((await Propose(lead, investigation, signIn)).Status, Is.EqualTo(204));
        var seen = (await lead.Get($"api/v1/investigations/{investigation}")).ETag;
        Question No(string signIn) => new(HttpMethod.Put, $"api/v1/conflicts/investigations/{investigation}/people/{Town.IdOf(signIn).Value}", new { assign = true }, seen, 409);
        await (await Timing.Measure(conflicts, Timing.Of(600), () => No("supervisor"), () => No("officer"))).IsOne("the conflicts officer's no");
        Question Again(string signIn) => new(HttpMethod.Put, $"api/v1/investigations/{investigation}/people/{Town.IdOf(signIn).Value}", new { part = "investigator" }, seen, 204);
        await (await Timing.Measure(lead, Timing.Of(600), () => Again("supervisor"), () => Again("officer"))).IsOne("a proposal");
    }

    [Test]
    public async Task An_incident_that_is_linked_carries_the_no()
    {
        var other = (await records.Get("api/v1/incidents?limit=100")).Json.GetProperty("entries").EnumerateArray().Select(row => row.Text("id")).First(id => id != incident);
        var asked = await records.Put($"api/v1/incidents/{incident}/links/{other}", new { reason = "The same man." }, "\"0\"");
        Assert.That(asked.Status, Is.EqualTo(204), asked.Text);
        var link = (await conflicts.Get("api/v1/conflicts/links?state=waiting")).Json.GetProperty("entries")[0];
        var made = await conflicts.Put($"api/v1/conflicts/links/{link.Text("link")}", new { make = true }, $"\"{link.GetProperty("version").GetInt64()}\"");
        Assert.That(made.Status, Is.EqualTo(204), made.Text);
        var ofOther = await OpenInvestigation(other, agency);
        Assert.That((await Decide(ofOther, "supervisor")).Code, Is.EqualTo("investigation/not-eligible"));
    }

    [Test]
    public async Task An_investigator_who_becomes_a_supervisor_finds_nothing_of_that_review()
    {
        await Town.Become(agency, "investigator", "supervisor");
        using var former = await Town.SignIn(agency.Protected, "investigator");
        var absent = await former.Get($"api/v1/reviews/{Guid.NewGuid()}/timeline");
        foreach (var path in (string[])["timeline", "account"])
        {
            var answer = await former.Get($"api/v1/reviews/{review}/{path}");
            Assert.That((answer.Status, answer.Text), Is.EqualTo((404, absent.Text)), path);
        }

        var leads = await former.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("investigator").Value, reason = "I will." }, "\"1\"");
        Assert.That((leads.Status, leads.Text), Is.EqualTo((404, absent.Text)), "nor leads it");
    }

    private async Task<Reply> Decide(string one, string signIn)
    {
        var proposed = await Propose(lead, one, signIn);
        Assert.That(proposed.Status, Is.EqualTo(204), proposed.Text);
        return await conflicts.Put($"api/v1/conflicts/investigations/{one}/people/{Town.IdOf(signIn).Value}", new { assign = true }, proposed.ETag);
    }

    private static string Seen(Reply reply) => Varying().Replace($"{reply.Status}\n{string.Join('\n', reply.Headers)}\n{reply.Text}", "-");

    [GeneratedRegex("\"traceId\":\"[^\"]*\"", RegexOptions.NonBacktracking)]
    private static partial Regex Varying();
}
