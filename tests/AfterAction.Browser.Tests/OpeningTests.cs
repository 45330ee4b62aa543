using AfterAction.Quickstart;
using AfterAction.Testing;
using static Microsoft.Playwright.Assertions;

namespace AfterAction.Browser.Tests;

/// <summary>An officer finds out who has opened what he wrote, and can prove it without the system.</summary>
public sealed class OpeningTests
{
    [Test]
    public async Task An_officer_finds_the_reading_of_a_supervisor_and_the_proof_of_it_is_checked_offline_and_refused_when_one_byte_is_changed()
    {
        var review = Town.Sample.Places.Review("debrief");
        var people = await SampleFiles.Read<SamplePeople>("people.json", CancellationToken.None);
        var facilitator = people.People.Single(person => person.SignIn == "g.beaumont").Name;
        await using (var reading = await Town.Sample.AtProtected("g.beaumont")) await reading.Go(review + "/debrief");
        await using (var trying = await Town.Sample.AtProtected("z.hartigan")) await trying.Go(review + "/debrief", 404);

        await using var officer = await Town.Sample.AtProtected("m.castellan");
        await officer.Go(review + "/mine");
        await officer.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Who has opened my account" }).ClickAsync();
        await Expect(officer.Page.Locator("h1")).ToHaveTextAsync("Who has opened your account");
        // Until the log has given them their places they are not there yet: seconds.
        var rows = officer.Page.Locator("tbody tr");
        var read = rows.Filter(new() { HasText = facilitator }).Filter(new() { HasText = "supervisor" });
        var turnedAway = rows.Filter(new() { HasText = "was turned away" });
        await Shown(officer, async () => await read.CountAsync() > 0 && await turnedAway.CountAsync() > 0);
        await Expect(turnedAway.First).Not.ToContainTextAsync("Hartigan");

        var proof = (await read.First.GetByRole(Microsoft.Playwright.AriaRole.Link).GetAttributeAsync("href"))!;
        await Until(async () => (await officer.Context.APIRequest.GetAsync(proof)).Status == 200);
        var download = await officer.Page.RunAndWaitForDownloadAsync(() => read.First.GetByRole(Microsoft.Playwright.AriaRole.Link).ClickAsync());
        Assert.That(download.SuggestedFilename, Does.Match("^opening-[0-9]+[.]tlog-proof$"));
        var folder = Directory.CreateTempSubdirectory("afteraction-proof-");
        try
        {
            var file = Path.Combine(folder.FullName, download.SuggestedFilename);
            await download.SaveAsAsync(file);
            var key = (await Town.Sample.Running.Verb(RunningAgency.ProtectedProgram, "log", "key"))[^1];
            var (valid, said) = await OfflineChecker.Check("proof", file, "--key", key);
            Assert.That(valid, Is.True, string.Join('\n', said));
            Assert.That(string.Join('\n', said), Does.Contain("\"kind\":\"read\"").And.Contain("\"roles\":[\"supervisor\""));

            var bytes = await File.ReadAllBytesAsync(file);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
            Assert.That((await OfflineChecker.Check("proof", file, "--key", key)).Valid, Is.False);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        officer.ExpectNoFaults();
    }

    private static Task Shown(Window window, Func<Task<bool>> there) => Until(async () =>
    {
        if (await there()) return true;
        await window.Page.ReloadAsync();
        return false;
    });

    private static async Task Until(Func<Task<bool>> there)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(300));
        while (!await there()) await pace.WaitForNextTickAsync(patience.Token);
    }
}
