using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>The keys a wall certificate is checked with.</summary>
internal sealed record CertificateKeys(VerifierKey Certifier, VerifierKey ReviewLog, VerifierKey InvestigationLog, IReadOnlyList<VerifierKey> Witnesses);

/// <summary>Checks a wall certificate (docs/formats/transparency-log.md): that nobody who claimed one side of a cluster has the other, up to two heads.</summary>
internal sealed class Certificate
{
    public const string Head = "afteraction/wall-certificate/v1";

    private readonly CertificateKeys keys;
    private readonly byte[]? question;
    private readonly Report report = new();
    private readonly string name;

    private Certificate(string name, CertificateKeys keys, byte[]? question) => (this.name, this.keys, this.question) = (name, keys, question);

    /// <param name="question">The file that was asked with, for whoever has it; null where only the certificate was given.</param>
    public static Report Check(string name, ReadOnlyMemory<byte> bytes, CertificateKeys keys, byte[]? question = null)
    {
        Certificate certificate = new(name, keys, question);
        try
        {
            certificate.Check(bytes);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Members that are missing or of another type. What they hold is not repeated.
            certificate.report.Add(name, "This is not a wall certificate.");
        }
        catch (MalformedException wrong)
        {
            certificate.report.Add(name, wrong.Message);
        }

        return certificate.report;
    }

    private void Check(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes, new() { AllowDuplicateProperties = false });
        var root = document.RootElement;
        if (root.EnumerateObject().Any(member => member.Name is not ("statement" or "checkpoints" or "proofs"))) throw new MalformedException("It holds something that nothing checks.");
        var note = SignedNote.Parse(Bytes(root.GetProperty("statement")));
        if (!note.Check(keys.Certifier).SignedBy(keys.Certifier))
        {
            report.Add(name, $"{keys.Certifier.Name} has not signed the statement.");
            return;
        }

        if (note.Text.Split('\n') is not [Head, var line, ""]) throw new MalformedException("The statement is not a wall certificate's.");
        using var statement = CanonicalJson.Parse(Encoding.UTF8.GetBytes(line));
        var said = statement.RootElement;
        var heads = root.GetProperty("checkpoints").EnumerateArray().Select(head => SignedCheckpoint.Parse(Bytes(head))).ToList();
        if (heads.Count != 2) report.Add(name, "It has not one head of each log.");
        Dictionary<string, Side> sides = new(StringComparer.Ordinal);
        foreach (var (side, log) in (ReadOnlySpan<(string, VerifierKey)>)[("review", keys.ReviewLog), ("investigation", keys.InvestigationLog)])
        {
            var head = said.GetProperty("heads").GetProperty(side);
            Checkpoint stated = new(head.GetProperty("origin").GetString() ?? "", head.GetProperty("size").GetInt64(), Hash.Parse(head.GetProperty("root").GetString()));
            if (heads.Find(given => given.Checkpoint.Equals(stated)) is not { } found) report.Add($"{name}, {side}", "The head that is stated is not there.");
            else if (found.Fault(log, keys.Witnesses) is { } fault) report.Add($"{name}, head of the log of the {side} side", fault);
            sides[side] = new(log, stated, Texts(said.GetProperty("incidents").GetProperty(side)));
        }

        People(said, sides);
        Question(said.GetProperty("question").GetString());
        var number = 0;
        foreach (var proof in root.GetProperty("proofs").EnumerateArray()) Claim($"{name}, proof {++number}", Bytes(proof), sides);
        foreach (var (side, people) in sides)
            foreach (var (pseudonym, person) in people.People.Where(person => !person.Value.Proved))
                report.Add($"{name}, person {person.Number}", $"No claim of the {side} side is proved.");
        report.Say($"{number} claims by {sides.Values.Sum(side => side.People.Count)} people; investigation {said.GetProperty("investigation").GetString()}, as of {said.GetProperty("at").GetString()}");
        foreach (var (side, of) in sides) report.Say($"the {side} side up to {of.Head.Size} entries of {of.Head.Origin}");
    }

    /// <summary>Of whom and of which incidents was asked is in the question alone; its hash says that it was this one.</summary>
    private void Question(string? stated)
    {
        if (question is null) report.Say($"the question has the SHA-256 {stated}; it was not given here");
        else if (stated != Convert.ToBase64String(SHA256.HashData(question))) report.Add($"{name}, question", "The certificate was made for another question.");
        else report.Say($"the question is the one that was given");
    }

    /// <summary>Each person stands on one side, and each pseudonym is of one person.</summary>
    private void People(JsonElement said, Dictionary<string, Side> sides)
    {
        HashSet<long> numbers = [];
        foreach (var person in said.GetProperty("people").EnumerateArray())
        {
            var number = person.GetProperty("number").GetInt64();
            var where = $"{name}, person {number}";
            if (!numbers.Add(number)) report.Add(where, "The number is given twice.");
            var on = sides.Where(side => person.TryGetProperty(side.Key, out _)).ToList();
            if (on.Count != 1) report.Add(where, on.Count == 0 ? "The person has no pseudonym." : "The person has claimed both sides.");
            foreach (var (side, of) in on)
                if (!of.People.TryAdd(person.GetProperty(side).GetString() ?? "", new() { Number = number })) report.Add(where, "The pseudonym is another person's too.");
        }
    }

    private void Claim(string where, byte[] bytes, Dictionary<string, Side> sides)
    {
        var proof = InclusionProof.Parse(bytes);
        if (sides.Values.FirstOrDefault(side => side.Head.Equals(proof.Checkpoint.Checkpoint)) is not { } of)
        {
            report.Add(where, "It leads to another head than those that are stated.");
            return;
        }

        if (proof.Extra is not { } leaf)
        {
            report.Add(where, "It has no leaf.");
            return;
        }

        if (proof.Fault(leaf.Span, of.Log, keys.Witnesses) is { } fault)
        {
            report.Add(where, fault);
            return;
        }

        using var read = CanonicalJson.Parse(leaf.Span);
        if (LeafFacts.Read(leaf.Span) is not { Kind: "claim", Outcome: "done" }) report.Add(where, "The leaf is no claim that was done.");
        else if (!read.RootElement.GetProperty("on").TryGetProperty("incident", out var incidents) || !Texts(incidents).Overlaps(of.Incidents)) report.Add(where, "The claim is on no incident of the cluster.");
        else if (!of.People.TryGetValue(read.RootElement.GetProperty("who").GetString() ?? "", out var person)) report.Add(where, "Whoever claimed is not among the people of this side.");
        else person.Proved = true;
    }

    private static byte[] Bytes(JsonElement text) => Encoding.UTF8.GetBytes(text.GetString() ?? throw new MalformedException("A text is missing."));

    private static HashSet<string> Texts(JsonElement texts) => texts.EnumerateArray().Select(text => text.GetString() ?? "").ToHashSet(StringComparer.Ordinal);

    private sealed record Side(VerifierKey Log, Checkpoint Head, HashSet<string> Incidents)
    {
        public Dictionary<string, Person> People { get; } = new(StringComparer.Ordinal);
    }

    private sealed class Person
    {
        public required long Number { get; init; }

        public bool Proved { get; set; }
    }
}
