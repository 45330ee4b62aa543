using System.Text.Json;
using AfterAction.Kernel.Release;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using Marten;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.ProtectedStore.Referrals;

/// <summary>What is to be released and is not yet: written, sealed, in the transaction of the act, and gone as soon as it was handed over. Handing over twice is once.</summary>
internal sealed class Outgoing(
    [FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database, [FromKeyedServices(Outgoing.Released)] NpgsqlDataSource released, KeyRing keys) : IDisposable
{
    public const string Released = "released";

    private readonly SemaphoreSlim hurry = new(0);

    public void Dispose() => hurry.Dispose();

    /// <summary>There is something to hand over now.</summary>
    public void Hurry() => hurry.Release();

    /// <summary>Until there is, or the time is over.</summary>
    public Task Wait(TimeSpan longest, CancellationToken ct) => hurry.WaitAsync(longest, ct);

    public static void Write(IDocumentSession session, string agency, Review review, DataKey index)
    {
        Referral referral = new(index.Blind("referral", review.Id.ToByteArray()), agency, review.Number == RegisterReader.WithoutNumber ? review.Incident.Value.ToString() : review.Number, review.OccurredOn);
        session.QueueSqlCommand("insert into reviews.outgoing (id, box) values (?, ?)", referral.Id, ReviewCipher.Seal(index, KeyRing.Index, SealedKind.Outgoing, JsonSerializer.SerializeToUtf8Bytes(referral, SealedJson.Options)));
    }

    /// <summary>A commendation that was awarded. The month is all that is said of when.</summary>
    public static void Write(IDocumentSession session, string agency, Review review, Commendation awarded, DataKey index)
    {
        if (review.ParticipantOf(awarded.Officer) is not { } officer) return;
        Citation citation = new(index.Blind("citation", awarded.Id.ToByteArray()), agency, officer.Name, awarded.Citation, awarded.AwardedIn!.Value);
        session.QueueSqlCommand("insert into reviews.outgoing (id, box, what) values (?, ?, 'citation')", citation.Id, ReviewCipher.Seal(index, KeyRing.Index, SealedKind.Citation, JsonSerializer.SerializeToUtf8Bytes(citation, SealedJson.Options)));
    }

    /// <summary>Hands over what there is; how much it was.</summary>
    public async Task<int> HandOver(CancellationToken ct)
    {
        List<(Guid Id, byte[] Box, bool Citation)> waiting = [];
        await using (var command = database.CreateCommand("select id, box, what = 'citation' from reviews.outgoing order by id limit 100"))
        await using (var row = await command.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct)) waiting.Add((row.GetGuid(0), row.GetFieldValue<byte[]>(1), row.GetBoolean(2)));
        }

        if (waiting.Count == 0) return 0;
        using var index = await keys.LeaseIndex(ct);
        foreach (var (id, box, citation) in waiting)
        {
            if (citation) await HandOver(JsonSerializer.Deserialize<Citation>(ReviewCipher.Open(index.Key!, KeyRing.Index, SealedKind.Citation, box), SealedJson.Options)!, ct);
            else await HandOver(JsonSerializer.Deserialize<Referral>(ReviewCipher.Open(index.Key!, KeyRing.Index, SealedKind.Outgoing, box), SealedJson.Options)!, ct);
            await using var done = database.CreateCommand("delete from reviews.outgoing where id = $1");
            done.Parameters.AddWithValue(id);
            await done.ExecuteNonQueryAsync(ct);
        }

        return waiting.Count;
    }

    private async Task HandOver(Referral referral, CancellationToken ct)
    {
        await using var insert = released.CreateCommand("insert into released.referral (id, agency, number, occurred_on, notice) values ($1, $2, $3, $4, $5) on conflict (id) do nothing");
        insert.Parameters.AddWithValue(referral.Id);
        insert.Parameters.AddWithValue(referral.Agency);
        insert.Parameters.AddWithValue(referral.IncidentNumber);
        insert.Parameters.Add(new() { Value = (object?)referral.OccurredOn ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date });
        insert.Parameters.AddWithValue(Referral.Notice);
        await insert.ExecuteNonQueryAsync(ct);
    }

    private async Task HandOver(Citation citation, CancellationToken ct)
    {
        await using var insert = released.CreateCommand("insert into released.citation (id, agency, name, text, awarded_in) values ($1, $2, $3, $4, $5) on conflict (id) do nothing");
        insert.Parameters.AddWithValue(citation.Id);
        insert.Parameters.AddWithValue(citation.Agency);
        insert.Parameters.AddWithValue(citation.Name);
        insert.Parameters.AddWithValue(citation.Text);
        insert.Parameters.AddWithValue(citation.AwardedIn);
        await insert.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Hands over when there is something, and looks every half minute besides in case another program wrote it down and stopped.</summary>
internal sealed partial class OutgoingService(Outgoing outgoing, ILogger<OutgoingService> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await outgoing.HandOver(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is: it is tried again, and nothing of what an exception says is written down.
                Interrupted(failure.GetType().Name);
            }

            try
            {
                await outgoing.Wait(Longest, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Handing over what is released was interrupted ({Kind}); it is tried again within half a minute.")]
    private partial void Interrupted(string kind);
}
