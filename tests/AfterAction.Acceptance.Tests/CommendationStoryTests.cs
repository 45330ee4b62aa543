using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>From a debrief to the wall of commendations, over HTTP, with those who may not along the way.</summary>
[NonParallelizable, Category("C1")]
public class CommendationStoryTests
{
    private const string Words = "I sat down on the kerb and waited until he looked at me.";
    private const string Citation = "For calm and patience under strain, through which a man in despair came to no harm.";

    private RunningAgency running = null!;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        running = await Town.StartAnother();
        await Town.Become(running, "counsel", "commendation-board");
    }

    [OneTimeTearDown]
    public async Task Leave()
    {
        if (running is not null) await running.DisposeAsync();
    }

    [Test]
    public async Task A_citation_goes_from_the_debrief_past_the_officer_and_the_board_to_everybody_and_nothing_else_does()
    {
        var (review, incident) = await LedReview(running);
        using var supervisor = await Town.SignIn(running.Protected, "supervisor");
        using var officer = await Town.SignIn(running.Protected, "officer");
        using var one = await Town.SignIn(running.Protected, "commendation-board");
        using var two = await Town.SignIn(running.Protected, "counsel");
        await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        await OpenAccounts(supervisor, review);
        await AcceptPromise(officer, review);
        var entry = Entries(await Timeline(supervisor, review)).First().Text("entry");
        var written = await officer.Put($"api/v1/reviews/{review}/entries/{entry}/annotation", new { text = Words }, (await officer.Get($"api/v1/reviews/{review}/account")).ETag);
        Assert.That(written.Status, Is.EqualTo(204), written.Text);
        await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry, kind = "verbal" });
        await Do(supervisor, HttpMethod.Post, review, "walk", null);
        var commendation = Guid.NewGuid();
        var nomination = $"api/v1/reviews/{review}/commendations/{commendation}";
        var person = Town.IdOf("officer").Value;
        var early = await supervisor.Put(nomination, new { officer = person, citation = Citation }, (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag);
        Assert.That(early.Code, Is.EqualTo("commendation/debrief-not-opened"));
        await Do(supervisor, HttpMethod.Post, review, "debrief", null);

        // Words of the officer's account do not leave in a citation.
        var copied = await supervisor.Put(nomination, new { officer = person, citation = "He sat down on the kerb and waited until help came." }, (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag);
        Assert.That((copied.Code, copied.Text.Contains("sat down on the kerb and waited until", StringComparison.Ordinal)), Is.EqualTo(("commendation/copied", true)), copied.Text);
        await Do(supervisor, HttpMethod.Put, review, $"commendations/{commendation}", new { officer = person, citation = Citation });
        Assert.That((await one.Get("api/v1/commendations")).Json.GetProperty("entries").GetArrayLength(), Is.Zero, "not before the officer has said yes");
        Assert.That((await one.Put($"{nomination}/vote", new { @for = true }, "\"1\"")).Status, Is.EqualTo(404));
        Assert.That((await supervisor.Put($"{nomination}/consent", new { given = true }, "\"1\"")).Status, Is.EqualTo(404), "nobody says yes for him");

        var own = (await officer.Get($"api/v1/reviews/{review}/commendations")).Json[0];
        Assert.That((own.Text("citation"), own.Text("state")), Is.EqualTo((Citation, "nominated")));
        Assert.That((await officer.Put($"{nomination}/consent", new { given = true }, null)).Status, Is.EqualTo(428));
        Assert.That((await officer.Put($"{nomination}/consent", new { given = true }, "\"2\"")).Status, Is.EqualTo(412));
        Assert.That((await officer.Put($"{nomination}/consent", new { given = true }, $"\"{own.GetProperty("wording").GetInt32()}\"")).Status, Is.EqualTo(204));

        var waiting = (await one.Get("api/v1/commendations")).Text;
        Assert.That(waiting, Does.Contain(Citation).And.Not.Contain(incident).And.Not.Contain("kerb"));
        Assert.That((await one.Get($"api/v1/reviews/{review}/timeline")).Status, Is.EqualTo(404), "the board reads no review");
        foreach (var board in (Caller[])[one, two])
        {
            var page = await board.Get("commendations", "text/html");
            Assert.That((page.Status, page.Text.Contains(Citation, StringComparison.Ordinal)), Is.EqualTo((200, true)));
            Assert.That((await board.Put($"{nomination}/vote", new { @for = true }, "\"1\"")).Status, Is.EqualTo(204));
        }

        Assert.That((await one.Get("api/v1/commendations")).Json.GetProperty("entries").GetArrayLength(), Is.Zero);
        Assert.That((await one.Put($"{nomination}/vote", new { @for = true }, "\"1\"")).Status, Is.EqualTo(404), "nothing waits there any more");
        Assert.That((await officer.Get($"api/v1/reviews/{review}/commendations")).Json[0].Text("state"), Is.EqualTo("awarded"));

        // The register shows it to everybody, and to nobody where it comes from.
        foreach (var reader in (string[])["officer-2", "investigator", "administrator", "chief"])
        {
            using var caller = await Town.SignIn(running.Register, reader);
            var wall = await Until(() => caller.Get("api/v1/commendations"), reply => reply.Json.GetProperty("entries").GetArrayLength() > 0);
            var released = wall.GetProperty("entries")[0];
            Assert.That((released.Text("name"), released.Text("text")), Is.EqualTo((own.Text("name"), Citation)));
            Assert.That(wall.ToString(), Does.Not.Contain(review).And.Not.Contain(incident).And.Not.Contain(commendation.ToString()).And.Not.Contain(person.ToString()));
            var certificate = await caller.Get($"commendations/{released.Text("id")}", "text/html");
            Assert.That((certificate.Status, certificate.Text.Contains(Citation, StringComparison.Ordinal)), Is.EqualTo((200, true)));
        }
    }
}
