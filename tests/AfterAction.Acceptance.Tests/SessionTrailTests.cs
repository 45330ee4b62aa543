using System.Text.Json;
using AfterAction.Testing;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>That people come and go, and what they try on the way, is in the log of the program in which they do.</summary>
[NonParallelizable, Category("A8")]
public class SessionTrailTests
{
    private RunningAgency running = null!;

    [OneTimeSetUp]
    public async Task Start() => running = await Town.StartAnother();

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (running is not null) await running.DisposeAsync();
    }

    [Test]
    public async Task Signing_out_ended_sessions_wrong_passwords_wrong_codes_and_used_up_tries_are_entries()
    {
        using var auditor = await Town.SignIn(running.Register, "auditor");
        using (var records = await Town.SignIn(running.Register, "records-officer"))
        {
            Assert.That((await records.Put("api/v1/account/password", new { current = "not it at all", password = "another calm voice here" }, null)).Status, Is.EqualTo(400));
            Assert.That((await records.Send(HttpMethod.Delete, "api/v1/account/sessions", null, null)).Status, Is.EqualTo(204));
            Assert.That((await records.Send(HttpMethod.Delete, "api/v1/session", null, null)).Status, Is.EqualTo(204));
        }

        using Caller stranger = new(running.Register);
        using FormUrlEncodedContent code = new(new Dictionary<string, string> { ["code"] = "nothing", ["half"] = "nothing", ["password"] = "another calm voice here" });
        Assert.That((await stranger.Post("set-password", code)).Status, Is.Not.EqualTo(303));
        for (var tries = 0; (await stranger.Post("api/v1/session", new { name = "nobody", password = "nothing" })).Status != 429; tries++) Assert.That(tries, Is.LessThan(200), "tries are used up");

        await Found("CurrentPassword", "sign-in/refused", "Rhea Cord");
        await Found("EndSessions", "done", "Rhea Cord");
        await Found("SignOut", "done", "Rhea Cord");
        Assert.That((await Found("UseLink", null, null)).Text("outcome"), Is.Not.EqualTo("done"));
        await Found("SignIn", "too-many", null);

        async Task<JsonElement> Found(string act, string? outcome, string? who) => (await Until(() => auditor.Get($"api/v1/log?act={act}&outcome={Uri.EscapeDataString(outcome ?? "")}"),
            reply => reply.Json.GetProperty("entries").EnumerateArray().Any(entry => who is null || entry.Text("who") == who))).GetProperty("entries")[0];
    }
}
