using System.Security.Cryptography;
using System.Text.Json;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Testing;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>The primitives against vectors that nobody here wrote.</summary>
[Category("K1")]
public class VectorTests
{
    /// <summary>Files of vectors, and how many each has. Signatures come with the log, and run its vectors there.</summary>
    private static readonly Dictionary<string, int> Counts = new(StringComparer.Ordinal) { ["aes_gcm_test.json"] = 316, ["aes_kwp_test.json"] = 254, ["ed25519_test.json"] = 151 };

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Vectors(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Vectors($"wycheproof/{file}")));
        foreach (var group in document.RootElement.Clone().GetProperty("testGroups").EnumerateArray())
            foreach (var test in group.GetProperty("tests").EnumerateArray())
                yield return (group, test);
    }

    private static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    private static string Name(JsonElement test) => $"{test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";

    [Test]
    public void There_is_no_file_of_vectors_that_nobody_has_counted() => Assert.That(
        Directory.EnumerateFiles(Shared.Vectors("wycheproof"), "*.json").ToDictionary(path => Path.GetFileName(path), path => Vectors(Path.GetFileName(path)).Count()),
        Is.EqualTo(Counts));

    /// <summary>The platform's AES-GCM takes nonces of 96 bits only; the seal uses no other. The 119 vectors of other lengths must be refused.</summary>
    [Test]
    public void AES_GCM_does_what_every_vector_says()
    {
        var (run, refused) = (0, 0);
        Assert.Multiple(() =>
        {
            foreach (var (group, test) in Vectors("aes_gcm_test.json"))
            {
                byte[] iv = Hex(test, "iv"), tag = Hex(test, "tag"), cipher = Hex(test, "ct"), plain = new byte[cipher.Length];
                using AesGcm aes = new(Hex(test, "key"), group.GetProperty("tagSize").GetInt32() / 8);
                if (iv.Length != 12)
                {
                    Assert.That(() => aes.Decrypt(iv, cipher, tag, plain, Hex(test, "aad")), Throws.ArgumentException, Name(test));
                    refused++;
                    continue;
                }

                run++;
                if (test.GetProperty("result").GetString() == "invalid")
                {
                    Assert.That(() => aes.Decrypt(iv, cipher, tag, plain, Hex(test, "aad")), Throws.InstanceOf<AuthenticationTagMismatchException>(), Name(test));
                    continue;
                }

                aes.Decrypt(iv, cipher, tag, plain, Hex(test, "aad"));
                byte[] sealedAgain = new byte[plain.Length], tagAgain = new byte[tag.Length];
                aes.Encrypt(iv, plain, sealedAgain, tagAgain, Hex(test, "aad"));
                Assert.That((plain, sealedAgain, tagAgain), Is.EqualTo((Hex(test, "msg"), cipher, tag)), Name(test));
            }
        });
        Assert.That(run + refused, Is.EqualTo(Counts["aes_gcm_test.json"]));
        Assert.That(run, Is.EqualTo(197));
    }

    [Test]
    public void AES_key_wrap_with_padding_does_what_every_vector_says()
    {
        var run = 0;
        Assert.Multiple(() =>
        {
            foreach (var (_, test) in Vectors("aes_kwp_test.json"))
            {
                using var aes = Aes.Create();
                aes.SetKey(Hex(test, "key"));
                byte[] message = Hex(test, "msg"), wrapped = Hex(test, "ct"), opened = new byte[message.Length];
                var valid = test.GetProperty("result").GetString() != "invalid";
                Assert.That(KeyWrap.TryUnwrap(aes, wrapped, opened), Is.EqualTo(valid), Name(test));
                if (valid) Assert.That((opened, aes.EncryptKeyWrapPadded(message)), Is.EqualTo((message, wrapped)), Name(test));
                run++;
            }
        });
        Assert.That(run, Is.EqualTo(Counts["aes_kwp_test.json"]));
    }
}
