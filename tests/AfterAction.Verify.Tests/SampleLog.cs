using System.Globalization;
using System.Text.Json.Nodes;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify.Tests;

/// <summary>A log in a folder as a program exports it, small enough to be spoiled thousands of times. Keys are fixed.</summary>
internal sealed class SampleLog : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Kinds = ["read", "claim", "grant", "key-use", "export", "write", "deny"];

    public string Folder { get; } = Directory.CreateTempSubdirectory("afteraction-log-").FullName;

    public SignerKey Log { get; } = SignerKey.Of("example.org/afteraction/open", NoteAlgorithm.Ed25519, Seed(1));

    public SignerKey Witness { get; } = SignerKey.Of("witness.example.org/w1", NoteAlgorithm.Cosignature, Seed(2));

    public List<byte[]> Leaves { get; } = [];

    public LogTree Tree { get; private set; } = LogTree.Empty;

    public TileFolder Tiles => new(Folder);

    public static byte[] Seed(byte number) => [.. Enumerable.Repeat(number, 32)];

    /// <summary>A log of so many leaves, with heads kept on the way.</summary>
    public static async Task<SampleLog> Of(int count, params int[] kept)
    {
        SampleLog log = new();
        foreach (var size in kept.Append(count).Distinct().Order())
        {
            await log.Append([.. Enumerable.Range(log.Leaves.Count, size - log.Leaves.Count).Select(number => Leaf(number))]);
            log.Keep();
        }

        log.Rows();
        return log;
    }

    /// <summary>The leaf with this number, a second after the one before it.</summary>
    public static byte[] Leaf(int number, string? kind = null, DateTimeOffset? at = null, string? id = null, string? row = null, string outcome = "done")
    {
        kind ??= Kinds[number % Kinds.Length];
        List<KeyValuePair<string, JsonNode?>> members =
        [
            new("v", 1), new("id", id ?? $"00000000-0000-4000-8000-{number:x12}"), new("at", (at ?? Noon.AddSeconds(number)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            new("kind", kind), new("act", "Act"), new("who", $"{number % 5:x32}"), new("outcome", outcome),
        ];
        if (LeafFacts.JoinedKinds.Contains(kind) && outcome == "done") members.Add(new("row", row ?? $"row {number}"));
        return CanonicalJson.OfObject(members);
    }

    public async Task Append(params byte[][] leaves)
    {
        var growth = Tree.Append([.. leaves.Select(leaf => (ReadOnlyMemory<byte>)leaf)]);
        foreach (var tile in growth.Tiles) await Tiles.Write(tile, CancellationToken.None);
        Leaves.AddRange(leaves);
        Tree = growth.Tree;
    }

    /// <summary>The head as it is, kept and the last one.</summary>
    public void Keep()
    {
        var head = Head();
        Write($"checkpoints/{Tree.Size:D12}", head.ToBytes());
        Write("checkpoint", Cosigned(head).ToBytes());
    }

    public SignedCheckpoint Head(Hash? root = null) => SignedCheckpoint.Sign(new(Log.Verifier.Name, Tree.Size, root ?? Tree.Root), Log, Noon);

    public SignedCheckpoint Cosigned(SignedCheckpoint head, DateTimeOffset? at = null) => new(head.Note.With(Witness.Sign(head.Note.Text, at ?? Noon.AddSeconds(Tree.Size))));

    /// <summary>The databases' rows: one for each leaf that has one.</summary>
    public void Rows()
    {
        foreach (var kind in LeafFacts.JoinedKinds)
        {
            var rows = Leaves.Select(leaf => JsonNode.Parse(leaf)!).Where(leaf => (string?)leaf["kind"] == kind && leaf["row"] is not null)
                .Select(leaf => $"{{\"row\":\"{leaf["row"]}\",\"who\":\"{leaf["who"]}\"}}\n");
            Write($"rows/{kind}.jsonl", System.Text.Encoding.UTF8.GetBytes(string.Concat(rows)));
        }
    }

    public void Write(string name, byte[] bytes)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public string PathOf(string name) => Path.Combine([Folder, .. name.Split('/')]);

    public Report Check(double slack = 60, bool withoutRows = false, params string[] leaves) =>
        LogCheck.Run(new(Folder, Log.Verifier, [Witness.Verifier], TimeSpan.FromSeconds(slack), false, withoutRows, leaves), (_, _) => { });

    public IEnumerable<string> Faults(double slack = 60) => Check(slack).Faults.Select(fault => fault.ToString());

    /// <summary>A receipt for one leaf.</summary>
    public async Task<byte[]> Receipt(int index) =>
        new InclusionProof(Leaves[index], index, await new Prover(Tree.Size, Tiles).Inclusion(index, CancellationToken.None), Cosigned(Head())).ToBytes();

    public void Dispose()
    {
        Log.Dispose();
        Witness.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
