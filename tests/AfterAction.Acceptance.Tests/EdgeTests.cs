using System.Text;

namespace AfterAction.Acceptance.Tests;

/// <summary>What cannot be read or kept gets a refusal that says so, and no word of it reaches a log.</summary>
[NonParallelizable]
public class EdgeTests
{
    private const string Marker = "marker-unreadable-words";

    private Caller records = null!, supervisor = null!, investigator = null!;

    [OneTimeSetUp]
    public async Task SignIn()
    {
        records = await Town.SignIn(Town.Running.Register, "records-officer");
        supervisor = await Town.SignIn(Town.Running.Protected, "supervisor");
        investigator = await Town.SignIn(Town.Running.Register, "investigator");
    }

    [OneTimeTearDown]
    public void Leave()
    {
        foreach (var caller in (Caller[])[records, supervisor, investigator]) caller.Dispose();
    }

    [TearDown]
    public void No_log_line_holds_it() => Assert.That(Town.Running.Output.Where(line => line.Contains(Marker, StringComparison.Ordinal)), Is.Empty);

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    [Test]
    public async Task Text_with_a_null_character_is_refused_wherever_it_stands()
    {
        var review = Guid.NewGuid();
        Reply[] replies =
        [
            await supervisor.Put($"api/v1/reviews/{review}/entries/{review}/annotation", Json($$"""{"text":"{{Marker}} he \u0000 asked"}"""), "\"0\""),
            await records.Post("api/v1/incidents", Json($$"""{"number":"{{Marker}}\u0000","kind":"x"}""")),
            await supervisor.Get($"api/v1/reviews/queue?number={Marker}%00"),
            await records.Get($"api/v1/incidents?q={Marker}%00"),
        ];
        Assert.That(replies.Select(reply => $"{reply.Status} {reply.Code}"), Is.All.EqualTo("400 text/unreadable"));
        var form = await records.Post("incidents", new FormUrlEncodedContent([new("number", Marker + "\0")]));
        Assert.That((form.Status, form.Code), Is.EqualTo((400, "malformed")));
    }

    [TestCase("{\"text\": \"" + Marker)]
    [TestCase("{\"text\": 3}")]
    [TestCase("{\"text\": \"" + Marker + " \\ud800\"}")]
    [TestCase("")]
    public async Task What_is_no_json_of_that_form_is_malformed(string body)
    {
        var review = Guid.NewGuid();
        var reply = await supervisor.Put($"api/v1/reviews/{review}/entries/{review}/annotation", Json(body), "\"0\"");
        Assert.That((reply.Status, reply.Code), Is.EqualTo((400, "malformed")), reply.Text);
    }

    [Test]
    public async Task A_session_stolen_into_the_protected_program_finds_no_documentation_and_no_cross_site_answer_either()
    {
        using var thief = new Caller(Town.Running.Protected).Steal(investigator, "aa_register", "aa_protected");
        var absent = await thief.Get($"api/v1/reviews/{Guid.NewGuid()}");
        foreach (var path in (string[])["swagger", "swagger/index.html", "swagger/v1/swagger.json", "swagger/index.js"])
            Assert.That((await thief.Get(path)).Bytes, Is.EqualTo(absent.Bytes), path);
        var crossing = await thief.Send(HttpMethod.Post, "api/v1/reviews/reconciliation", new { }, null, site: "cross-site");
        Assert.That((crossing.Status, crossing.Bytes), Is.EqualTo((404, absent.Bytes)).Using<(int, byte[])>((one, other) => one.Item1 == other.Item1 && one.Item2.SequenceEqual(other.Item2)));
        Assert.That((await supervisor.Get("swagger/index.html")).Status, Is.EqualTo(200));
    }
}
