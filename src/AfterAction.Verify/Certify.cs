using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>One side of the wall, as its program exported it, with the file of keys of its log.</summary>
internal sealed record CertifiedLog(string Name, string Folder, string KeysFile);

/// <summary>What a certificate is asked for, and by whom it is signed.</summary>
/// <param name="Question">The file that the register program writes: the investigation, the incidents of its cluster, and the ids of everybody in the agency.</param>
internal sealed record CertificateWanted(string Question, CertifiedLog Review, CertifiedLog Investigation, IReadOnlyList<VerifierKey> Witnesses, string SignerFile, string Output);

/// <summary>Makes a wall certificate (docs/formats/transparency-log.md). Neither program could: it takes the exports of both logs and the keys of both pseudonyms. Both logs are checked
/// whole before anything is said of them.</summary>
internal static class Certify
{
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="MalformedException">A file is not what it should be.</exception>
    public static async Task<Report> Run(CertificateWanted wanted, DateTimeOffset now, CancellationToken ct)
    {
        Report report = new();
        var asked = await File.ReadAllBytesAsync(wanted.Question, ct);
        var question = Asked.Read(asked);
        var review = await Side.Read(wanted.Review, question, wanted.Witnesses, report, ct);
        var investigation = await Side.Read(wanted.Investigation, question, wanted.Witnesses, report, ct);
        if (review is null || investigation is null || report.Count > 0) return report;
        foreach (var person in review.People.Keys.Intersect(investigation.People.Keys)) report.Add(question.Investigation, FormattableString.Invariant($"Person {person} has acted on both sides."));
        if (report.Count > 0) return report;

        var people = review.People.Select(person => (Side: review, Pseudonym: person.Value)).Concat(investigation.People.Select(person => (Side: investigation, Pseudonym: person.Value)))
            .OrderBy(person => person.Pseudonym, StringComparer.Ordinal).Select((person, at) => (JsonNode)new JsonObject { ["number"] = at + 1, [person.Side.Name] = person.Pseudonym }).ToArray();
        var statement = CanonicalJson.OfObject(
            new("at", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            new("investigation", question.Investigation),
            new("question", Convert.ToBase64String(SHA256.HashData(asked))),
            new("incidents", new JsonObject { [review.Name] = Texts(review.Incidents), [investigation.Name] = Texts(investigation.Incidents) }),
            new("heads", new JsonObject { [review.Name] = review.State(), [investigation.Name] = investigation.State() }),
            new("people", new JsonArray(people)));
        using var signer = SignerKey.Parse((await File.ReadAllTextAsync(wanted.SignerFile, ct)).TrimEnd('\n'));
        var note = SignedNote.Sign($"{Certificate.Head}\n{Encoding.UTF8.GetString(statement)}\n", now, signer);
        var certificate = CanonicalJson.OfObject(
            new("statement", note.ToString()),
            new("checkpoints", new JsonArray(review.Head.ToString(), investigation.Head.ToString())),
            new("proofs", new JsonArray([.. await review.Proofs(ct), .. await investigation.Proofs(ct)])));
        await File.WriteAllBytesAsync(wanted.Output, certificate, ct);
        report.Say($"{people.Length} people have acted on one side of the {question.Incidents.Count} incidents, nobody on both; written to {wanted.Output}");
        return report;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    /// <summary>A log's keys (docs/formats/transparency-log.md): what its heads are checked with, and the key of its pseudonyms.</summary>
    /// <exception cref="MalformedException">It is no such file.</exception>
    internal static (VerifierKey Key, byte[] Secret) Keys(string[] lines)
    {
        if (lines is not ["afteraction log keys v1", var signer, var secret]) throw new MalformedException("This is not a file of a log's keys.");
        using var key = SignerKey.Parse(signer);
        try
        {
            return (key.Verifier, Convert.FromBase64String(secret));
        }
        catch (FormatException wrong)
        {
            throw new MalformedException("This is not a file of a log's keys.", wrong);
        }
    }

    /// <summary>What the register program asks for.</summary>
    internal sealed record Asked(string Investigation, IReadOnlyList<Guid> Incidents, IReadOnlyList<Guid> People)
    {
        /// <exception cref="MalformedException">It is no such file, or asks about nothing: of no incident and of nobody anything can be said.</exception>
        public static Asked Read(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                using var document = JsonDocument.Parse(bytes);
                var root = document.RootElement;
                Asked asked = new(root.GetProperty("investigation").GetString() ?? "", Ids(root.GetProperty("incidents")), Ids(root.GetProperty("people")));
                if (string.IsNullOrWhiteSpace(asked.Investigation)) throw new MalformedException("The question names no investigation. Have the register program write it anew.");
                if (asked.Incidents.Count == 0 || asked.People.Count == 0) throw new MalformedException("The question has no incident or no people: a certificate would say nothing. Have the register program write it anew.");
                if (asked.Incidents.Distinct().Count() < asked.Incidents.Count || asked.People.Distinct().Count() < asked.People.Count)
                    throw new MalformedException("The question names an incident or a person twice. Have the register program write it anew.");
                return asked;
            }
            catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or (FormatException and not MalformedException))
            {
                throw new MalformedException("This is not the file that the register program writes for a certificate.", wrong);
            }
        }

        private static List<Guid> Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetGuid())];
    }

    /// <summary>One log that was checked, with the claims on the cluster's incidents.</summary>
    private sealed class Side
    {
        private readonly List<(long Place, ReadOnlyMemory<byte> Leaf)> claims = [];
        private readonly TileFolder tiles;

        private Side(string name, SignedCheckpoint head, IReadOnlyList<string> incidents, TileFolder tiles) => (Name, Head, Incidents, this.tiles) = (name, head, incidents, tiles);

        public string Name { get; }

        public SignedCheckpoint Head { get; }

        /// <summary>As pseudonyms of this log.</summary>
        public IReadOnlyList<string> Incidents { get; }

        /// <summary>Who has claimed, by id, with his pseudonym.</summary>
        public Dictionary<Guid, string> People { get; } = [];

        /// <summary>Null, and the report says why, when the log is not whole.</summary>
        public static async Task<Side?> Read(CertifiedLog log, Asked question, IReadOnlyList<VerifierKey> witnesses, Report report, CancellationToken ct)
        {
            var (key, secret) = Keys(await File.ReadAllLinesAsync(log.KeysFile, ct));
            var found = LogCheck.Run(new(log.Folder, key, witnesses, TimeSpan.FromSeconds(60), false, false, []), (_, _) => { });
            foreach (var fault in found.Faults) report.Add($"{log.Name}: {fault.Where}", fault.What);
            if (found.Count > 0) return null;
            Side side = new(log.Name, SignedCheckpoint.Parse(await File.ReadAllBytesAsync(Path.Combine(log.Folder, "checkpoint"), ct)),
                [.. question.Incidents.Select(incident => Pseudonym(secret, "incident", incident))], new(log.Folder));
            await side.Claims(question.People.ToDictionary(person => Pseudonym(secret, "person", person), StringComparer.Ordinal), report, ct);
            return side;
        }

        public JsonObject State() => new() { ["origin"] = Head.Checkpoint.Origin, ["size"] = Head.Checkpoint.Size, ["root"] = Head.Checkpoint.Root.ToString() };

        public async Task<IReadOnlyList<JsonNode>> Proofs(CancellationToken ct)
        {
            Prover prover = new(Head.Checkpoint.Size, tiles);
            List<JsonNode> proofs = [];
            foreach (var (place, leaf) in claims) proofs.Add(new InclusionProof(leaf, place, await prover.Inclusion(place, ct), Head).ToString());
            return proofs;
        }

        private async Task Claims(Dictionary<string, Guid> people, Report report, CancellationToken ct)
        {
            var size = Head.Checkpoint.Size;
            for (var (index, place) = (0L, 0L); place < size; index++)
                foreach (var leaf in await tiles.ReadEntries(TileAddress.OfEntries(index, size), ct))
                {
                    var at = place++;
                    using var document = CanonicalJson.Parse(leaf.Span);
                    var root = document.RootElement;
                    if (LeafFacts.Read(leaf.Span) is not { Kind: "claim", Outcome: "done" } || !root.GetProperty("on").TryGetProperty("incident", out var on)
                        || !on.EnumerateArray().Any(incident => Incidents.Contains(incident.GetString()))) continue;
                    var who = root.TryGetProperty("who", out var said) ? said.GetString() ?? "" : "";
                    if (!people.TryGetValue(who, out var person)) report.Add(FormattableString.Invariant($"{Name}: entry {at}"), "Whoever claimed is none of the people that were given.");
                    else if (People.TryAdd(person, who)) claims.Add((at, leaf));
                }
        }

        private static string Pseudonym(byte[] secret, string kind, Guid id) =>
            Convert.ToHexStringLower(HMACSHA256.HashData(secret, (byte[])[.. Encoding.ASCII.GetBytes(kind), 0, .. id.ToByteArray(bigEndian: true)])[..16]);
    }
}
