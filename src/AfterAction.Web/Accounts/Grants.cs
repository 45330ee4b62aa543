using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>A change to what somebody may do, or to his account.</summary>
/// <param name="Id">Of what is owed to the log; empty where all are read.</param>
/// <param name="Actor">Null: done at the console.</param>
/// <param name="Kind">As <see cref="Change.Kind"/>.</param>
/// <param name="At">UTC.</param>
public sealed record Grant(Guid Id, long Number, PersonId? Actor, PersonId Person, string Kind, string? Role, DateTimeOffset At);

/// <summary>Changes to people's accounts, for the log and for its join. Never why they were made: that is text.</summary>
public sealed class Grants(NpgsqlDataSource database)
{
    /// <summary>Those without a leaf, oldest first, at most 1,000.</summary>
    public Task<IReadOnlyList<Grant>> Owed(CancellationToken ct) =>
        Read("SELECT owed.id, number, actor, person, kind, role, at FROM identity.owed JOIN identity.changes USING (number) ORDER BY number LIMIT 1000", ct);

    public Task<IReadOnlyList<Grant>> All(CancellationToken ct) =>
        Read("SELECT '00000000-0000-0000-0000-000000000000'::uuid, number, actor, person, kind, role, at FROM identity.changes ORDER BY number", ct);

    /// <summary>Ids of everybody who is or was of the agency; no names.</summary>
    public async Task<IReadOnlyList<PersonId>> People(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT id FROM identity.people ORDER BY id");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<PersonId> people = [];
        while (await row.ReadAsync(ct)) people.Add(new(row.GetGuid(0)));
        return people;
    }

    /// <summary>They have their leaves now.</summary>
    public async Task Logged(IReadOnlyList<Guid> owed, CancellationToken ct)
    {
        await using var command = database.CreateCommand("DELETE FROM identity.owed WHERE id = ANY ($1)");
        command.Parameters.Add(new() { Value = owed.ToArray() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<IReadOnlyList<Grant>> Read(string question, CancellationToken ct)
    {
        await using var command = database.CreateCommand(question);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<Grant> grants = [];
        while (await row.ReadAsync(ct))
            grants.Add(new(row.GetGuid(0), row.GetInt64(1), await row.IsDBNullAsync(2, ct) ? null : new(row.GetGuid(2)), new(row.GetGuid(3)), row.GetString(4), await row.IsDBNullAsync(5, ct) ? null : row.GetString(5), row.GetFieldValue<DateTimeOffset>(6)));
        return grants;
    }
}
