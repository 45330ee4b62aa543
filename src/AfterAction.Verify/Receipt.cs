using System.Text.Json;
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
                if (Sentence(leaf.Span, read.RootElement) is { } sentence) report.Say($"which says: {sentence}");
                foreach (var seen in proof.Checkpoint.Note.Check(witnesses).Verified) report.Say($"{seen.Key.Name} saw this head at {seen.At:yyyy-MM-dd HH:mm:ss} UTC");
            }
        }
        catch (MalformedException wrong)
        {
            report.Add(name, wrong.Message);
        }

        return report;
    }

    /// <summary>The same for whoever reads no JSON; null for the leaf of another program's log.</summary>
    private static string? Sentence(ReadOnlySpan<byte> bytes, JsonElement leaf)
    {
        try
        {
            var facts = LeafFacts.Read(bytes);
            var who = leaf.TryGetProperty("who", out var pseudonym) ? $"the person of pseudonym {pseudonym.GetString()}" : "nobody who was signed in";
            var roles = leaf.TryGetProperty("roles", out var had) && had.GetArrayLength() > 0 ? $", then {string.Join(", ", had.EnumerateArray().Select(role => role.GetString()))}," : "";
            var why = leaf.TryGetProperty("why", out var purpose) ? $", let in under {purpose.GetString()}" : "";
            return FormattableString.Invariant($"on {facts.At:yyyy-MM-dd} at {facts.At:HH:mm:ss.fff} UTC {who}{roles} did {leaf.GetProperty("act").GetString()} ({facts.Kind}, {facts.Outcome}){why}");
        }
        catch (Exception other) when (other is MalformedException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
