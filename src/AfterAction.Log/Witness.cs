using System.Net;
using System.Net.Http.Headers;
using AfterAction.TransparencyLog;

namespace AfterAction.Log;

/// <summary>An independent witness: it signs a head only when it follows from the one it signed before.</summary>
/// <param name="key">What its signatures are checked with before they are kept.</param>
internal sealed class Witness(HttpClient http, VerifierKey key) : IDisposable
{
    private long known;

    public string Name => key.Name;

    /// <summary>Asks for its signature of the newest head, unless it is there. A witness that does not answer is asked again in the next turn.</summary>
    public async Task Ask(LogDatabase database, Term term, CancellationToken ct)
    {
        if (term.Signed <= 0) return;
        byte[] note;
        await using (var command = database.Source.CreateCommand("select note from log.checkpoint where size = $1 and not exists (select from log.cosignature where size = $1 and witness = $2)"))
        {
            command.Parameters.Add(new() { Value = term.Signed });
            command.Parameters.Add(new() { Value = Name });
            if (await command.ExecuteScalarAsync(ct) is not byte[] newest) return;
            note = newest;
        }

        var head = SignedCheckpoint.Parse(note);
        Prover prover = new(head.Checkpoint.Size, new PostgresTiles(database.Source.CreateCommand));
        try
        {
            for (var attempt = 0; attempt < 2; attempt++)
            {
                var old = Math.Min(known, head.Checkpoint.Size);
                using ByteArrayContent body = new(new AddCheckpoint(old, await prover.Consistency(old, ct), head).ToBytes());
                using var answer = await http.PostAsync(new Uri("add-checkpoint", UriKind.Relative), body, ct);
                var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
                if (answer.StatusCode == HttpStatusCode.Conflict && answer.Content.Headers.ContentType is MediaTypeHeaderValue { MediaType: AddCheckpoint.SizeMediaType })
                {
                    known = AddCheckpoint.ParseSize(bytes);
                    continue;
                }

                if (answer.StatusCode != HttpStatusCode.OK) return;
                var signatures = AddCheckpoint.ParseSignatures(bytes);
                if (!head.Note.With(signatures).Check(key).SignedBy(key)) return;
                foreach (var signature in signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id)) await term.CoSigned(head.Checkpoint.Size, signature, ct);
                known = head.Checkpoint.Size;
                return;
            }
        }
        catch (Exception silent) when (silent is HttpRequestException or MalformedException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            // The page of the log's health says that its signature is missing.
        }
    }

    public void Dispose() => http.Dispose();
}
