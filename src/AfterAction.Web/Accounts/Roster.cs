using AfterAction.Kernel;
using Npgsql;

namespace AfterAction.Web.Accounts;

internal sealed class Roster(IdentityDatabase database, Agency agency) : IPeople
{
    private const string Columns =
        "SELECT p.id, p.name, p.rank, p.badge, p.unit, ARRAY(SELECT r.role FROM identity.person_roles r WHERE r.person = p.id) FROM identity.people p ";

    public async Task<Person?> Find(PersonId id, CancellationToken ct) =>
        (await Read(database.Command(Columns + "WHERE p.id = $1 AND p.agency = $2", id.Value, agency.Id), ct)).SingleOrDefault();

    public Task<IReadOnlyList<Person>> WithRole(string role, CancellationToken ct) =>
        Read(database.Command(Columns + """
            JOIN identity.person_roles had ON had.person = p.id AND had.role = $1
            WHERE p.agency = $2 AND p.closed_at IS NULL ORDER BY p.name, p.id
            """, role, agency.Id), ct);

    public Task<IReadOnlyList<Person>> Everybody(CancellationToken ct) => Read(database.Command(Columns + "WHERE p.agency = $1", agency.Id), ct);

    public async Task<Person?> MatchRoster(string nameOrBadge, CancellationToken ct)
    {
        var text = nameOrBadge.Trim();
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) return null;
        var matches = await Read(database.Command(Columns + "WHERE p.agency = $2 AND (lower(p.name) = lower($1) OR lower(p.badge) = lower($1)) LIMIT 2", text, agency.Id), ct);
        return matches.Count == 1 ? matches[0] : null;
    }

    private static async Task<IReadOnlyList<Person>> Read(NpgsqlCommand question, CancellationToken ct)
    {
        await using var command = question;
        await using var rows = await command.ExecuteReaderAsync(ct);
        var people = new List<Person>();
        while (await rows.ReadAsync(ct)) people.Add(PersonIn(rows));
        return people;
    }

    private static Person PersonIn(NpgsqlDataReader row) => new(new(row.GetGuid(0)), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
        row.GetFieldValue<string[]>(5).ToHashSet(StringComparer.Ordinal));
}
