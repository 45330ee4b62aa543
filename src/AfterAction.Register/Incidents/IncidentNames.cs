using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace AfterAction.Register.Incidents;

/// <summary>Which incident is meant by a key: one incident may be known by dispatch's number and by the ids of emergency call data.
/// A key means one incident at any time; that of an incident without a row here means the incident whose id follows from it.</summary>
internal static class IncidentNames
{
    private const string Name = $"{RegisterStore.Schema}.incident_name";

    public static Table Table { get; } = Define();

    /// <summary>The incidents that are there, by the ids that follow from their keys.</summary>
    /// <param name="keys">As <see cref="IncidentKeys.IncidentOf"/> makes ids of them.</param>
    public static async Task<Dictionary<Guid, Guid>> Find(RegisterTransaction transaction, IEnumerable<Guid> keys)
    {
        await using var command = transaction.Command(
            $"""
            SELECT name, incident FROM {Name} WHERE agency = $1 AND name = ANY($2)
            UNION ALL
            SELECT id, id FROM {RegisterStore.Schema}.mt_streams AS stream WHERE tenant_id = $1 AND id = ANY($2)
                AND NOT EXISTS (SELECT FROM {Name} WHERE agency = $1 AND name = stream.id)
            """);
        command.Parameters.AddWithValue(keys.Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(transaction.Cancelled);
        var found = new Dictionary<Guid, Guid>();
        while (await reader.ReadAsync(transaction.Cancelled)) found[reader.GetGuid(0)] = reader.GetGuid(1);
        return found;
    }

    /// <summary>Of these incidents' names, those that are numbers of the agency: an incident has one.</summary>
    public static async Task<HashSet<Guid>> Numbers(RegisterTransaction transaction, IEnumerable<Guid> incidents)
    {
        await using var command = transaction.Command($"SELECT name FROM {Name} WHERE agency = $1 AND incident = ANY($2) AND is_number");
        command.Parameters.AddWithValue(incidents.ToArray());
        await using var reader = await command.ExecuteReaderAsync(transaction.Cancelled);
        var numbers = new HashSet<Guid>();
        while (await reader.ReadAsync(transaction.Cancelled)) numbers.Add(reader.GetGuid(0));
        return numbers;
    }

    /// <summary>Fails with a unique violation when another transaction has given one of the names meanwhile: the work then begins anew and finds it.</summary>
    public static async Task Add(RegisterTransaction transaction, IReadOnlyCollection<NewName> names)
    {
        if (names.Count == 0) return;
        await using var command = transaction.Command($"INSERT INTO {Name} (agency, name, incident, is_number) SELECT $1, * FROM unnest($2, $3, $4)");
        command.Parameters.AddWithValue(names.Select(each => each.Name).ToArray());
        command.Parameters.AddWithValue(names.Select(each => each.Incident).ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.Array | NpgsqlDbType.Boolean, names.Select(each => each.IsNumber).ToArray());
        await command.ExecuteNonQueryAsync(transaction.Cancelled);
    }

    /// <summary>Whatever meant the one incident means the other from now on.</summary>
    public static async Task Move(RegisterTransaction transaction, Guid from, Guid to)
    {
        await using var command = transaction.Command(
            $"""
            WITH moved AS (UPDATE {Name} SET incident = $3 WHERE agency = $1 AND incident = $2 RETURNING name)
            INSERT INTO {Name} (agency, name, incident, is_number) SELECT $1, $2, $3, false WHERE NOT EXISTS (SELECT FROM moved WHERE name = $2)
            """, from);
        command.Parameters.AddWithValue(to);
        await command.ExecuteNonQueryAsync(transaction.Cancelled);
    }

    /// <param name="Name">The id that follows from the key.</param>
    /// <param name="IsNumber">The key is the agency's own number, or a file's for an agency without one here.</param>
    internal readonly record struct NewName(Guid Name, Guid Incident, bool IsNumber);

    private static Table Define()
    {
        var table = new Table(new PostgresqlObjectName(RegisterStore.Schema, "incident_name", SchemaUtils.IdentifierUsage.General));
        table.AddColumn("agency", "text").AsPrimaryKey();
        table.AddColumn("name", "uuid").AsPrimaryKey();
        table.AddColumn("incident", "uuid").NotNull();
        table.AddColumn("is_number", "boolean").NotNull();
        table.Indexes.Add(new IndexDefinition("incident_name_of_incident") { Columns = ["agency", "incident"] });
        return table;
    }
}
