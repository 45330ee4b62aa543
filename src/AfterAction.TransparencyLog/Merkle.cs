using System.Security.Cryptography;

namespace AfterAction.TransparencyLog;

/// <summary>The hash tree of RFC 6962, section 2.1, over SHA-256, and the verification of its proofs. Verification trusts nothing but the root it is given:
/// a proof that is too long, too short, or for another size is refused.</summary>
public static class Merkle
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>The hash of an entry as a leaf.</summary>
    public static Hash Leaf(ReadOnlySpan<byte> entry)
    {
        const int Small = 1024;
        var length = entry.Length + 1;
        var bytes = length <= Small ? stackalloc byte[Small] : new byte[length];
        bytes[0] = LeafPrefix;
        entry.CopyTo(bytes[1..]);
        return Digest(bytes[..length]);
    }

    /// <summary>The hash of an inner node.</summary>
    public static Hash Node(in Hash left, in Hash right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash.Length)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash.Length)..]);
        return Digest(bytes);
    }

    /// <summary>The root over leaf hashes, or over the roots of complete subtrees of one height.</summary>
    public static Hash Root(ReadOnlySpan<Hash> hashes)
    {
        if (hashes.Length == 0) return Empty;
        var level = hashes.ToArray();
        for (var width = level.Length; width > 1; width = (width + 1) / 2)
        {
            for (var at = 0; at + 1 < width; at += 2) level[at / 2] = Node(level[at], level[at + 1]);
            // The last one without a partner goes up as it is: so the left subtree is always the largest complete one.
            if (width % 2 == 1) level[width / 2] = level[width - 1];
        }

        return level[0];
    }

    /// <summary>Whether the leaf is entry <paramref name="index"/> of the tree with this size and root.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="path">From the leaf's sibling to the child of the root.</param>
    public static bool VerifyInclusion(in Hash leaf, long index, long size, IReadOnlyList<Hash> path, in Hash root)
    {
        if (index < 0 || index >= size) return false;
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in path)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = Node(sibling, hash);
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                hash = Node(hash, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree with the new size and root has the tree with the old size and root as its beginning. Always false for an old size of 0: every tree
    /// begins with the empty one, so that a proof of it would prove nothing.</summary>
    public static bool VerifyConsistency(long oldSize, in Hash oldRoot, long newSize, in Hash newRoot, IReadOnlyList<Hash> proof)
    {
        if (oldSize <= 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return proof.Count == 0 && oldRoot == newRoot;

        var (at, last) = (oldSize - 1, newSize - 1);
        while ((at & 1) == 1) (at, last) = (at >> 1, last >> 1);

        // Where the old tree is complete its root is the first node of the proof, and is left out of it.
        var complete = long.IsPow2(oldSize);
        if (!complete && proof.Count == 0) return false;
        var first = complete ? oldRoot : proof[0];
        var (before, after) = (first, first);
        foreach (var node in proof.Skip(complete ? 0 : 1))
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                (before, after) = (Node(node, before), Node(node, after));
                while ((at & 1) == 0 && at != 0) (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                after = Node(after, node);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && before == oldRoot && after == newRoot;
    }

    private static Hash Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Hash.Length];
        SHA256.HashData(bytes, hash);
        return new(hash);
    }
}
