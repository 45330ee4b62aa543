using AfterAction.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>The database of wrapped keys: one row a review, or its tombstone. A review with neither is an error, never "destroyed".</summary>
internal sealed class KeyStore([FromKeyedServices(KeyStore.Schema)] NpgsqlDataSource database, IKeyWrapper wrapper)
{
    public const string Schema = "keys";

    /// <summary>Keeps the key of a review that is about to be opened. False when that review has one, or a tombstone.</summary>
    /// <param name="incident">Sealed; null for the index key, which is of no incident.</param>
    public async Task<bool> Add(ReviewId review, DataKey key, byte[]? incident, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "insert into keys.review_key (review, wrapper, wrapped, incident) select $1, $2, $3, $4 where not exists (select from keys.tombstone where review = $1) on conflict do nothing");
        command.Parameters.AddWithValue(review.Value);
        command.Parameters.AddWithValue(wrapper.Current);
        command.Parameters.AddWithValue(key.Wrap(wrapper));
        command.Parameters.Add(new() { Value = (object?)incident ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>The wrapped key, whose use is written down by the statement that gives it out: without the one there is not the other. Known and null when there is a tombstone; not known when there is neither.</summary>
    /// <param name="by">For whom; null for what the program does by rule.</param>
    public async Task<(bool Known, WrappedKey? Key)> Find(ReviewId review, PersonId? by, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            with used as (insert into keys.use (review, person) select review, $2 from keys.review_key where review = $1)
            select wrapper, wrapped, incident from keys.review_key where review = $1
            union all select null, null, null from keys.tombstone where review = $1 order by 1 nulls first
            """);
        command.Parameters.AddWithValue(review.Value);
        command.Parameters.Add(new() { Value = (object?)by?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct)) return (false, null);
        if (await row.IsDBNullAsync(0, ct)) return (true, null);
        return (true, new(row.GetString(0), row.GetFieldValue<byte[]>(1), await row.IsDBNullAsync(2, ct) ? null : row.GetFieldValue<byte[]>(2)));
    }

    /// <exception cref="KeyMissingException">The wrapper does not know the key it was wrapped with.</exception>
    public DataKey Unwrap(WrappedKey key) => DataKey.Unwrap(wrapper, key.Wrapper, key.Wrapped) ?? throw new KeyMissingException();

    /// <summary>A key that was found was not unwrapped for this person.</summary>
    public async Task Withhold(ReviewId review, PersonId by, CancellationToken ct)
    {
        await using var command = database.CreateCommand("insert into keys.use (review, person, withheld) values ($1, $2, true)");
        command.Parameters.AddWithValue(review.Value);
        command.Parameters.AddWithValue(by.Value);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Reviews whose key was made before keys knew of which incident they are.</summary>
    public async Task<IReadOnlyList<ReviewId>> WithoutIncident(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select review from keys.review_key where incident is null and review <> $1");
        command.Parameters.AddWithValue(KeyRing.Index.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ReviewId> found = [];
        while (await row.ReadAsync(ct)) found.Add(new(row.GetGuid(0)));
        return found;
    }

    public async Task SayIncident(ReviewId review, byte[] incident, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update keys.review_key set incident = $2 where review = $1 and incident is null");
        command.Parameters.AddWithValue(review.Value);
        command.Parameters.AddWithValue(incident);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Uses of keys: those without a leaf in the log, oldest first, or all of them.</summary>
    public async Task<IReadOnlyList<KeyUse>> Uses(bool all, CancellationToken ct)
    {
        await using var command = database.CreateCommand(all ? "select id, review, person, withheld, at from keys.use" : "select id, review, person, withheld, at from keys.use where not logged order by at limit 1000");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<KeyUse> uses = [];
        while (await row.ReadAsync(ct)) uses.Add(new(row.GetGuid(0), new(row.GetGuid(1)), await row.IsDBNullAsync(2, ct) ? null : new PersonId(row.GetGuid(2)), row.GetBoolean(3), row.GetFieldValue<DateTimeOffset>(4)));
        return uses;
    }

    /// <summary>They have their leaves now.</summary>
    public async Task Logged(IReadOnlyList<Guid> uses, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update keys.use set logged = true where id = any($1)");
        command.Parameters.AddWithValue(uses.ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Removes the key of a review that was never opened, without a tombstone.</summary>
    public async Task Discard(ReviewId review, CancellationToken ct)
    {
        await using var command = database.CreateCommand("delete from keys.review_key where review = $1");
        command.Parameters.AddWithValue(review.Value);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Wraps anew, a few at a time and while everything goes on, whatever is not wrapped with the current wrapping key.</summary>
    /// <returns>How many were wrapped anew.</returns>
    /// <exception cref="KeyMissingException">A key whose wrapping key is not known any more; those before it are done.</exception>
    public async Task<int> Rewrap(CancellationToken ct)
    {
        for (var done = 0; ;)
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            List<(Guid Review, byte[] Wrapped)> anew = [];
            await using (var command = new NpgsqlCommand("select review, wrapper, wrapped from keys.review_key where wrapper <> $1 limit 500 for update", connection, transaction))
            {
                command.Parameters.AddWithValue(wrapper.Current);
                await using var row = await command.ExecuteReaderAsync(ct);
                while (await row.ReadAsync(ct))
                {
                    using var key = DataKey.Unwrap(wrapper, row.GetString(1), row.GetFieldValue<byte[]>(2)) ?? throw new KeyMissingException();
                    anew.Add((row.GetGuid(0), key.Wrap(wrapper)));
                }
            }

            if (anew.Count == 0) return done;
            await using (var command = new NpgsqlCommand(
                "update keys.review_key set wrapper = $1, wrapped = anew.wrapped from unnest($2, $3) as anew (review, wrapped) where review_key.review = anew.review", connection, transaction))
            {
                command.Parameters.AddWithValue(wrapper.Current);
                command.Parameters.AddWithValue(anew.Select(row => row.Review).ToArray());
                command.Parameters.AddWithValue(anew.Select(row => row.Wrapped).ToArray());
                done += await command.ExecuteNonQueryAsync(ct);
            }

            await transaction.CommitAsync(ct);
        }
    }

    /// <summary>Destroys keys for good and leaves tombstones: what the keys sealed is never read again, in no copy whose own keys are gone.
    /// Again and again is once.</summary>
    public async Task Destroy(IReadOnlyCollection<ReviewId> reviews, DateOnly today, CancellationToken ct)
    {
        var ids = reviews.Select(review => review.Value).ToArray();
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new("insert into keys.tombstone (review, day) select review, $2 from unnest($1) review on conflict do nothing") { Parameters = { new() { Value = ids }, new() { Value = today } } });
        batch.BatchCommands.Add(new("delete from keys.review_key where review = any($1)") { Parameters = { new() { Value = ids } } });
        await batch.ExecuteNonQueryAsync(ct);
    }

    public async Task<IReadOnlyDictionary<ReviewId, DateOnly>> Tombstones(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select review, day from keys.tombstone");
        await using var row = await command.ExecuteReaderAsync(ct);
        Dictionary<ReviewId, DateOnly> found = [];
        while (await row.ReadAsync(ct)) found[new(row.GetGuid(0))] = row.GetFieldValue<DateOnly>(1);
        return found;
    }
}

/// <param name="Incident">Of the review, sealed with the index key; null for the index key itself.</param>
internal sealed record WrappedKey(string Wrapper, byte[] Wrapped, byte[]? Incident)
{
    public override string ToString() => nameof(WrappedKey);
}

/// <param name="By">Null: the program, by rule.</param>
/// <param name="Withheld">It was found, and not unwrapped for whom it was asked for.</param>
internal sealed record KeyUse(Guid Id, ReviewId Review, PersonId? By, bool Withheld, DateTimeOffset At);

/// <summary>A review has neither key nor tombstone, or its key was wrapped by something that is not here: a restore went wrong or a key file is missing.</summary>
public sealed class KeyMissingException() : Exception("A review's key is missing. Bring back the key file and the keys database that belong to this protected database.");
