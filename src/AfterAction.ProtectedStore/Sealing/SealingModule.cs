using System.Security.Cryptography;
using AfterAction.Kernel;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Keys, put together. Needs <c>ConnectionStrings:Keys</c>, and <c>Keys:File</c> or <c>Keys:Pkcs11:Library</c>, <c>:TokenLabel</c>, <c>:PinFile</c>
/// and <c>:KeyLabel</c>; and <c>Keys:Journal</c>, where destroyed reviews are written down outside every database.</summary>
internal static class SealingModule
{
    public static void AddSealing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKeyedSingleton(KeyStore.Schema, (_, _) => NpgsqlDataSource.Create(ProtectedModule.Needed(configuration, "Keys")));
        services.AddSingleton(_ => Wrapper(configuration));
        services.AddSingleton(_ => new TombstoneJournal(Setting(configuration, "Keys:Journal")));
        services.AddSingleton(_ => RandomNumberGenerator.Create());
        services.AddSingleton<KeyStore>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<ReviewDestruction>();
    }

    /// <summary>What the first start on a machine needs: a wrapping key and an empty journal, where the settings name a file for them and there is none.</summary>
    public static void CreateFiles(IConfiguration configuration, RandomNumberGenerator randomness, TimeProvider clock)
    {
        if (configuration["Keys:File"] is { } file && !File.Exists(file)) FileKeyWrapper.Add(file, randomness, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        if (configuration["Keys:Journal"] is { } journal && !File.Exists(journal)) File.WriteAllText(journal, "");
    }

    /// <summary>In the file, or in the token under <c>Keys:Pkcs11:KeyLabel</c>.</summary>
    public static void AddWrappingKey(IConfiguration configuration, RandomNumberGenerator randomness, TimeProvider clock)
    {
        if (configuration["Keys:Pkcs11:Library"] is { } library)
            Pkcs11KeyWrapper.Create(library, Setting(configuration, "Keys:Pkcs11:TokenLabel"), Pin(configuration), Setting(configuration, "Keys:Pkcs11:KeyLabel"));
        else
            FileKeyWrapper.Add(Setting(configuration, "Keys:File"), randomness, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
    }

    public static IKeyWrapper Wrapper(IConfiguration configuration) =>
        configuration["Keys:Pkcs11:Library"] is { } library
            ? Pkcs11KeyWrapper.Open(library, Setting(configuration, "Keys:Pkcs11:TokenLabel"), Pin(configuration), Setting(configuration, "Keys:Pkcs11:KeyLabel"))
            : FileKeyWrapper.Open(Setting(configuration, "Keys:File"));

    private static string Pin(IConfiguration configuration) => File.ReadAllText(Setting(configuration, "Keys:Pkcs11:PinFile")).Trim();

    private static string Setting(IConfiguration configuration, string name) => configuration[name]
        ?? throw new InvalidOperationException($"{name} is not set. docs/operating.md says what it is for.");
}

/// <summary>The reviews that were destroyed, in a file of its own that belongs to no backup of a database: a line each, review and day.</summary>
internal sealed class TombstoneJournal(string path)
{
    private readonly Lock guard = new();

    /// <exception cref="InvalidOperationException">It is not there, or a line is not as it should be: then nobody knows what was destroyed.</exception>
    public IReadOnlyDictionary<ReviewId, DateOnly> Read()
    {
        if (!File.Exists(path)) throw new InvalidOperationException($"The journal of destroyed reviews is not at {path}. Bring it back: without it a restored backup could bring back a review that was destroyed.");
        Dictionary<ReviewId, DateOnly> found = [];
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            found[line.Split(' ') is [var review, var day] && Guid.TryParse(review, out var id) && DateOnly.TryParseExact(day, "yyyy-MM-dd", out var on)
                ? new(id) : throw new InvalidOperationException($"A line of the journal of destroyed reviews at {path} cannot be read.")] = on;
        }

        return found;
    }

    /// <summary>On the disk when this returns.</summary>
    public void Append(IEnumerable<(ReviewId Review, DateOnly Day)> destroyed)
    {
        lock (guard)
        {
            using FileStream file = new(path, FileMode.Append, FileAccess.Write);
            foreach (var (review, day) in destroyed) file.Write(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{review.Value} {day:yyyy-MM-dd}\n")));
            file.Flush(flushToDisk: true);
        }
    }
}

/// <summary>Destroys reviews: first the journal, then the key, then what points to the review. Begun and not finished, it is finished at the next start.</summary>
internal sealed class ReviewDestruction(KeyStore keys, KeyRing ring, TombstoneJournal journal, [FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database)
{
    public async Task Destroy(IReadOnlyCollection<ReviewId> reviews, DateOnly today, CancellationToken ct)
    {
        var known = journal.Read();
        journal.Append(reviews.Where(review => !known.ContainsKey(review)).Select(review => (review, today)));
        await keys.Destroy(reviews, today, ct);
        foreach (var review in reviews) ring.Forget(review);
        var ids = reviews.Select(review => review.Value).ToArray();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("insert into reviews.tombstone (review, day) select review, $2 from unnest($1) review on conflict do nothing") { Parameters = { new() { Value = ids }, new() { Value = today } } });
        batch.BatchCommands.Add(new("delete from reviews.seat where review = any($1)") { Parameters = { new() { Value = ids } } });
        batch.BatchCommands.Add(new("delete from reviews.docket where review = any($1)") { Parameters = { new() { Value = ids } } });
        batch.BatchCommands.Add(new("delete from reviews.card where review = any($1)") { Parameters = { new() { Value = ids } } });
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes every place know what any of them knows to be destroyed: after a restore, the others tell the restored one.</summary>
    public async Task Replay(CancellationToken ct)
    {
        var written = journal.Read();
        Dictionary<ReviewId, DateOnly> all = new(written);
        foreach (var (review, day) in await keys.Tombstones(ct)) all.TryAdd(review, day);
        await using (var command = database.CreateCommand("select review, day from reviews.tombstone"))
        {
            await using var row = await command.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct)) all.TryAdd(new(row.GetGuid(0)), row.GetFieldValue<DateOnly>(1));
        }

        foreach (var sameDay in all.GroupBy(tombstone => tombstone.Value, tombstone => tombstone.Key)) await Destroy([.. sameDay], sameDay.Key, ct);
    }
}

/// <summary>Before a port opens: what was destroyed stays destroyed, and the keys here belong to the reviews here.</summary>
internal sealed class RestoreGuard(ReviewDestruction destruction, KeyRing ring, KeyStore keys, [FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await destruction.Replay(cancellationToken);
        using var index = await ring.LeaseIndex(cancellationToken);
        foreach (var review in await keys.WithoutIncident(cancellationToken)) await SayIncident(index.Key!, review, cancellationToken);
        await using var command = database.CreateCommand("select review, box from reviews.card order by day desc limit 1");
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return;
        Reviews.ReviewCard.Open(index.Key!, new(row.GetGuid(0)), row.GetFieldValue<byte[]>(1));
        using var newest = await ring.Lease(new(row.GetGuid(0)), null, cancellationToken) ?? throw new KeyMissingException();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For keys that are older than this rule. One whose review has no card stays as it is, and is given to nobody.</summary>
    private async Task SayIncident(DataKey index, ReviewId review, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select box from reviews.card where review = $1");
        command.Parameters.AddWithValue(review.Value);
        if (await command.ExecuteScalarAsync(ct) is byte[] box) await keys.SayIncident(review, KeyRing.Sealed(index, review, Reviews.ReviewCard.Open(index, review, box).Incident), ct);
    }
}
