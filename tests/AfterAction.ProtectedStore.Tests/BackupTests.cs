using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>What a backup is worth without the keys: nothing. And with them: everything.</summary>
[Category("C5")]
public class BackupTests
{
    private static readonly Actor Facilitator = new(Supervisor, "sample", "Dana Ruiz", new HashSet<string> { Roles.Supervisor });

    /// <summary>Per change 25 reviews; AFTERACTION_LONG=1 makes it 500.</summary>
    [Test]
    public async Task A_restored_backup_opens_nothing_without_the_keys_and_all_of_it_with_them()
    {
        var many = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 500 : 25;
        await using var store = await SealedStore.Open();
        var ids = Enumerable.Range(0, many).Select(number => new ReviewId(DerivedId.Of(Cad, $"backup {number}"))).ToArray();
        foreach (var id in ids)
            Assert.That(await store.OpenReview(id, Walked.Select(fact => fact is ReviewOpened opened ? opened with { Incident = new(id.Value) } : fact)), Is.True);
        var (reviews, keys) = (await DatabaseDump.Take(await store.Agency.Superuser("protected")), await DatabaseDump.Take(await store.Agency.Superuser("keys")));

        Assert.That(await Opened(await Restored(reviews, null), ids, []), Is.Zero, "the reviews alone");
        var withKeys = await Restored(reviews, keys);
        Assert.That(await Opened(withKeys, ids, []), Is.Zero, "the wrapped keys too, and another wrapping key");
        Assert.That(await Opened(await Restored(reviews, null), ids, [store.KeyFile, store.JournalFile]), Is.Zero, "the wrapping key, and no wrapped ones");
        Assert.That(await Opened(withKeys, ids, [store.KeyFile, store.JournalFile]), Is.EqualTo(many), "all of it");
    }

    /// <summary>Whichever backups of the reviews and of their keys are restored together. Key backups from before the destruction are kept for thirty days at most; even with
    /// those it is destroyed again before anything is served. Per change 12 reviews; AFTERACTION_LONG=1 makes it 1,000.</summary>
    [Test, Category("K4")]
    public async Task A_destroyed_review_is_read_from_no_set_of_backups()
    {
        var many = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1" ? 1_000 : 12;
        await using var store = await SealedStore.Open();
        ReviewId[] Made(string name, int count) => [.. Enumerable.Range(0, count).Select(number => new ReviewId(DerivedId.Of(Cad, $"{name} {number}")))];
        var (gone, kept) = (Made("gone", many), Made("kept", 3));
        await Parallel.ForEachAsync((IEnumerable<ReviewId>)[.. gone, .. kept], new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) =>
            await store.OpenReview(id, Walked.Select(fact => fact is ReviewOpened opened ? opened with { Incident = new(id.Value) } : fact)));
        async Task<(byte[] Reviews, byte[] Keys)> Backup() => (await DatabaseDump.Take(await store.Agency.Superuser("protected")), await DatabaseDump.Take(await store.Agency.Superuser("keys")));
        var before = await Backup();
        await store.Destruction.Destroy(gone, new(2026, 3, 5), CancellationToken.None);
        var after = await Backup();
        string[] files = [store.KeyFile, store.JournalFile];
        foreach (var (name, reviews, keys) in (IEnumerable<(string, byte[], byte[])>)
            [("both from before", before.Reviews, before.Keys), ("reviews from before", before.Reviews, after.Keys), ("keys from before", after.Reviews, before.Keys)])
        {
            var agency = await Restored(reviews, keys);
            if (keys == before.Keys && reviews == before.Reviews) Assert.That(await Opened(agency, gone, files), Is.EqualTo(many), "as long as nothing has started on it, it is all there");
            Assert.That(await Opened(agency, gone, files, started: true), Is.Zero, name);
            Assert.That(await Opened(agency, kept, files, started: true), Is.EqualTo(kept.Length), name);
            await using var database = Npgsql.NpgsqlDataSource.Create(await agency.Superuser("keys"));
            await using var tombstones = database.CreateCommand("select count(*) from keys.tombstone");
            Assert.That(await tombstones.ExecuteScalarAsync(), Is.EqualTo((long)many), name);
        }
    }

    private static async Task<TestAgency> Restored(byte[] reviews, byte[]? keys)
    {
        var agency = await TestAgency.Create();
        await DatabaseDump.Restore(await agency.Superuser("protected"), reviews);
        if (keys is not null) await DatabaseDump.Restore(await agency.Superuser("keys"), keys);
        await LedgerMigration.Apply(agency.Owner("ledger"));
        await ProtectedModule.Migrate(agency.Owner("protected"), agency.Owner("keys"), CancellationToken.None);
        return agency;
    }

    /// <summary>How many of the reviews can be read on it, by any way there is to read one.</summary>
    /// <param name="started">Whether what a program does before it opens a port was done.</param>
    private static async Task<int> Opened(TestAgency agency, IEnumerable<ReviewId> ids, string[] files, bool started = false)
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-restored-").FullName;
        foreach (var file in files) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await using var restored = SealedStore.Over(agency, folder);
        if (started) await new RestoreGuard(restored.Destruction, restored.Ring, restored.Keys, restored.Database).StartAsync(CancellationToken.None);
        var opened = 0;
        foreach (var id in ids)
        {
            var read = await Tried(async () => await restored.Store.Find(Facilitator, id, CancellationToken.None) is { Number: "26-0301", Walked: 2 })
                + await Tried(async () => (await restored.Store.FactsOf(Facilitator, id, CancellationToken.None)).Count == Walked.Length)
                + await Tried(async () => await restored.Lists.MemberOf(Facilitator, id, CancellationToken.None) is not null);
            if (read > 0) opened++;
            if (files.Length > 0 && read is not (0 or 3)) Assert.Fail($"{id.Value} is there in part");
        }

        return opened;
    }

    private static async Task<int> Tried(Func<Task<bool>> read)
    {
        try
        {
            return await read() ? 1 : 0;
        }
        catch (Exception refused) when (refused is InvalidOperationException or KeyMissingException or ReviewDestroyedException or System.Security.Cryptography.CryptographicException || refused.GetType().Namespace?.StartsWith("Marten", StringComparison.Ordinal) == true)
        {
            return 0;
        }
    }
}
