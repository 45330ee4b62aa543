using System.Text;
using System.Text.Json.Nodes;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>Single files: read receipts and wall certificates.</summary>
public class ProofTests
{
    [Test]
    public async Task A_receipt_is_valid_and_shows_the_leaf()
    {
        using var log = await SampleLog.Of(300);
        var report = Receipt.Check("receipt", await log.Receipt(7), log.Log.Verifier, [log.Witness.Verifier]);
        Assert.That((report.Faults, report.Facts), Is.EqualTo((Array.Empty<Fault>(), new[]
        {
            "entry 7 of 300 of example.org/afteraction/open is:", Encoding.UTF8.GetString(log.Leaves[7]),
            "which says: on 2026-03-02 at 12:00:07.000 UTC the person of pseudonym 00000000000000000000000000000002 did Act (read, done)", "witness.example.org/w1 saw this head at 2026-03-02 12:05:00 UTC",
        })));
    }

    [Test]
    [Category("A3")]
    public async Task Whatever_one_byte_of_a_receipt_is_changed_it_is_refused()
    {
        Edits edits = new();
        using var log = await SampleLog.Of(300);
        var receipt = await log.Receipt(7);
        List<int> taken = [];
        for (var edit = 0; edit < Edits.Count; edit++)
        {
            var edited = edits.Edit(receipt);
            if (!edited.AsSpan().SequenceEqual(receipt) && Receipt.Check("receipt", edited, log.Log.Verifier, [log.Witness.Verifier]).Count == 0) taken.Add(edit);
        }

        Assert.That(taken, Is.Empty, $"AFTERACTION_SEED={edits.Seed}");
    }

    [Test]
    public async Task A_wall_certificate_is_valid_and_says_what_was_checked()
    {
        using Sides sides = new();
        await sides.Fill();
        var report = Certificate.Check("certificate", await sides.Certificate(), sides.Keys);
        Assert.That((report.Faults, report.Facts), Is.EqualTo((Array.Empty<Fault>(), new[]
        {
            "the question has the SHA-256 RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=; it was not given here",
            "3 claims by 3 people; investigation IA-2026-14, as of 2026-03-05T12:00:00.000Z",
            "the review side up to 3 entries of example.org/afteraction/open", "the investigation side up to 2 entries of example.org/afteraction/register",
        })));
    }

    [Test]
    public async Task A_wall_certificate_is_of_the_question_it_was_made_for_and_of_no_other()
    {
        using Sides sides = new();
        await sides.Fill();
        var certificate = await sides.Certificate();
        var right = Certificate.Check("c", certificate, sides.Keys, Sides.Question);
        Assert.That((right.Faults, right.Facts[0]), Is.EqualTo((Array.Empty<Fault>(), "the question is the one that was given")));
        Assert.That(Certificate.Check("c", certificate, sides.Keys, "{ }"u8.ToArray()).Faults, Is.EqualTo(new[] { new Fault("c, question", "The certificate was made for another question.") }));
    }

    [Test]
    [Category("A3")]
    public async Task Whatever_byte_of_a_wall_certificate_is_changed_it_is_refused()
    {
        Edits edits = new();
        using Sides sides = new();
        await sides.Fill();
        var certificate = await sides.Certificate();
        List<int> taken = [];
        for (var edit = 0; edit < Edits.Count; edit++)
            if (Certificate.Check("certificate", edits.Edit(certificate, changeOnly: true), sides.Keys).Count == 0) taken.Add(edit);
        Assert.That(taken, Is.Empty, $"AFTERACTION_SEED={edits.Seed}");
    }

    [Test]
    public async Task Somebody_on_both_sides_is_named_though_the_certifier_signed_it()
    {
        using Sides sides = new();
        await sides.Fill();
        sides.Both = true;
        Assert.That(Certificate.Check("c", await sides.Certificate(), sides.Keys).Faults, Does.Contain(new Fault("c, person 1", "The person has claimed both sides.")));
    }

    [Test]
    public async Task A_claim_by_somebody_who_is_not_named_and_a_person_without_a_claim_are_refused()
    {
        using Sides sides = new();
        await sides.Fill();
        sides.Unknown = true;
        Assert.That(Certificate.Check("c", await sides.Certificate(), sides.Keys).Faults,
            Is.EqualTo(new[] { new Fault("c, proof 3", "Whoever claimed is not among the people of this side."), new Fault("c, person 3", "No claim of the investigation side is proved.") }));
    }

    /// <summary>Two logs in which two people claimed the review and one the investigation of one cluster.</summary>
    private sealed class Sides : IDisposable
    {
        private readonly SignerKey registerLog = SignerKey.Of("example.org/afteraction/register", NoteAlgorithm.Ed25519, SampleLog.Seed(4));
        private readonly SampleLog review = new();
        private readonly SampleLog register = new();

        public static byte[] Question => "{}"u8.ToArray();

        public bool Both { get; set; }

        public bool Unknown { get; set; }

        public CertificateKeys Keys => new(TestKeys.Certifier.Verifier, review.Log.Verifier, registerLog.Verifier, [review.Witness.Verifier]);

        public async Task Fill()
        {
            await review.Append(Claim(1, "a1", "r1"), SampleLog.Leaf(2, "read"), Claim(3, "a2", "r1"));
            await register.Append(Claim(1, "b1", "i1"), SampleLog.Leaf(2, "read"));
        }

        public async Task<byte[]> Certificate()
        {
            var heads = new[] { (Log: review, Key: review.Log), (Log: register, Key: registerLog) }
                .Select(side => review.Cosigned(SignedCheckpoint.Sign(new(side.Key.Verifier.Name, side.Log.Tree.Size, side.Log.Tree.Root), side.Key, SampleLog.Noon))).ToArray();
            var statement = CanonicalJson.OfObject(
                new("at", "2026-03-05T12:00:00.000Z"), new("investigation", "IA-2026-14"), new("question", Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Question))),
                new("incidents", new JsonObject { ["review"] = new JsonArray("r1", "r2"), ["investigation"] = new JsonArray("i1") }),
                new("heads", new JsonObject { ["review"] = Head(heads[0]), ["investigation"] = Head(heads[1]) }),
                new("people", new JsonArray(
                    Both ? new JsonObject { ["number"] = 1, ["review"] = "a1", ["investigation"] = "b1" } : new JsonObject { ["number"] = 1, ["review"] = "a1" },
                    new JsonObject { ["number"] = 2, ["review"] = "a2" },
                    new JsonObject { ["number"] = 3, ["investigation"] = Unknown ? "b9" : "b1" })));
            var note = SignedNote.Sign($"afteraction/wall-certificate/v1\n{Encoding.UTF8.GetString(statement)}\n", SampleLog.Noon, TestKeys.Certifier);
            return CanonicalJson.OfObject(
                new("statement", note.ToString()),
                new("checkpoints", new JsonArray([.. heads.Select(head => JsonValue.Create(head.ToString()))])),
                new("proofs", new JsonArray(await Proof(review, 0, heads[0]), await Proof(review, 2, heads[0]), await Proof(register, 0, heads[1]))));
        }

        public void Dispose()
        {
            review.Dispose();
            register.Dispose();
            registerLog.Dispose();
        }

        private static JsonObject Head(SignedCheckpoint head) =>
            new() { ["origin"] = head.Checkpoint.Origin, ["size"] = head.Checkpoint.Size, ["root"] = head.Checkpoint.Root.ToString() };

        private static async Task<JsonNode> Proof(SampleLog log, int index, SignedCheckpoint head) =>
            new InclusionProof(log.Leaves[index], index, await new Prover(log.Tree.Size, log.Tiles).Inclusion(index, CancellationToken.None), head).ToString();

        private static byte[] Claim(int number, string who, string incident) => CanonicalJson.OfObject(
            new("id", $"00000000-0000-4000-8000-{number:x12}"), new("at", "2026-03-02T12:00:00.000Z"), new("kind", "claim"), new("outcome", "done"),
            new("row", $"row {number}"), new("who", who), new("on", new JsonObject { ["incident"] = new JsonArray(incident) }));
    }
}
