namespace AfterAction.TransparencyLog;

/// <summary>The complete subtrees a tree consists of, from left to right: enough to go on appending and to know the root, in memory that grows with the logarithm of the
/// size. Not safe for use by several threads.</summary>
public sealed class Frontier
{
    private readonly List<(Hash Root, int Height)> subtrees = [];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    public Hash Root
    {
        get
        {
            if (subtrees.Count == 0) return Merkle.Empty;
            var root = subtrees[^1].Root;
            for (var at = subtrees.Count - 2; at >= 0; at--) root = Merkle.Node(subtrees[at].Root, root);
            return root;
        }
    }

    /// <summary>Appends a leaf, or a complete subtree of 2^height leaves.</summary>
    /// <exception cref="ArgumentException">The size is no multiple of 2^height: such a subtree cannot begin here.</exception>
    public void Append(in Hash root, int height = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 61);
        var leaves = 1L << height;
        if (Size % leaves != 0) throw new ArgumentException("A subtree of this height cannot begin here.", nameof(height));
        Size += leaves;
        var (merged, level) = (root, height);
        while (subtrees is [.., var left] && left.Height == level)
        {
            subtrees.RemoveAt(subtrees.Count - 1);
            (merged, level) = (Merkle.Node(left.Root, merged), level + 1);
        }

        subtrees.Add((merged, level));
    }

    /// <summary>One that goes its own way from here.</summary>
    public Frontier Copy()
    {
        Frontier copy = new() { Size = Size };
        copy.subtrees.AddRange(subtrees);
        return copy;
    }
}
