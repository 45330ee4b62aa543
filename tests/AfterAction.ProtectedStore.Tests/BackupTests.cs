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

    private static async Task<TestAgency> Restored(byte[] reviews, byte[]? keys)
    {
        var agency = await TestAgency.Create();
        await DatabaseDump.Restore(await agency.Superuser("protected"), reviews);
        if (keys is not null) await DatabaseDump.Restore(await agency.Superuser("keys"), keys);
        await LedgerMigration.Apply(agency.Owner("ledger"));
        await ProtectedModule.Migrate(agency.Owner("protected"), agency.Owner("keys"), CancellationToken.None);
        return agency;
    }

    /// <summary>How many of the reviews a program that starts on it can read, by any way there is to read one.</summary>
    private static async Task<int> Opened(TestAgency agency, IEnumerable<ReviewId> ids, string[] files)
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-restored-").FullName;
        foreach (var file in files) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        await using var restored = SealedStore.Over(agency, folder);
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
        catch (Exception refused) when (refused is InvalidOperationException or KeyMissingException or System.Security.Cryptography.CryptographicException || refused.GetType().Namespace?.StartsWith("Marten", StringComparison.Ordinal) == true)
        {
            return 0;
        }
    }
}
