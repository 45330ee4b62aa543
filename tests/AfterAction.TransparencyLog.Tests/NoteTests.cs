using System.Text;
using System.Text.Json;
using AfterAction.Testing;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>Notes, keys and checkpoints, with the examples of the specifications.</summary>
public class NoteTests
{
    private const string Example = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static readonly VerifierKey ExampleKey = VerifierKey.Parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static SignerKey Key(string name, byte seed, NoteAlgorithm? algorithm = null) => SignerKey.Of(name, algorithm ?? NoteAlgorithm.Ed25519, [.. Enumerable.Repeat(seed, 32)]);

    [Test]
    [Category("A2")]
    public void The_example_of_the_specification_is_signed_by_its_key_and_written_again_to_the_byte()
    {
        var note = SignedNote.Parse(Encoding.UTF8.GetBytes(Example));
        Assert.That((note.Check(ExampleKey).SignedBy(ExampleKey), note.Text, note.ToString()), Is.EqualTo((true, "This is an example message.\n", Example)));
        Assert.That(ExampleKey.ToString(), Is.EqualTo("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"));
    }

    [Test]
    public void A_text_with_empty_lines_ends_at_the_last_one()
    {
        using var key = Key("example.org/k", 1);
        var note = SignedNote.Parse(SignedNote.Sign("one\n\ntwo\n", Noon, key).ToBytes());
        Assert.That((note.Text, note.Check(key.Verifier).SignedBy(key.Verifier)), Is.EqualTo(("one\n\ntwo\n", true)));
    }

    [Test]
    public void Unknown_signatures_are_passed_over_and_a_wrong_one_of_a_known_key_spoils_the_note()
    {
        using var one = Key("example.org/one", 1);
        using var two = Key("example.org/two", 2);
        var note = SignedNote.Sign("text\n", Noon, one, two);
        var forged = note.With(two.Sign("another text\n", Noon));
        Assert.Multiple(() =>
        {
            Assert.That(note.Check(one.Verifier).SignedBy(one.Verifier), "the other is not known");
            Assert.That(note.Check(two.Verifier).SignedBy(one.Verifier), Is.False, "one is not asked for");
            Assert.That(forged.Check(one.Verifier, two.Verifier).SignedBy(one.Verifier), Is.False, "a known signature is wrong");
            Assert.That(forged.Check(one.Verifier, two.Verifier).Failed, Is.EqualTo(new[] { two.Verifier }));
        });
    }

    [Test]
    public void A_cosignature_states_its_time_and_is_of_that_time_only()
    {
        using var witness = Key("witness.example.org/w1", 1, NoteAlgorithm.Cosignature);
        var note = SignedNote.Sign("text\n", Noon, witness);
        Assert.That(note.Check(witness.Verifier).Verified, Is.EqualTo(new[] { new VerifiedSignature(witness.Verifier, Noon) }));
        var bytes = note.Signatures[0].Bytes.ToArray();
        bytes[7] ^= 1;
        SignedNote later = new("text\n", [note.Signatures[0] with { Bytes = bytes }]);
        Assert.That(later.Check(witness.Verifier).Failed, Is.EqualTo(new[] { witness.Verifier }));
    }

    /// <summary>One secret for both types would let a log's signature pass as a witness's, if the ids did not differ.</summary>
    [Test]
    public void A_key_of_one_type_is_another_key_than_that_of_the_other()
    {
        using var log = Key("example.org/k", 1);
        using var witness = Key("example.org/k", 1, NoteAlgorithm.Cosignature);
        Assert.That((log.Verifier.Id == witness.Verifier.Id, SignedNote.Sign("text\n", Noon, log).Check(witness.Verifier).Verified.Count), Is.EqualTo((false, 0)));
    }

    [TestCase("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "The id of the key is not the one of these bytes.")]
    [TestCase("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "The id of a key is eight lower-case hexadecimal digits.")]
    [TestCase("example.com/foo+530d903a+BukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "Signatures of this type are not known here.")]
    [TestCase("example.com/foo+530d903a", "A key is its name, its id and its bytes, with a plus between them.")]
    [TestCase("a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "The name of a key is not empty and has neither blanks nor a plus.")]
    public void A_key_that_is_none_is_refused(string vkey, string message) =>
        Assert.That(() => VerifierKey.Parse(vkey), Throws.InstanceOf<MalformedException>().With.Message.EqualTo(message));

    [Test]
    public void A_signer_key_reads_what_it_wrote()
    {
        using var key = Key("example.org/k", 7, NoteAlgorithm.Cosignature);
        using var again = SignerKey.Parse(key.Export());
        Assert.That((again.Verifier, again.Export(), $"{again}"), Is.EqualTo((key.Verifier, key.Export(), key.Verifier.ToString())));
    }

    [TestCase("example.org/log\n1\n", TestName = "A_checkpoint_without_a_root_is_refused")]
    [TestCase("example.org/log\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", TestName = "A_size_with_a_leading_zero_is_refused")]
    [TestCase("example.org/log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n", TestName = "A_root_in_base64_that_is_not_canonical_is_refused")]
    [TestCase("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", TestName = "An_empty_origin_is_refused")]
    [TestCase("example.org/log\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", TestName = "A_size_beyond_all_is_refused")]
    public void Refused(string text) => Assert.That(() => Checkpoint.Parse(text), Throws.InstanceOf<MalformedException>());

    [Test]
    public void A_checkpoint_of_another_log_or_without_its_witness_is_refused()
    {
        using var log = Key("example.org/log", 1);
        using var other = Key("example.org/other", 2);
        using var witness = Key("witness.example.org/w1", 3, NoteAlgorithm.Cosignature);
        var head = SignedCheckpoint.Sign(new("example.org/log", 0, Merkle.Empty), log, Noon);
        Assert.That((head.Fault(log.Verifier), head.Fault(other.Verifier), head.Fault(log.Verifier, witness.Verifier)),
            Is.EqualTo(((string?)null, "The origin is not the log's.", "witness.example.org/w1 has not signed it.")));
    }

    /// <summary>Ed25519 as the library verifies it, with signatures that are almost right.</summary>
    [Test]
    [Category("K1")]
    public void Ed25519_does_what_every_vector_says()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Vectors("wycheproof/ed25519_test.json")));
        var run = 0;
        Assert.Multiple(() =>
        {
            foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
            {
                VerifierKey key = new("vectors", NoteAlgorithm.Ed25519, Hex(group.GetProperty("publicKey"), "pk"));
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    Assert.That(key.Verify(Hex(test, "msg"), Hex(test, "sig"), out _), Is.EqualTo(test.GetProperty("result").GetString() == "valid"), $"{test.GetProperty("tcId")}");
                    run++;
                }
            }
        });
        Assert.That(run, Is.EqualTo(document.RootElement.GetProperty("numberOfTests").GetInt32()).And.EqualTo(151));
    }

    private static byte[] Hex(JsonElement of, string name) => Convert.FromHexString(of.GetProperty(name).GetString()!);
}
