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
        await Expect(turnedAway.First.GetByRole(Microsoft.Playwright.AriaRole.Link)).ToHaveCountAsync(0);
        await Expect(read.Filter(new() { HasText = "the timeline with what was written at it, to read this review" }).First).ToBeVisibleAsync();

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

    [Test]
    public async Task However_many_there_are_each_is_on_one_page_and_only_those_who_were_let_in_have_a_proof()
    {
        const int Readings = 110;
        var review = Town.Sample.Places.ApiReview("debrief");
        await using (var reading = await Town.Sample.AtProtected("g.beaumont"))
            for (var each = 0; each < Readings; each++) Assert.That((await reading.Context.APIRequest.GetAsync($"{review}/timeline")).Status, Is.EqualTo(200));
        await using (var trying = await Town.Sample.AtProtected("z.hartigan")) Assert.That((await trying.Context.APIRequest.GetAsync($"{review}/timeline")).Status, Is.EqualTo(404));

        await using var officer = await Town.Sample.AtProtected("m.castellan");
        List<(long Place, bool Denied)> all = [];
        await Until(async () =>
        {
            all.Clear();
            string? cursor = "";
            for (; cursor is not null; all.AddRange(await Page()))
            {
            }

            return all.Count(opening => !opening.Denied) >= Readings && all.Any(opening => opening.Denied);

            async Task<IEnumerable<(long, bool)>> Page()
            {
                var page = (await (await officer.Context.APIRequest.GetAsync($"{review}/account/openings?cursor={cursor}")).JsonAsync())!.Value;
                cursor = page.TryGetProperty("next", out var next) && next.ValueKind == System.Text.Json.JsonValueKind.String ? next.GetString() : null;
                return [.. page.GetProperty("entries").EnumerateArray().Select(opening => (opening.GetProperty("place").GetInt64(), opening.GetProperty("denied").GetBoolean()))];
            }
        });
        Assert.That(all.Select(opening => opening.Place), Is.Ordered.Descending.And.Unique);
        var attempt = all.First(opening => opening.Denied).Place;
        Assert.That((await officer.Context.APIRequest.GetAsync($"{review}/account/openings/{attempt}/proof")).Status, Is.EqualTo(404));

        await officer.Go(Town.Sample.Places.Review("debrief") + "/mine/openings");
        await officer.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Next page" }).ClickAsync();
        await Expect(officer.Page.Locator("tbody tr").First).ToBeVisibleAsync();
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
