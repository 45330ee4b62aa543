using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using Npgsql;

namespace AfterAction.ProtectedStore.Incidents;

/// <summary>An incident that by rule has a review: force was used, or it is marked as a successful de-escalation or near miss.</summary>
internal sealed record QualifyingIncident(IncidentId Id, string Number, string Title, DateOnly? OccurredOn, string Reason, DateTimeOffset ChangedAt)
{
    public override string ToString() => $"{nameof(QualifyingIncident)} {Id.Value}";
}

internal sealed record RegisterEvidence(
    Guid Id, Guid Source, string Kind, string RawTime, DateTimeOffset? At, DateTimeOffset? Until, long UncertaintyMs, string Actor, string Text, int Marks, long Ordinal)
{
    public override string ToString() => $"{nameof(RegisterEvidence)} {Id}";
}

internal sealed record RegisterSource(Guid Id, string Kind, string Name, long OffsetMs, long UncertaintyMs, string Method)
{
    public override string ToString() => nameof(RegisterSource);
}

internal sealed record RegisterParticipant(string Key, string Name, PersonId? Person, Involvement Involvement)
{
    public override string ToString() => nameof(RegisterParticipant);
}

/// <summary>What the register says of one incident.</summary>
internal sealed record IncidentEvidence(IReadOnlyList<RegisterSource> Sources, IReadOnlyList<RegisterEvidence> Evidence, IReadOnlyList<RegisterParticipant> Participants);

/// <summary>Reads the register: four views, through a login that may do nothing else there. Information flows up; nothing is ever written down.</summary>
internal sealed class RegisterReader([FromKeyedServices(RegisterReader.Key)] NpgsqlDataSource register)
{
    public const string Key = "register";

    /// <summary>What an incident without a number is called here.</summary>
    public const string WithoutNumber = "without number";

    public const string Channel = "incident_changed";

    /// <summary>Qualifying incidents that changed at or after <paramref name="since"/>, oldest change first.</summary>
    public async Task<IReadOnlyList<QualifyingIncident>> Qualifying(string agency, DateTimeOffset since, CancellationToken ct)
    {
        await using var command = register.CreateCommand(
            """
            select id, number, kind, local_date, qualifying_reason, changed_at from shared.incident
            where agency = $1 and qualifies and changed_at >= $2 order by changed_at
            """);
        command.Parameters.AddWithValue(agency);
        command.Parameters.AddWithValue(since.ToUniversalTime());
        await using var row = await command.ExecuteReaderAsync(ct);
        List<QualifyingIncident> found = [];
        while (await row.ReadAsync(ct))
            found.Add(new(new(row.GetGuid(0)), Text(row, 1) ?? WithoutNumber, Text(row, 2) ?? "Incident", row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
                Text(row, 4) ?? "force", row.GetFieldValue<DateTimeOffset>(5)));
        return found;
    }

    public async Task<IReadOnlyList<RegisterParticipant>> ParticipantsOf(string agency, IncidentId incident, CancellationToken ct)
    {
        await using var batch = Batch(agency, incident, Participants);
        await using var row = await batch.ExecuteReaderAsync(ct);
        return await ReadParticipants(row, ct);
    }

    public async Task<IncidentEvidence> EvidenceOf(string agency, IncidentId incident, CancellationToken ct)
    {
        await using var batch = Batch(agency, incident, Sources, Evidence, Participants);
        await using var row = await batch.ExecuteReaderAsync(ct);
        List<RegisterSource> sources = [];
        while (await row.ReadAsync(ct))
            sources.Add(new(row.GetGuid(0), Text(row, 1) ?? "", Text(row, 2) ?? "", Number(row, 3), Number(row, 4), Text(row, 5) ?? "manual"));
        await row.NextResultAsync(ct);
        List<RegisterEvidence> evidence = [];
        while (await row.ReadAsync(ct))
            evidence.Add(new(row.GetGuid(0), row.GetGuid(1), Text(row, 2) ?? "", Text(row, 3) ?? "", Instant(row, 4), Instant(row, 5), Number(row, 6),
                Text(row, 7) ?? "", Text(row, 8) ?? "", (int)Number(row, 9), Number(row, 10)));
        await row.NextResultAsync(ct);
        return new(sources, evidence, await ReadParticipants(row, ct));
    }

    private const string Sources = "select id, kind, name, offset_ms, uncertainty_ms, method from shared.source where agency = $1 and incident = $2 order by name, id";

    private const string Evidence =
        "select id, source, kind, raw_time, at, until, uncertainty_ms, actor, text, marks, ordinal from shared.evidence where agency = $1 and incident = $2 order by ordinal, id";

    private const string Participants = "select key, name, person, involvement from shared.participant where agency = $1 and incident = $2 order by key";

    private NpgsqlBatch Batch(string agency, IncidentId incident, params string[] statements)
    {
        var batch = register.CreateBatch();
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement;
            command.Parameters.Add(new NpgsqlParameter { Value = agency });
            command.Parameters.Add(new NpgsqlParameter { Value = incident.Value });
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    private static async Task<IReadOnlyList<RegisterParticipant>> ReadParticipants(NpgsqlDataReader row, CancellationToken ct)
    {
        List<RegisterParticipant> participants = [];
        while (await row.ReadAsync(ct))
            participants.Add(new(row.GetString(0), Text(row, 1) ?? "", row.IsDBNull(2) ? null : new PersonId(row.GetGuid(2)), InvolvementOf(Text(row, 3))));
        return participants;
    }

    /// <summary>An involvement this program does not know is a unit: it gives nobody access.</summary>
    internal static Involvement InvolvementOf(string? word) =>
        Enum.TryParse<Involvement>(word?.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var involvement) ? involvement : Involvement.Unit;

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? 0 : Convert.ToInt64(row.GetValue(column), System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? Instant(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
