using System.Security.Cryptography;
using System.Text.Json;
using AfterAction.Testing;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>Hashes and proofs against vectors that nobody here wrote.</summary>
[Category("A1")]
public class MerkleTests
{
    /// <summary>The hasher's vectors and the reference tree that Certificate Transparency implementations share.</summary>
    private static readonly string[] Entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    private static Hash Hex(string hex) => new(Convert.FromHexString(hex));

    [Test]
    public void Leaves_nodes_and_nothing_hash_as_RFC_6962_has_it() =>
        Assert.Multiple(() =>
        {
            Assert.That(Merkle.Empty, Is.EqualTo(Hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
            Assert.That(Merkle.Leaf([]), Is.EqualTo(Hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")));
            Assert.That(Merkle.Leaf("L123456"u8), Is.EqualTo(Hex("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")));
        });

    [Test]
    public void The_roots_of_the_reference_tree_are_the_published_ones()
    {
        Frontier frontier = new();
        List<Hash> leaves = [];
        Assert.Multiple(() =>
        {
            foreach (var (entry, root) in Entries.Zip(Roots))
            {
                leaves.Add(Merkle.Leaf(Convert.FromHexString(entry)));
                frontier.Append(leaves[^1]);
                Assert.That((frontier.Root, Merkle.Root(leaves.ToArray())), Is.EqualTo((Hex(root), Hex(root))), $"{leaves.Count} leaves");
            }
        });
    }

    [Test]
    public void Every_inclusion_vector_is_taken_or_refused_as_it_says()
    {
        var (taken, refused) = (0, 0);
        Assert.Multiple(() =>
        {
            foreach (var (path, test) in Vectors("inclusion"))
            {
                var verified = Judge(() => Merkle.VerifyInclusion(Strict(test, "leafHash"), Number(test, "leafIdx"), Number(test, "treeSize"), Proof(test), Strict(test, "root")));
                Assert.That(verified, Is.Not.EqualTo(test.GetProperty("wantErr").GetBoolean()), path);
                _ = verified ? taken++ : refused++;
            }
        });
        Assert.That((taken, refused), Is.EqualTo((6, 92)));
    }

    [Test]
    public void Every_consistency_vector_is_taken_or_refused_as_it_says()
    {
        var (taken, refused) = (0, 0);
        Assert.Multiple(() =>
        {
            foreach (var (path, test) in Vectors("consistency"))
            {
                var verified = Judge(() => Merkle.VerifyConsistency(Number(test, "size1"), Root(test, "root1"), Number(test, "size2"), Root(test, "root2"), Proof(test)));
                Assert.That(verified, Is.Not.EqualTo(test.GetProperty("wantErr").GetBoolean()), path);
                _ = verified ? taken++ : refused++;
            }
        });
        Assert.That((taken, refused), Is.EqualTo((6, 92)));
    }

    private static IEnumerable<(string Path, JsonElement Test)> Vectors(string kind)
    {
        foreach (var path in Directory.GetFiles(Shared.Vectors($"merkle/{kind}"), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            yield return (path, document.RootElement.Clone());
        }
    }

    /// <summary>Hashes of a wrong length are refused where they are read.</summary>
    private static bool Judge(Func<bool> verify)
    {
        try
        {
            return verify();
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    /// <summary>The vectors' sizes are unsigned; those that no signed number holds are none.</summary>
    private static long Number(JsonElement test, string name) => test.GetProperty(name).TryGetInt64(out var number) ? number : -1;

    private static Hash Strict(JsonElement test, string name) => Hash.Parse(test.GetProperty(name).GetString() ?? "");

    /// <summary>The roots of one tree with itself are of another length in the vectors, and nothing is computed from them. A stand-in keeps who is equal to whom.</summary>
    private static Hash Root(JsonElement test, string name) =>
        Convert.FromBase64String(test.GetProperty(name).GetString() ?? "") is var bytes && bytes.Length == Hash.Length ? new(bytes) : new(SHA256.HashData(bytes));

    private static List<Hash> Proof(JsonElement test) =>
        test.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof ? [.. proof.EnumerateArray().Select(hash => Hash.Parse(hash.GetString()!))] : [];
}
