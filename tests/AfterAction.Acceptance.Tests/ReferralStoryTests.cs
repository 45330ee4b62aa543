using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>A review is stopped and referred, with both programs running: who hears of it, and what.</summary>
[NonParallelizable, Category("N1")]
public class ReferralStoryTests
{
    [Test]
    public async Task Whoever_may_open_an_investigation_hears_number_and_date_and_nobody_else_hears_anything()
    {
        using var records = await Town.SignIn(Town.Running.Register, "records-officer");
        using var supervisor = await Town.SignIn(Town.Running.Protected, "supervisor-2");
        using var lead = await Town.SignIn(Town.Running.Register, "investigation-supervisor");
        using var conflicts = await Town.SignIn(Town.Running.Register, "conflicts-officer");
        using var investigator = await Town.SignIn(Town.Running.Register, "investigator");
        const string Number = "STOP-26-1";
        var entered = await records.Post("api/v1/incidents", new { number = Number, kind = "Disturbance", location = "Mill Road", localDate = "2026-10-03" });
        Assert.That(entered.Status, Is.AnyOf(200, 201, 204), entered.Text);
        var (id, version, _) = await Incident(records, Number);
        var marked = await records.Put($"api/v1/incidents/{id}/outcome", new { outcome = "near-miss", reason = "Nobody was hurt." }, version);
        Assert.That(marked.Status, Is.EqualTo(204), marked.Text);
        var review = await Assign(supervisor, Number, "supervisor-2");

        string[] pages = [$"api/v1/incidents/{id}", $"api/v1/incidents?q={Number}", "api/v1/investigations", "api/v1/session"];
        var before = await Task.WhenAll(pages.Select(async page => (await lead.Get(page)).Text));
        Assert.That((await lead.Get("api/v1/referrals")).Text, Does.Not.Contain(Number));
        var without = await supervisor.Post($"api/v1/reviews/{review}/referral", new { });
        Assert.That(without.Status, Is.EqualTo(428), without.Text);
        await Do(supervisor, HttpMethod.Post, review, "referral", new { crime = true });

        var heard = await Until(() => lead.Get("api/v1/referrals"), reply => reply.Text.Contains(Number, StringComparison.Ordinal));
        var row = heard.GetProperty("entries").EnumerateArray().Single(each => each.Text("incidentNumber") == Number);
        Assert.Multiple(async () =>
        {
            Assert.That(row.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[] { "incidentNumber", "occurredOn", "notice", "incident" }));
            Assert.That((row.Text("occurredOn"), row.Text("notice"), row.Text("incident")), Is.EqualTo(("2026-10-03", "external-process-required", id)));
            Assert.That((await conflicts.Get("api/v1/referrals")).Text, Does.Contain(Number));
            Assert.That((await lead.Get("referrals", "text/html")).Text, Does.Contain(Number).And.Not.Contain("Ken Abbott").And.Not.Contain(review));
            Assert.That((await investigator.Get("api/v1/referrals")).Status, Is.EqualTo(404));
            Assert.That((await records.Get("api/v1/referrals")).Status, Is.EqualTo(404));
            // Everything else that the register says is what it was.
            Assert.That(await Task.WhenAll(pages.Select(async page => (await lead.Get(page)).Text)), Is.EqualTo(before));
            // Nothing is added to the review any more.
            var later = await supervisor.Post($"api/v1/reviews/{review}/timeline/drawing", new { });
            Assert.That(later.Status, Is.AnyOf(409, 428), later.Text);
            Assert.That((await Timeline(supervisor, review)).Text("state"), Is.EqualTo("referred"));
        });
    }
}
