using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>The whole job over HTTP: from what dispatch recorded to a closed review, with an investigator trying along the way.</summary>
[NonParallelizable]
public class StoryTests
{
    private const string Nena = "a56e556d871";
    private const string OfficersWords = "He asked for his brother, so I asked about him. zqmarker-officer-words";
    private const string FacilitatorsWords = "Waits for the answer. zqmarker-facilitator-words";

    private Caller records = null!, supervisor = null!, ken = null!, ana = null!, tom = null!, investigator = null!;

    [OneTimeSetUp]
    public async Task SignIn()
    {
        records = await Town.SignIn(Town.Running.Register, "records-officer");
        supervisor = await Town.SignIn(Town.Running.Protected, "supervisor");
        ken = await Town.SignIn(Town.Running.Protected, "supervisor-2");
        ana = await Town.SignIn(Town.Running.Protected, "officer");
        tom = await Town.SignIn(Town.Running.Protected, "officer-2");
        investigator = await Town.SignIn(Town.Running.Register, "investigator");
    }

    [OneTimeTearDown]
    public void Leave()
    {
        foreach (var caller in (Caller[])[records, supervisor, ken, ana, tom, investigator]) caller.Dispose();
    }

    [Test]
    public async Task A_call_dispatch_recorded_becomes_a_closed_review()
    {
        var imported = await Import(records, Shared.Data("eido/nena-sample-call-transfer.json"), "eido");
        Assert.That(imported.Text("state"), Is.EqualTo("done"), imported.ToString());
        var (incident, version, _) = await Incident(records, Nena);
        var marked = await records.Put($"api/v1/incidents/{incident}/outcome", new { outcome = "de-escalation", reason = "Talked down, nobody hurt." }, version);
        Assert.That(marked.Status, Is.EqualTo(204), marked.Text);
        await WalkToTheEnd(Nena, []);
    }

    [Test]
    public async Task A_reported_use_of_force_becomes_a_closed_review_that_its_officer_wrote_in()
    {
        const string Number = "20-171714";
        var imported = await Import(records, Shared.Data("nj-use-of-force/reports.csv"), "force-report-csv");
        if (imported.Text("state") == "waiting-for-acceptance") imported = await Accept(imported.Text("id"));
        Assert.That(imported.Text("state"), Is.EqualTo("done"), imported.ToString());

        var (incident, version, page) = await Incident(records, Number);
        var participant = page.GetProperty("participants").EnumerateArray().First(each => each.Text("involvement") == "involved").Text("key");
        var linked = await records.Put($"api/v1/incidents/{incident}/participants/{participant}/person", new { person = Town.IdOf("officer").Value }, version);
        Assert.That(linked.Status, Is.EqualTo(204), linked.Text);
        await WalkToTheEnd(Number, [ana]);
    }

    [Test]
    public async Task The_published_reports_import_in_full_and_twice_changes_nothing()
    {
        async Task<int> Incidents()
        {
            var count = 0;
            string? cursor = null;
            do
            {
                var page = (await records.Get($"api/v1/incidents?limit=100&from=2020-10-01&to=2021-03-01{(cursor is null ? "" : "&cursor=" + cursor)}")).Json;
                count += page.GetProperty("entries").GetArrayLength();
                cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
            }
            while (cursor is not null);
            return count;
        }

        var (reports, incidents) = CountedOtherwise();
        Assert.That((reports, incidents), Is.EqualTo((3_040, 1_531)), "the file is the one that is meant");
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var imported = await Import(records, Shared.Data("nj-use-of-force/reports.csv"), "force-report-csv");
            Assert.Multiple(async () =>
            {
                Assert.That(imported.Text("state"), Is.EqualTo("done"), imported.ToString());
                Assert.That(imported.GetProperty("total").GetInt32(), Is.EqualTo(reports));
                Assert.That(imported.GetProperty("incidents").GetInt32(), Is.EqualTo(incidents));
                Assert.That(imported.GetProperty("badRows").GetInt32(), Is.Zero);
                Assert.That(await Incidents(), Is.EqualTo(incidents));
            });
        }
    }

    /// <summary>Rows, and ids of incidents but for case and outer blanks, by another reader of CSV than the program's.</summary>
    private static (int Reports, int Incidents) CountedOtherwise()
    {
        using var rows = new Microsoft.VisualBasic.FileIO.TextFieldParser(Shared.Data("nj-use-of-force/reports.csv")) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        var column = Array.IndexOf(rows.ReadFields()!, "incident_id");
        var incidents = new List<string>();
        while (rows.ReadFields() is { } row) incidents.Add(row[column].Trim().ToUpperInvariant());
        return (incidents.Count, incidents.Distinct(StringComparer.Ordinal).Count());
    }

    private async Task<System.Text.Json.JsonElement> Accept(string import)
    {
        var accepted = await records.Post($"api/v1/imports/{import}/acceptance", null);
        Assert.That(accepted.Status, Is.EqualTo(204), accepted.Text);
        return await Until(() => records.Get($"api/v1/imports/{import}"), reply => reply.Json.Text("state") == "done");
    }

    private async Task WalkToTheEnd(string number, IReadOnlyList<Caller> writing)
    {
        // Whoever leads it was not there, and is assigned by somebody who was not there either.
        var (review, seen) = await Queued(ken, number);
        Assert.That((await ken.Get($"api/v1/reviews/{review}/timeline")).Status, Is.EqualTo(404), "a supervisor who neither leads it nor was there");
        Assert.That((await ken.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("supervisor").Value }, null)).Status, Is.EqualTo(428));
        Assert.That((await ken.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("supervisor").Value }, "\"999\"")).Status, Is.EqualTo(412));
        Assert.That((await ken.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("officer").Value }, seen)).Code, Does.StartWith("facilitator/"));
        Assert.That((await ken.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("supervisor").Value }, seen)).Status, Is.EqualTo(204));
        await Denied(review);

        // Is it for a review, and what protects its words? Until that is said nothing is walked.
        var unsaid = await supervisor.Get($"api/v1/reviews/{review}/timeline");
        Assert.That((await supervisor.Post($"api/v1/reviews/{review}/walk", null, unsaid.ETag)).Code, Is.EqualTo("scope/not-accepted"));
        await OpenAccounts(supervisor, review);

        // Drawn from the evidence, and three entries by hand; the walk begins at first contact.
        await Do(supervisor, HttpMethod.Post, review, "timeline/drawing", new { });
        var drawn = await Timeline(supervisor, review);
        Assert.That(Entries(drawn).Count(), Is.GreaterThan(0), "the register's evidence is on the timeline");
        Assert.That((await supervisor.Post($"api/v1/reviews/{review}/walk", null, $"\"{drawn.GetProperty("version").GetInt64()}\"")).Code, Is.EqualTo("walk/no-first-contact"));
        var start = Entries(drawn).Where(entry => entry.TryGetProperty("start", out _)).Max(entry => entry.GetProperty("start").GetDateTimeOffset()).AddMinutes(5);
        Guid[] byHand = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        foreach (var (entry, index) in byHand.Select((entry, index) => (entry, index)))
        {
            var fields = new { kind = "spoken", title = $"Speaks, {index}", text = "In a low voice.", who = "Ana Reyes", start = start.AddSeconds(20 * index), certaintySeconds = 1 };
            var done = await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}", fields);
            var again = await supervisor.Put($"api/v1/reviews/{review}/entries/{entry}", fields, "\"1\"");
            Assert.That((again.Status, again.ETag), Is.EqualTo((204, done.ETag)), "sent again it changes nothing");
        }

        await Do(supervisor, HttpMethod.Put, review, "first-contact", new { entry = byHand[0], kind = "verbal" });
        await Do(supervisor, HttpMethod.Put, review, $"corrections/{Guid.NewGuid()}", new
        {
            entry = byHand[1],
            fields = new { kind = "spoken", title = "Speaks again", text = "", who = "Ana Reyes", start = start.AddSeconds(25), certaintySeconds = 1 },
            reason = "The recording shows it five seconds later.",
        });
        await Do(supervisor, HttpMethod.Post, review, "walk", null);

        // Officers add their side; nobody reads it before the debrief.
        foreach (var officer in writing)
        {
            var unread = await officer.Put($"api/v1/reviews/{review}/entries/{byHand[0]}/annotation", new { text = OfficersWords }, "\"0\"");
            Assert.That(unread.Code, Is.EqualTo("promise/not-accepted"), "nobody writes who has not read what protects his words");
            Assert.That((await officer.Get($"api/v1/reviews/{review}/promise")).Text, Does.Contain("General Order 4.12").And.Contain("not a privilege"));
            await AcceptPromise(officer, review);
            var account = await officer.Get($"api/v1/reviews/{review}/account");
            var written = await officer.Put($"api/v1/reviews/{review}/entries/{byHand[0]}/annotation", new { text = OfficersWords }, account.ETag);
            Assert.That(written.Status, Is.EqualTo(204), written.Text);
            Assert.That((await officer.Get($"api/v1/reviews/{review}/timeline")).Text, Does.Contain("marker-officer-words"));
            Assert.That((await officer.Get("api/v1/reviews")).Text, Does.Contain(review));

            // The whole in her own words: sealed before any recording, handed in for a receipt that says nothing of it.
            async Task<Reply> Own(HttpMethod method, string path, object? body) =>
                await officer.Send(method, $"api/v1/reviews/{review}/account/{path}", body, (await officer.Get($"api/v1/reviews/{review}/account")).ETag);
            Assert.That((await Own(HttpMethod.Put, "narrative", new { text = "I saw the rail first. marker-officer-words" })).Status, Is.EqualTo(204));
            Assert.That((await Own(HttpMethod.Post, "submission", null)).Code, Is.EqualTo("account/not-sealed"));
            Assert.That((await Own(HttpMethod.Post, "seal", new { viewed = true })).Code, Is.EqualTo("account/order-reason-needed"));
            Assert.That((await Own(HttpMethod.Post, "seal", new { viewed = false })).Status, Is.EqualTo(204));
            Assert.That((await Own(HttpMethod.Put, "narrative", new { text = "Else." })).Code, Is.EqualTo("account/sealed"));
            Assert.That((await Own(HttpMethod.Post, "video", null)).Status, Is.EqualTo(204));
            Assert.That((await Own(HttpMethod.Put, $"supplements/{Guid.NewGuid()}", new { text = "It was the second rail. marker-officer-words" })).Status, Is.EqualTo(204));
            Assert.That((await Own(HttpMethod.Post, "submission", null)).Status, Is.EqualTo(204));
            Assert.That((await Own(HttpMethod.Post, "withdrawal", null)).Code, Is.EqualTo("account/handed-in"));
            var receipt = (await officer.Get($"api/v1/reviews/{review}/account")).Json.GetProperty("own").Text("receipt");
            var receipts = (await supervisor.Get($"api/v1/reviews/{review}/receipts")).Text;
            Assert.That(receipts, Does.Contain(receipt).And.Not.Contain("marker-officer-words"));
        }

        Assert.That((await supervisor.Get($"api/v1/reviews/{review}/timeline")).Text, Does.Not.Contain("marker-officer-words"), "not even the facilitator, before the debrief");
        await Denied(review);

        // Entry by entry, left and resumed; it does not close before the last one.
        var toWalk = Entries(await Timeline(supervisor, review)).Where(entry => !entry.GetProperty("leadUp").GetBoolean()).Select(entry => entry.Text("entry")).ToArray();
        Assert.That(toWalk[0], Is.EqualTo(byHand[0].ToString()), "the walk begins at first contact");
        await Do(supervisor, HttpMethod.Put, review, $"entries/{toWalk[0]}/observation", new { text = FacilitatorsWords, step = 2, decisionPoint = false, pivotal = false });
        foreach (var entry in toWalk[..^1])
            await Do(supervisor, HttpMethod.Put, review, $"entries/{entry}/walked", new { text = FacilitatorsWords, step = 4, decisionPoint = true, pivotal = true });
        // Another course at the second entry, with what was known then; what came later argues for nothing.
        var instance = Guid.NewGuid();
        object Course(string evidence) => new
        {
            entry = byHand[1], prevented = false, actors = new[] { "dispatcher", "policy" }, course = "crisis-team", text = "The crisis team is sent with the first unit. marker-facilitator-words",
            knownThen = "The caller had said that he was ill.", evidence = new[] { evidence }, mechanism = "Somebody he knows talks with him.", inPlace = "A crisis team at night.", confidence = "medium",
        };
        var read = (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag;
        Assert.That((await supervisor.Put($"api/v1/reviews/{review}/instances/{instance}", Course(byHand[2].ToString()), read)).Code, Is.EqualTo("instance/hindsight"));
        await Do(supervisor, HttpMethod.Put, review, $"instances/{instance}", Course(byHand[0].ToString()));
        foreach (var officer in writing)
        {
            Assert.That((await officer.Get($"api/v1/reviews/{review}/instances")).Text, Is.EqualTo("[]"), "not before the debrief");
            Assert.That((await officer.Get($"api/v1/reviews/{review}/entries/{toWalk[0]}/history")).Text, Does.Not.Contain("marker-facilitator-words"), "nor drafts, by the history");
        }

        await Do(supervisor, HttpMethod.Post, review, "debrief", null);
        var version = (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag;
        Assert.That((await supervisor.Post($"api/v1/reviews/{review}/closing", null, version)).Code, Is.EqualTo("review/not-all-walked"));
        await Do(supervisor, HttpMethod.Put, review, $"entries/{toWalk[^1]}/walked", new { text = "", step = (int?)null, decisionPoint = false, pivotal = false });

        // What others can read by now is changed with a reason, and its history tells them: the facilitator's words as anybody's.
        string Observed() => $"api/v1/reviews/{review}/entries/{toWalk[0]}/observation";
        async Task<string> Seen() => (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag!;
        Assert.That((await supervisor.Put(Observed(), new { text = "Put otherwise.", step = 4, decisionPoint = true, pivotal = true }, await Seen())).Code, Is.EqualTo("observation/reason-needed"));
        await Do(supervisor, HttpMethod.Put, review, $"entries/{toWalk[0]}/observation", new { text = FacilitatorsWords + " Put otherwise.", step = 4, decisionPoint = true, pivotal = true, reason = "It was the second gate." });
        await Do(supervisor, HttpMethod.Put, review, $"entries/{toWalk[0]}/examination", new { knownThen = "Alone." });
        Assert.That((await supervisor.Put($"api/v1/reviews/{review}/entries/{toWalk[0]}/examination", new { knownThen = "Not alone." }, await Seen())).Code, Is.EqualTo("examination/reason-needed"));
        await Do(supervisor, HttpMethod.Put, review, $"entries/{toWalk[0]}/examination", new { knownThen = "Not alone.", reason = "The camera shows two." });
        foreach (var officer in writing) Assert.That((await officer.Get($"api/v1/reviews/{review}/entries/{toWalk[0]}/history")).Text, Does.Contain("It was the second gate.").And.Contain("The camera shows two.").And.Contain("\"Alone.\""));
        var (meeting, note, point) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await Do(supervisor, HttpMethod.Put, review, $"meetings/{meeting}", new { recorded = true });
        await Do(supervisor, HttpMethod.Put, review, $"meetings/{meeting}/points/{note}", new { question = "sustain", text = "One voice." });
        Assert.That((await supervisor.Put($"api/v1/reviews/{review}/meetings/{meeting}/points/{note}", new { question = "improve", text = "One voice." }, await Seen())).Code, Is.EqualTo("point/reason-needed"));
        foreach (var officer in writing.Take(1))
        {
            async Task<Reply> Say(string text, string? reason) => await officer.Put($"api/v1/reviews/{review}/account/meetings/{meeting}/points/{point}", new { question = "sustain", text, reason }, (await officer.Get($"api/v1/reviews/{review}/account")).ETag);
            Assert.That(((await Say("He listened.", null)).Status, (await Say("He listened to her.", " ")).Code, (await Say("He listened to her.", "Who it was.")).Status), Is.EqualTo((204, "point/reason-needed", 204)));
            Assert.That((await supervisor.Get($"api/v1/reviews/{review}/meetings")).Text, Does.Contain("He listened to her.").And.Contain("Who it was."));
        }

        await Do(supervisor, HttpMethod.Post, review, $"meetings/{meeting}/end", null);

        // In the debrief both sides read both.
        foreach (var officer in writing)
        {
            Assert.That((await officer.Get($"api/v1/reviews/{review}/timeline")).Text, Does.Contain("marker-facilitator-words"));
            Assert.That((await supervisor.Get($"api/v1/reviews/{review}/timeline")).Text, Does.Contain("marker-officer-words").And.Contain("It was the second rail."));
            var account = await officer.Get($"api/v1/reviews/{review}/account");
            var dissent = await officer.Put($"api/v1/reviews/{review}/account/instances/{instance}", new { agrees = false, text = "The team was out. marker-officer-words" }, account.ETag);
            Assert.That(dissent.Status, Is.EqualTo(204), dissent.Text);
            Assert.That((await supervisor.Get($"api/v1/reviews/{review}/instances")).Text, Does.Contain("The team was out."));
        }

        await Do(supervisor, HttpMethod.Post, review, "closing", null);
        var closed = await Timeline(supervisor, review);
        Assert.That((closed.Text("state"), closed.GetProperty("walked").GetInt32()), Is.EqualTo(("closed", toWalk.Length)));
        version = (await supervisor.Get($"api/v1/reviews/{review}/timeline")).ETag;
        Assert.That((await supervisor.Put($"api/v1/reviews/{review}/entries/{toWalk[0]}/walked", new { text = "More." }, version)).Code, Is.EqualTo("review/closed"));
        await Denied(review);
        Assert.That(Town.Running.Output, Has.None.Contains("marker-officer-words").And.None.Contains("marker-facilitator-words"), "no log line holds what was written");
    }

    /// <summary>The investigator asks the register for it, and comes to the protected program with a stolen session: nothing is there.</summary>
    private async Task Denied(string review)
    {
        using var stranger = new Caller(Town.Running.Protected).Steal(investigator, "aa_register", "aa_protected");
        var absent = await supervisor.Get($"api/v1/reviews/{Guid.NewGuid()}/timeline");
        foreach (var path in (string[])[$"api/v1/reviews/{review}/timeline", "api/v1/reviews", "api/v1/reviews/queue", $"api/v1/reviews/{review}/account", "api/v1/session", "sign-in"])
        {
            var stolen = await stranger.Get(path);
            Assert.Multiple(() =>
            {
                Assert.That(stolen.Status, Is.EqualTo(404), path);
                Assert.That(stolen.Bytes, Is.EqualTo(absent.Bytes), path);
                Assert.That(stolen.Headers, Is.EqualTo(absent.Headers), path);
            });
            if (path.Contains("reviews", StringComparison.Ordinal))
            {
                var inRegister = await investigator.Get(path);
                Assert.That((inRegister.Status, inRegister.Text), Is.EqualTo((404, absent.Text)), $"{path} in the register");
            }
        }

        Assert.That((await stranger.Put($"api/v1/reviews/{review}/facilitator", new { person = Town.IdOf("investigator").Value }, "\"1\"")).Bytes, Is.EqualTo(absent.Bytes));
        var (_, _, incident) = await Incident(investigator, (await Timeline(supervisor, review)).Text("number"));
        Assert.That(incident.ToString(), Does.Not.Contain(review).And.Not.Contain("review").IgnoreCase);
    }

    [Test]
    public async Task An_investigator_cannot_sign_in_to_the_protected_program()
    {
        using var outside = new Caller(Town.Running.Protected);
        var right = await outside.Post("api/v1/session", new { name = "investigator", password = Town.Password });
        var wrong = await outside.Post("api/v1/session", new { name = "nobody", password = Town.Password });
        Assert.That((right.Status, right.Code, right.Json.EnumerateObject().Count(), right.Bytes.Length), Is.EqualTo((wrong.Status, wrong.Code, wrong.Json.EnumerateObject().Count(), wrong.Bytes.Length)));
        Assert.That(outside.Cookies, Is.Empty);
    }
}
