using System.Text;
using System.Text.RegularExpressions;
using AfterAction.Testing;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>The example of the library's README, run, and held against it.</summary>
public partial class ReadmeTests
{
    [Test]
    public async Task The_example_runs()
    {
        using var log = SignerKey.Of("example.org/log", NoteAlgorithm.Ed25519, new byte[32]);
        using var other = SignerKey.Of("witness.example.org/w1", NoteAlgorithm.Cosignature, [.. Enumerable.Repeat((byte)1, 32)]);
        var witnessKey = other.Verifier;
        var folder = Directory.CreateTempSubdirectory("afteraction-readme-").FullName;
        try
        {
            TileFolder tiles = new(folder);
            DateTimeOffset now = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);
            var ct = CancellationToken.None;
            Task<byte[]> witness(byte[] request) => Task.FromResult(Encoding.UTF8.GetBytes($"{other.Sign(AddCheckpoint.Parse(request).Checkpoint.Note.Text, now)}\n"));

            // README
            var entry = CanonicalJson.OfObject(new("what", "review.read"), new("at", "2026-03-05T12:00:00.000000Z"));

            // Append: load the right edge, store the tiles with whatever else the transaction does, sign the head after the commit.
            var tree = await LogTree.Load(0, tiles, ct);
            var growth = tree.Append([entry]);
            foreach (var tile in growth.Tiles) await tiles.Write(tile, ct);
            var head = SignedCheckpoint.Sign(new(log.Verifier.Name, growth.Tree.Size, growth.Tree.Root), log, now);

            // Ask a witness: the body of POST add-checkpoint, and its answer.
            AddCheckpoint request = new(tree.Size, await new Prover(growth.Tree.Size, tiles).Consistency(tree.Size, ct), head);
            var answer = await witness(request.ToBytes());
            SignedCheckpoint cosigned = new(head.Note.With(AddCheckpoint.ParseSignatures(answer)));

            // Prove: one file, which verifies with nothing but the keys.
            InclusionProof proof = new(entry, 0, await new Prover(cosigned.Checkpoint.Size, tiles).Inclusion(0, ct), cosigned);
            var fault = InclusionProof.Parse(proof.ToBytes()).Fault(entry, log.Verifier, witnessKey);
            // END
            Assert.That(fault, Is.Null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void The_README_shows_the_example_as_it_runs()
    {
        var readme = File.ReadAllText(Path.Combine(Shared.Repository, "src", "AfterAction.TransparencyLog", "README.md"));
        var source = File.ReadAllText(Path.Combine(Shared.Repository, "tests", "AfterAction.TransparencyLog.Tests", "ReadmeTests.cs"));
        var shown = Shown().Match(readme).Groups["code"].Value;
        var run = Run().Match(source).Groups["code"].Value.Split('\n').Select(line => line.Length > 12 ? line[12..] : "");
        Assert.That(shown.TrimEnd(), Is.EqualTo(string.Join('\n', run).TrimEnd()));
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Shown();

    [GeneratedRegex("// README\n(?<code>.*?)            // END\n", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Run();
}
