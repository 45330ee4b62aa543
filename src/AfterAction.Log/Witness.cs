using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AfterAction.TransparencyLog;

namespace AfterAction.Log;

/// <summary>What became of a witness when it was last asked.</summary>
public enum WitnessAnswered
{
    /// <summary>It signed, or was not asked yet by this program.</summary>
    Well,

    /// <summary>It could not be reached, or what it said was no answer.</summary>
    Nothing,

    /// <summary>It has signed what does not lead to this log: this is an older copy of it, or another history.</summary>
    Refused,
}

/// <summary>An independent witness: it signs a head only when it follows from the one it signed before.</summary>
/// <param name="key">What its signatures are checked with before they are kept.</param>
internal sealed class Witness(HttpClient http, VerifierKey key) : IDisposable
{
    private long known;

    public string Name => key.Name;

    public WitnessAnswered Answered { get; private set; }

    /// <summary>How many entries of this log it has signed for; null when it does not say.</summary>
    public async Task<long?> Knows(VerifierKey log, CancellationToken ct)
    {
        try
        {
            var origin = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(log.Name)));
            using var answer = await http.GetAsync(new Uri($"{origin}/checkpoint", UriKind.Relative), ct);
            if (answer.StatusCode != HttpStatusCode.OK) return null;
            var head = SignedCheckpoint.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
            return head.Fault(log) is null ? head.Checkpoint.Size : null;
        }
        catch (Exception silent) when (IsSilence(silent, ct))
        {
            return null;
        }
    }

    /// <summary>Asks for its signature of the newest head, unless it is there. A witness that does not answer is asked again in the next turn.</summary>
    /// <param name="signed">The size of the newest head.</param>
    public async Task Ask(LogDatabase database, long signed, CancellationToken ct)
    {
        if (signed <= 0) return;
        byte[] note;
        await using (var command = database.Source.CreateCommand("select note from log.checkpoint where size = $1 and not exists (select from log.cosignature where size = $1 and witness = $2)"))
        {
            command.Parameters.Add(new() { Value = signed });
            command.Parameters.Add(new() { Value = Name });
            if (await command.ExecuteScalarAsync(ct) is not byte[] newest) return;
            note = newest;
        }

        var head = SignedCheckpoint.Parse(note);
        Prover prover = new(head.Checkpoint.Size, new PostgresTiles(database.Source.CreateCommand));
        try
        {
            Answered = await Signed(database, head, prover, ct);
        }
        catch (Exception silent) when (IsSilence(silent, ct))
        {
            Answered = WitnessAnswered.Nothing;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<WitnessAnswered> Signed(LogDatabase database, SignedCheckpoint head, Prover prover, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var old = Math.Min(known, head.Checkpoint.Size);
            using ByteArrayContent body = new(new AddCheckpoint(old, await prover.Consistency(old, ct), head).ToBytes());
            using var answer = await http.PostAsync(new Uri("add-checkpoint", UriKind.Relative), body, ct);
            var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Conflict when answer.Content.Headers.ContentType is MediaTypeHeaderValue { MediaType: AddCheckpoint.SizeMediaType }:
                    known = AddCheckpoint.ParseSize(bytes);
                    if (known > head.Checkpoint.Size) return WitnessAnswered.Refused;
                    continue;
                case HttpStatusCode.OK:
                    var signatures = AddCheckpoint.ParseSignatures(bytes);
                    if (!head.Note.With(signatures).Check(key).SignedBy(key)) return WitnessAnswered.Nothing;
                    foreach (var signature in signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id)) await Keep(database, head.Checkpoint.Size, signature, ct);
                    known = head.Checkpoint.Size;
                    return WitnessAnswered.Well;
                case HttpStatusCode.UnprocessableEntity or HttpStatusCode.Forbidden or HttpStatusCode.NotFound:
                    return WitnessAnswered.Refused;
                default:
                    return WitnessAnswered.Nothing;
            }
        }

        return WitnessAnswered.Nothing;
    }

    private static async Task Keep(LogDatabase database, long size, NoteSignature signature, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("insert into log.cosignature (size, witness, line) values ($1, $2, $3) on conflict do nothing");
        command.Parameters.Add(new() { Value = size });
        command.Parameters.Add(new() { Value = signature.Name });
        command.Parameters.Add(new() { Value = signature.ToString() });
        await command.ExecuteNonQueryAsync(ct);
    }

    private static bool IsSilence(Exception failure, CancellationToken ct) => failure is HttpRequestException or MalformedException || (failure is TaskCanceledException && !ct.IsCancellationRequested);
}
