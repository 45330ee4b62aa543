using System.Text;
using AfterAction.Testing;

namespace AfterAction.TransparencyLog.Tests;

/// <summary>A log that another implementation wrote: read, checked, and written again to the byte.</summary>
[Category("A2")]
public class TesseraTests
{
    private static readonly VerifierKey Key = VerifierKey.Parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");

    private static readonly string[] Entries =
        ["one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf", "threeten", "fourten", "fivten"];

    private static string Folder => Shared.Vectors("tessera-log/log");

    private static SignedCheckpoint Checkpoint(int size) => SignedCheckpoint.Parse(File.ReadAllBytes(Path.Combine(Folder, $"checkpoint.{size}")));

    [Test]
    public void All_sixteen_checkpoints_are_signed_by_the_log_and_have_the_root_of_the_entries()
    {
        var tree = LogTree.Empty;
        Assert.Multiple(() =>
        {
            for (var size = 0; size <= 15; size++)
            {
                if (size > 0) tree = tree.Append([Encoding.UTF8.GetBytes(Entries[size - 1])]).Tree;
                var checkpoint = Checkpoint(size);
                Assert.That(checkpoint.Fault(Key), Is.Null, $"{size}");
                Assert.That(checkpoint.Checkpoint, Is.EqualTo(new Checkpoint("example.com/log/testdata", size, tree.Root)));
                Assert.That(checkpoint.ToBytes(), Is.EqualTo(File.ReadAllBytes(Path.Combine(Folder, $"checkpoint.{size}"))));
            }
        });
    }

    [Test]
    public void Appending_the_entries_one_by_one_writes_every_tile_as_it_was_written()
    {
        Dictionary<string, byte[]> written = [];
        var tree = LogTree.Empty;
        foreach (var entry in Entries)
        {
            var growth = tree.Append([Encoding.UTF8.GetBytes(entry)]);
            foreach (var tile in growth.Tiles) written.Add(tile.Address.Path, tile.Bytes.ToArray());
            tree = growth.Tree;
        }

        var theirs = Directory.GetFiles(Path.Combine(Folder, "tile"), "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'), File.ReadAllBytes);
        Assert.That(theirs, Has.Count.EqualTo(30));
        Assert.That(written, Is.EquivalentTo(theirs));
    }

    [Test]
    public async Task Every_head_is_consistent_with_every_later_one_and_every_entry_is_proved_in_each()
    {
        TileFolder tiles = new(Folder);
        for (var size = 0; size <= 15; size++)
        {
            var root = Checkpoint(size).Checkpoint.Root;
            Prover prover = new(size, tiles);
            Assert.That(await prover.Root(CancellationToken.None), Is.EqualTo(root));
            for (var index = 0; index < size; index++)
            {
                var entry = await tiles.ReadEntry(index, size, CancellationToken.None);
                Assert.That(Encoding.UTF8.GetString(entry.Span), Is.EqualTo(Entries[index]));
                Assert.That(Merkle.VerifyInclusion(Merkle.Leaf(entry.Span), index, size, await prover.Inclusion(index, CancellationToken.None), root), $"{index} in {size}");
            }

            for (var old = 1; old <= size; old++)
                Assert.That(Merkle.VerifyConsistency(old, Checkpoint(old).Checkpoint.Root, size, root, await prover.Consistency(old, CancellationToken.None)), $"{old} to {size}");
        }
    }

    [Test]
    public async Task A_tree_loaded_from_its_tiles_goes_on_where_it_ended()
    {
        for (var size = 0; size <= 15; size++)
        {
            var tree = await LogTree.Load(size, new TileFolder(Folder), CancellationToken.None);
            Assert.That((tree.Size, tree.Root), Is.EqualTo(((long)size, Checkpoint(size).Checkpoint.Root)));
            var grown = tree.Append([.. Entries.Skip(size).Select(entry => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry))]).Tree;
            Assert.That(grown.Root, Is.EqualTo(Checkpoint(15).Checkpoint.Root));
        }
    }
}
