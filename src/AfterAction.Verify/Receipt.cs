using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>Checks one read receipt: a proof whose extra data is the leaf.</summary>
internal static class Receipt
{
    public static Report Check(string name, ReadOnlySpan<byte> bytes, VerifierKey log, IReadOnlyList<VerifierKey> witnesses)
    {
        Report report = new();
        try
        {
            var proof = InclusionProof.Parse(bytes);
            if (proof.Extra is not { } leaf) report.Add(name, "It has no leaf.");
            else if (proof.Fault(leaf.Span, log, witnesses) is { } fault) report.Add(name, fault);
            else
            {
                report.Say($"entry {proof.Index} of {proof.Checkpoint.Checkpoint.Size} of {log.Name} is:");
                // A leaf is canonical JSON, so this prints no control character.
                using var read = CanonicalJson.Parse(leaf.Span);
                report.Say($"{read.RootElement.GetRawText()}");
                foreach (var seen in proof.Checkpoint.Note.Check(witnesses).Verified) report.Say($"{seen.Key.Name} saw this head at {seen.At:yyyy-MM-dd HH:mm:ss} UTC");
            }
        }
        catch (MalformedException wrong)
        {
            report.Add(name, wrong.Message);
        }

        return report;
    }
}
