using System.Diagnostics;
using System.IO.Compression;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Acceptance.Tests.Steps;

namespace AfterAction.Acceptance.Tests;

/// <summary>That nobody on one side of an incident has had the other, signed, with its proofs, checked without the system.</summary>
[NonParallelizable, Category("L2")]
public class CertificateTests
{
    private const string Investigation = "PS-26-014";

    private RunningAgency running = null!;
    private WitnessOf? witness;
    private string folder = "";

    [OneTimeSetUp]
    public async Task Prepare()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-certificate-").FullName;
        // The tests' agencies have the keys of their logs in common, and each witness has a memory of its own.
        witness = await WitnessOf.Start(Path.Combine(folder, "witness"),
            (await Town.Running.Verb(RunningAgency.ProtectedProgram, "log", "key"))[^1], (await Town.Running.Verb(RunningAgency.RegisterProgram, "log", "key"))[^1]);
        running = await Town.StartAnother(new(witness.Settings) { ["Log:Interval"] = "00:00:02" });
    }

    [OneTimeTearDown]
    public async Task Leave()
    {
        if (running is not null) await running.DisposeAsync();
        if (witness is not null) await witness.DisposeAsync();
        if (folder != "") Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_certificate_for_an_investigation_is_made_in_five_seconds_and_checked_offline_and_refused_when_a_byte_is_changed()
    {
        var (review, incident) = await LedReview(running);
        using (var officer = await Town.SignIn(running.Protected, "officer")) Assert.That((await officer.Get($"api/v1/reviews/{review}/timeline")).Status, Is.EqualTo(200));
        await OpenInvestigation(incident, running);
        var protectedLog = await Export(RunningAgency.ProtectedProgram, "protected");
        var registerLog = await Export(RunningAgency.RegisterProgram, "register");
        var question = Path.Combine(folder, "question");
        await running.Verb(RunningAgency.RegisterProgram, "wall", "investigation", Investigation, question);
        var signer = Path.Combine(folder, "signer");
        var certifier = (await OfflineChecker.Check("certify", "keygen", "--signer", signer, "--name", "counsel.example.org")).Said[^1];
        var certificate = Path.Combine(folder, "certificate");

        var watch = Stopwatch.StartNew();
        var (made, said) = await OfflineChecker.Check(Certify(protectedLog, registerLog, TestAgency.LogKeysOf("register"), certificate));
        Assert.That(made, Is.True, string.Join('\n', said));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
        Assert.That(string.Join('\n', said), Does.Contain("4 people have acted on one side of the 1 incidents, nobody on both"));

        string[] check =
        [
            "certificate", certificate, "--key", certifier, "--review-log", (await running.Verb(RunningAgency.ProtectedProgram, "log", "key"))[^1],
            "--investigation-log", (await running.Verb(RunningAgency.RegisterProgram, "log", "key"))[^1], "--witness", witness!.Key, "--question", question,
        ];
        var (valid, why) = await OfflineChecker.Check(check);
        Assert.That(valid, Is.True, string.Join('\n', why));
        Assert.That(string.Join('\n', why), Does.Contain($"4 claims by 4 people; investigation {Investigation}").And.Contain("the question is the one that was given"));
        var stranger = (await OfflineChecker.Check("certify", "keygen", "--signer", Path.Combine(folder, "stranger"), "--name", "stranger.example.org")).Said[^1];
        Assert.That((await OfflineChecker.Check([.. check, "--witness", stranger])).Valid, Is.False, "nobody of that name has seen these heads");
        using (var auditor = await Town.SignIn(running.Register, "auditor"))
            Assert.That((await auditor.Get("api/v1/log/state")).Json.GetProperty("exports").EnumerateArray().Select(export => export.Text("what")), Does.Contain("certificate"), "that it was asked for is told");
        var bytes = await File.ReadAllBytesAsync(certificate);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(certificate, bytes);
        Assert.That((await OfflineChecker.Check(check)).Valid, Is.False);

        // Were the investigators those who were in the review, there would be none.
        var refused = await OfflineChecker.Check(Certify(protectedLog, protectedLog, TestAgency.LogKeysOf("protected"), certificate));
        Assert.That(refused.Valid, Is.False);
        Assert.That(string.Join('\n', refused.Said), Does.Contain($"{Investigation}: Person {Town.IdOf("officer").Value} has acted on both sides."));
        // Nor is there one from a log that is not whole.
        var claims = Path.Combine(registerLog, "rows", "claim.jsonl");
        await File.WriteAllTextAsync(claims, "");
        Assert.That((await OfflineChecker.Check(Certify(protectedLog, registerLog, TestAgency.LogKeysOf("register"), certificate))).Valid, Is.False);

        string[] Certify(string ofReviews, string ofInvestigations, string keys, string to) =>
        [
            "certify", question, "--review-log", ofReviews, "--review-keys", TestAgency.LogKeysOf("protected"), "--investigation-log", ofInvestigations, "--investigation-keys", keys,
            "--signer", signer, "--out", to, "--witness", witness!.Key,
        ];
    }

    [TestCase(RunningAgency.ProtectedProgram, "protected"), TestCase(RunningAgency.RegisterProgram, "register"), Category("A5")]
    public async Task An_auditor_downloads_the_log_and_anybody_checks_it_without_the_system(string program, string database)
    {
        using var auditor = await Town.SignIn(program == RunningAgency.ProtectedProgram ? running.Protected : running.Register, "auditor");
        await Export(program, database);
        var reply = await auditor.Post("api/v1/log/exports", null);
        Assert.That(reply.Status, Is.EqualTo(200));
        var unpacked = Path.Combine(folder, "downloaded-" + database);
        using (MemoryStream packed = new(reply.Bytes)) await ZipFile.ExtractToDirectoryAsync(packed, unpacked);

        var key = (await running.Verb(program, "log", "key"))[^1];
        var (valid, said) = await OfflineChecker.Check(unpacked, "--key", key);
        Assert.That(valid, Is.True, string.Join('\n', said));
        var exports = (await auditor.Get("api/v1/log/state")).Json.GetProperty("exports").EnumerateArray().ToList();
        Assert.That(exports[0].Text("who"), Is.EqualTo((await auditor.Get("api/v1/session")).Json.Text("name")));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), "afteraction-log-*"), Is.Empty);

        var hashes = Directory.EnumerateFiles(Path.Combine(unpacked, "rows")).First(file => new FileInfo(file).Length > 0);
        await File.WriteAllTextAsync(hashes, "");
        Assert.That((await OfflineChecker.Check(unpacked, "--key", key)).Valid, Is.False);
    }

    /// <summary>The log as far as everything there is now.</summary>
    private async Task<string> Export(string program, string database)
    {
        await using var ledger = NpgsqlDataSource.Create(await running.Agency.Superuser("ledger"));
        await using var log = NpgsqlDataSource.Create(await running.Agency.Superuser(database));
        using CancellationTokenSource patience = new(Patience);
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(200));
        while (await Count(ledger, "select count(*) from ledger.act") > 0) await pace.WaitForNextTickAsync(patience.Token);
        var size = await Count(log, "select coalesce((select max(place) + 1 from log.entry), 0) + (select count(*) from log.pending)");
        while (await Count(log, "select coalesce(max(size), 0) from log.cosignature") < size) await pace.WaitForNextTickAsync(patience.Token);
        var exported = Path.Combine(folder, $"{database}-{Guid.NewGuid()}");
        await running.Verb(program, "log", "export", exported);
        return exported;
    }

    private static async Task<long> Count(NpgsqlDataSource database, string question)
    {
        await using var command = database.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
