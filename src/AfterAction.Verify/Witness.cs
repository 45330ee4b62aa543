using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>An answer of the witness.</summary>
internal sealed record WitnessAnswer(int Status, string Body = "", string MediaType = "text/plain; charset=utf-8");

/// <summary>Signs heads that are consistent with what it has signed, and no others: C2SP tlog-witness. Safe for use by several threads.</summary>
internal sealed class Witness(SignerKey key, IReadOnlyList<VerifierKey> logs, Journal journal, TimeProvider clock)
{
    // Checking the old size and keeping the new one is one step, or two requests could roll each other back.
    private readonly Lock one = new();

    public WitnessAnswer Add(ReadOnlySpan<byte> body)
    {
        AddCheckpoint request;
        try
        {
            request = AddCheckpoint.Parse(body);
        }
        catch (MalformedException wrong)
        {
            return new(400, wrong.Message + "\n");
        }

        var head = request.Checkpoint.Checkpoint;
        var known = logs.Where(log => log.Name == head.Origin).ToList();
        if (known.Count == 0) return new(404, "This log is not known here.\n");
        var check = request.Checkpoint.Note.Check(known);
        if (check.Failed.Count > 0 || check.Verified.Count == 0) return new(403, "The log has not signed it.\n");
        if (request.OldSize > head.Size) return new(400, "The old size is larger than the new one.\n");
        lock (one)
        {
            var last = journal.Latest(head.Origin);
            var size = last?.Checkpoint.Size ?? 0;
            if (request.OldSize != size) return new(409, FormattableString.Invariant($"{size}\n"), AddCheckpoint.SizeMediaType);
            if (!Follows(last?.Checkpoint.Root ?? Merkle.Empty, request)) return new(422, "It does not follow from the head that was signed last.\n");

            // Of all signatures on it only the log's was verified: the others are not passed on.
            SignedNote verified = new(request.Checkpoint.Note.Text, [.. request.Checkpoint.Note.Signatures.Where(signature => known.Any(log => log.Name == signature.Name && log.Id == signature.KeyId))]);
            var signature = key.Sign(verified.Text, clock.GetUtcNow());
            journal.Add(new(verified.With(signature)));
            return new(200, $"{signature}\n");
        }
    }

    /// <summary>The last head signed of the log whose origin hashes to this; null for none.</summary>
    public SignedCheckpoint? Latest(string originHash)
    {
        lock (one)
        {
            return logs.Select(log => log.Name).FirstOrDefault(origin => OriginHash(origin) == originHash) is { } origin ? journal.Latest(origin) : null;
        }
    }

    private static string OriginHash(string origin) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(origin)));

    private static bool Follows(in Hash root, AddCheckpoint request)
    {
        var head = request.Checkpoint.Checkpoint;
        if (head.Size == 0) return request.Proof.Count == 0 && head.Root == Merkle.Empty;
        return request.OldSize == 0 ? request.Proof.Count == 0 : Merkle.VerifyConsistency(request.OldSize, root, head.Size, head.Root, request.Proof);
    }
}
