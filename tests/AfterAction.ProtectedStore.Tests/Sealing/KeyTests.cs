using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using Npgsql;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

public partial class KeyTests
{
    private static RandomNumberGenerator Randomness => AfterAction.Testing.TestCluster.Randomness;

    private string folder;

    private string KeyFile => Path.Combine(folder, "keys");

    [SetUp]
    public void Make() => folder = Directory.CreateTempSubdirectory("afteraction-keys-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    private static void Wraps(IKeyWrapper wrapper)
    {
        var key = RandomNumberGenerator.GetBytes(DataKey.Length);
        var wrapped = wrapper.Wrap(key);
        var opened = new byte[DataKey.Length];
        Assert.Multiple(() =>
        {
            Assert.That(wrapper.TryUnwrap(wrapper.Current, wrapped, opened), Is.True);
            Assert.That(opened, Is.EqualTo(key));
            Assert.That(wrapped, Has.Length.EqualTo(DataKey.Length + 8));
            Assert.That(wrapper.TryUnwrap("no such key", wrapped, opened), Is.False);
            wrapped[5] ^= 1;
            Assert.That(wrapper.TryUnwrap(wrapper.Current, wrapped, opened), Is.False);
            Assert.That(wrapper.TryUnwrap(wrapper.Current, [1, 2, 3], opened), Is.False);
        });
    }

    [Test]
    public void A_key_file_wraps_with_its_last_key_and_unwraps_with_any()
    {
        FileKeyWrapper.Add(KeyFile, Randomness, new(2026, 3, 2));
        using var first = FileKeyWrapper.Open(KeyFile);
        Wraps(first);
        var wrapped = first.Wrap(new byte[DataKey.Length]);
        FileKeyWrapper.Add(KeyFile, Randomness, new(2026, 3, 3));
        using var second = FileKeyWrapper.Open(KeyFile);
        Wraps(second);
        Assert.That(second.Current, Is.Not.EqualTo(first.Current));
        Assert.That(second.TryUnwrap(first.Current, wrapped, new byte[DataKey.Length]), Is.True);
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(KeyFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public void A_key_file_that_is_missing_open_to_others_or_broken_is_refused_with_what_to_do()
    {
        Assert.That(() => FileKeyWrapper.Open(KeyFile), Throws.InvalidOperationException.With.Message.Contain("keys new"));
        FileKeyWrapper.Add(KeyFile, Randomness, new(2026, 3, 2));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            Assert.That(() => FileKeyWrapper.Open(KeyFile), Throws.InvalidOperationException.With.Message.Contain("chmod 600"));
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.AppendAllText(KeyFile, "half a lin");
        Assert.That(() => FileKeyWrapper.Open(KeyFile), Throws.InvalidOperationException.With.Message.Contain("Line 2"));
        File.WriteAllText(KeyFile, "");
        Assert.That(() => FileKeyWrapper.Open(KeyFile), Throws.InvalidOperationException.With.Message.Contain("empty"));
    }

    [Test]
    public void A_token_wraps_with_keys_that_never_leave_it()
    {
        var library = new[] { "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("SoftHSM is not installed: install the package softhsm2.");
        var tokens = Directory.CreateDirectory(Path.Combine(folder, "tokens")).FullName;
        var configuration = Path.Combine(folder, "softhsm2.conf");
        File.WriteAllText(configuration, $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        ProcessStartInfo initialise = new("softhsm2-util", ["--init-token", "--free", "--label", "afteraction", "--pin", "1234", "--so-pin", "5678"]) { RedirectStandardOutput = true, UseShellExecute = false };
        initialise.Environment["SOFTHSM2_CONF"] = configuration;
        using (var process = Process.Start(initialise)!)
        {
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero);
        }

        // The library reads the environment of this process as C sees it.
        Assert.That(SetEnvironment("SOFTHSM2_CONF", configuration, 1), Is.Zero);
        Assert.That(() => Pkcs11KeyWrapper.Open(library, "afteraction", "1234", "2026-03"), Throws.InvalidOperationException.With.Message.Contain("keys new"));
        Pkcs11KeyWrapper.Create(library, "afteraction", "1234", "2026-03");
        byte[] wrapped;
        using (var first = Pkcs11KeyWrapper.Open(library, "afteraction", "1234", "2026-03"))
        {
            Wraps(first);
            wrapped = first.Wrap(new byte[DataKey.Length]);
        }

        Pkcs11KeyWrapper.Create(library, "afteraction", "1234", "2026-04");
        Assert.That(() => Pkcs11KeyWrapper.Open(library, "another", "1234", "2026-04"), Throws.InvalidOperationException.With.Message.Contain("no token"));
        using var second = Pkcs11KeyWrapper.Open(library, "afteraction", "1234", "2026-04");
        Wraps(second);
        Assert.That(second.TryUnwrap("2026-03", wrapped, new byte[DataKey.Length]), Is.True);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [Test, Category("C8")]
    public async Task Keys_are_kept_for_a_minute_at_most_and_sixty_four_of_them_and_are_zero_afterwards()
    {
        await using var store = await SealedStore.Open();
        var ids = Enumerable.Range(0, KeyRing.Most + 10).Select(number => new ReviewId(DerivedId.Of(Cad, $"{number}"))).ToArray();
        List<DataKey> seen = [];
        foreach (var id in ids)
        {
            using var lease = await store.Ring.Create(id, new(Cad), CancellationToken.None);
            seen.Add(lease!.Key!);
        }

        Assert.That(seen.Count(key => !key.IsGone), Is.EqualTo(KeyRing.Most - 1), "and the index key is one of them");
        DataKey kept;
        using (var again = await store.Ring.Lease(ids[^1], null, CancellationToken.None)) kept = again!.Key!;
        Assert.That(kept, Is.SameAs(seen[^1]), "it was kept");
        store.Clock.Advance(KeyRing.Longest);
        using (var fetched = await store.Ring.Lease(ids[^1], null, CancellationToken.None)) Assert.That(fetched!.Key, Is.Not.SameAs(kept), "it is fetched anew");
        Assert.That(seen.Count(key => !key.IsGone), Is.Zero);
    }

    [Test]
    public async Task A_key_in_use_is_not_taken_away_and_one_that_nobody_leased_is_not_found()
    {
        await using var store = await SealedStore.Open();
        using (var made = await store.Ring.Create(TheReview, new(Cad), CancellationToken.None))
        {
            store.Clock.Advance(KeyRing.Longest);
            using var anew = await store.Ring.Lease(TheReview, null, CancellationToken.None);
            Assert.That(made!.Key!.IsGone, Is.False);
            Assert.That(store.Ring.Of(TheReview), Is.Not.Null);
        }

        Assert.That(() => store.Ring.Of(TheReview), Throws.InvalidOperationException);
        Assert.That(await store.Ring.Create(TheReview, new(Cad), CancellationToken.None), Is.Null, "it has a key already");
        Assert.That(await store.Ring.Lease(new(Cad), null, CancellationToken.None), Is.Null, "it has neither key nor tombstone");
    }

    [Test, Category("W5")]
    public async Task A_key_is_unwrapped_for_whoever_the_ledger_has_on_the_reviews_side_and_for_nobody_else_though_the_door_let_him_in()
    {
        await using var store = await SealedStore.Open();
        await store.OpenReview(TheReview, Ready);
        store.ClaimsFirst = false;
        Assert.That(async () => await Read(store, Supervisor), Throws.InstanceOf<KeyWithheldException>(), "nobody has claimed");
        await store.Claims.Claim(Supervisor, Incident, Side.Review, CancellationToken.None);
        Assert.That(await Read(store, Supervisor), Is.True);
        Assert.That(async () => await Read(store, Officer), Throws.InstanceOf<KeyWithheldException>(), "the key is at hand by now, for somebody else");
        await using (var register = NpgsqlDataSource.Create(store.Agency.RegisterApp("ledger")))
            await new ClaimLedger(register, store.Clock).Claim(Officer, Incident, Side.Investigation, CancellationToken.None);
        Assert.That(async () => await Read(store, Officer), Throws.InstanceOf<KeyWithheldException>(), "he investigates");
        Assert.That(async () => await store.Store.Decide(new(Officer, "sample", "", new HashSet<string>()), TheReview, Ready.Length, _ => Decision.Append(new WalkStarted(TheReview, Officer, Noon)), CancellationToken.None),
            Throws.InstanceOf<KeyWithheldException>(), "nor does he write");
        Assert.That((await store.Keys.Uses(all: true, CancellationToken.None)).Where(use => use.Review == TheReview && use.By is not null).GroupBy(use => (use.By, use.Withheld)).Select(same => (same.Key, same.Count())),
            Is.EquivalentTo(new[] { (((PersonId?)Supervisor, true), 1), ((Supervisor, false), 2), ((Officer, true), 3), ((Officer, false), 3) }));
    }

    [Test]
    public async Task A_key_that_does_not_say_of_which_incident_it_is_is_given_to_nobody_until_the_next_start_says_so()
    {
        await using var store = await SealedStore.Open();
        await store.OpenReview(TheReview, Ready);
        await using (var owner = NpgsqlDataSource.Create(store.Agency.Owner("keys")))
        {
            await using var old = owner.CreateCommand("update keys.review_key set incident = null");
            await old.ExecuteNonQueryAsync();
        }

        Assert.That(async () => await Read(store, Supervisor), Throws.InstanceOf<KeyWithheldException>());
        await new RestoreGuard(store.Destruction, store.Ring, store.Keys, store.Database).StartAsync(CancellationToken.None);
        Assert.That(await Read(store, Supervisor), Is.True);
    }

    private static async Task<bool> Read(SealedStore store, PersonId person) =>
        await store.Store.Find(new(person, "sample", "", new HashSet<string>()), TheReview, CancellationToken.None) is not null;
}
