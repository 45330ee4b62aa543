namespace AfterAction.TransparencyLog.Tests;

/// <summary>Tiles of logs with more than one, with the example of C2SP tlog-tiles, and what grows out of them.</summary>
public class TileTests
{
    [TestCase(0, 1234067, 256, "tile/0/x001/x234/067")]
    [TestCase(1, 0, 17, "tile/1/000.p/17")]
    [TestCase(-1, 999, 256, "tile/entries/999")]
    [TestCase(-1, 1000, 1, "tile/entries/x001/000.p/1")]
    public void A_path_says_which_tile_and_is_read_back(int level, long index, int width, string path) =>
        Assert.That((new TileAddress(level, index, width).Path, TileAddress.Parse(path)), Is.EqualTo((path, new TileAddress(level, index, width))));

    [TestCase("tile/0/67")]
    [TestCase("tile/0/x000/067")]
    [TestCase("tile/0/001/067")]
    [TestCase("tile/00/067")]
    [TestCase("tile/8/067")]
    [TestCase("tile/0/067.p/256")]
    [TestCase("tile/0/067.p/0")]
    [TestCase("tile/0/067.p/01")]
    [TestCase("tile/0/067.p")]
    [TestCase("tile/entries/../067")]
    [TestCase("tile/0/x")]
    [TestCase("tile/0/")]
    [TestCase("tile")]
    public void Another_spelling_is_no_tile(string path) => Assert.That(() => TileAddress.Parse(path), Throws.InstanceOf<MalformedException>());

    [Test]
    [Category("A2")]
    public void Seventy_thousand_entries_have_the_tiles_that_the_specification_counts()
    {
        var tiles = TileAddress.All(70_000).ToList();
        Assert.That(
            (tiles.Count(tile => tile is { Level: 0, IsFull: true }), tiles.Single(tile => tile is { Level: 0, IsFull: false }).Width, tiles.Count(tile => tile is { Level: 1, IsFull: true }),
                tiles.Single(tile => tile is { Level: 1, IsFull: false }).Width, tiles.Single(tile => tile.Level == 2).Width, tiles.Count(tile => tile.IsEntries)),
            Is.EqualTo((273, 112, 1, 17, 1, 274)));
        Assert.That(TileAddress.All(256).Select(tile => tile.Path), Is.EqualTo(new[] { "tile/entries/000", "tile/0/000", "tile/1/000.p/1" }));
    }

    /// <summary>Appends of random length up to beyond 65,536, where the third level begins; against hashes over all leaves at once.</summary>
    [Test]
    [Category("A1")]
    public async Task A_log_grown_in_steps_has_the_root_and_the_proofs_of_all_its_leaves()
    {
        Random random = new(20260302);
        KeptTiles tiles = new();
        var tree = LogTree.Empty;
        List<Hash> leaves = [];
        List<(long Size, Hash Root)> heads = [];
        while (tree.Size < 66_000)
        {
            ReadOnlyMemory<byte>[] added = [.. Enumerable.Range(0, random.Next(1, 4_000)).Select(_ => (ReadOnlyMemory<byte>)BitConverter.GetBytes(random.NextInt64()))];
            leaves.AddRange(added.Select(entry => Merkle.Leaf(entry.Span)));
            var growth = tree.Append(added);
            foreach (var tile in growth.Tiles) tiles.Add(tile);
            tree = random.Next(2) == 0 ? growth.Tree : await LogTree.Load(growth.Tree.Size, tiles, CancellationToken.None);
            Assert.That((tree.Size, tree.Root), Is.EqualTo(((long)leaves.Count, Merkle.Root(leaves.ToArray()))));
            heads.Add((tree.Size, tree.Root));
        }

        Prover prover = new(tree.Size, tiles);
        foreach (var (size, root) in heads)
            Assert.That(Merkle.VerifyConsistency(size, root, tree.Size, tree.Root, await prover.Consistency(size, CancellationToken.None)), $"{size}");
        for (var index = 0; index < tree.Size; index += random.Next(1, 300))
            Assert.That(Merkle.VerifyInclusion(leaves[index], index, tree.Size, await prover.Inclusion(index, CancellationToken.None), tree.Root), $"{index}");
    }

    [Test]
    public void An_entry_longer_than_its_length_can_say_is_not_appended() =>
        Assert.Multiple(() =>
        {
            Assert.That(LogTree.Empty.Append([new byte[65_535]]).Tree.Size, Is.EqualTo(1));
            Assert.That(() => LogTree.Empty.Append([new byte[65_536]]), Throws.ArgumentException);
        });

    [Test]
    public void A_tile_that_is_missing_or_short_is_said_to_be() =>
        Assert.Multiple(() =>
        {
            Assert.That(async () => await LogTree.Load(3, new KeptTiles(), CancellationToken.None), Throws.InstanceOf<MalformedException>().With.Message.EqualTo("tile/0/000.p/3 is missing."));
            KeptTiles tiles = new();
            tiles.Add(new(new(0, 0, 3), new byte[64]));
            Assert.That(async () => await LogTree.Load(3, tiles, CancellationToken.None), Throws.InstanceOf<MalformedException>().With.Message.EqualTo("tile/0/000.p/3 is too short."));
        });

    /// <summary>Keeps the widest tile only, as a log may.</summary>
    private sealed class KeptTiles : ITiles
    {
        private readonly Dictionary<(int Level, long Index), Tile> kept = [];

        public void Add(Tile tile) => kept[(tile.Address.Level, tile.Address.Index)] = tile;

        public ValueTask<ReadOnlyMemory<byte>?> Read(TileAddress address, CancellationToken ct) =>
            new(kept.GetValueOrDefault((address.Level, address.Index)) is { } tile && tile.Address.Width >= address.Width ? tile.Bytes : (ReadOnlyMemory<byte>?)null);
    }
}
