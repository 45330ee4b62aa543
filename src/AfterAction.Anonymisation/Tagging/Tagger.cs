using System.IO.Compression;
using System.Security.Cryptography;
using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Tagging;

/// <summary>Labels of the tagger: outside, begins or continues a person, place, organisation or other name.</summary>
internal enum Label : byte
{
    Outside,
    BeginsPerson,
    InPerson,
    BeginsPlace,
    InPlace,
    BeginsOrganisation,
    InOrganisation,
    BeginsOther,
    InOther,
}

/// <summary>
/// An averaged perceptron over hashed features, read from left to right. A model is <see cref="Buckets"/> rows of <see cref="Labels"/> signed bytes.
/// Same text and model, same labels, on every machine. Safe for many threads.
/// </summary>
public sealed class Tagger
{
    internal const int Labels = 9;
    internal const int Buckets = 1 << 18;

    /// <summary>SHA-256 of the weights that are shipped. A model with another hash is not loaded: train, look at the scores, then change this line.</summary>
    public const string Pinned = "be79c8fbc14de59b74ecc8206c992c51194b854defce5961ffce0bca0d50ee2a";

    private readonly sbyte[] weights;

    internal Tagger(sbyte[] weights) => this.weights = weights;

    /// <summary>The tagger that is shipped.</summary>
    /// <exception cref="InvalidDataException">The weights are not those that were pinned.</exception>
    public static Tagger Shipped()
    {
        using var packed = typeof(Tagger).Assembly.GetManifestResourceStream("Models/en.tagger") ?? throw new InvalidDataException("The tagger's model is missing.");
        var tagger = Read(packed);
        return tagger.Hash == Pinned ? tagger : throw new InvalidDataException("The tagger's model is not the one that was pinned.");
    }

    /// <summary>SHA-256 of the weights, in lower-case hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan())));

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">It is no model.</exception>
    public static Tagger Read(Stream packed)
    {
        using var unpacked = new BrotliStream(packed, CompressionMode.Decompress);
        var read = new sbyte[Buckets * Labels];
        unpacked.ReadExactly(System.Runtime.InteropServices.MemoryMarshal.AsBytes(read.AsSpan()));
        return new Tagger(read);
    }

    /// <summary>Writes the model; the same weights give the same bytes.</summary>
    public void Write(Stream packed)
    {
        using var pack = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true);
        pack.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()));
    }

    /// <summary>A label for each word.</summary>
    internal Label[] Tag(PlainText text, Words words, Language language) => Tag(new Features(text, words.All, language), words.All.Length);

    internal Label[] Tag(Features features, int words)
    {
        var labels = new Label[words];
        Span<int> rows = stackalloc int[Features.Most];
        Span<int> scores = stackalloc int[Labels];
        for (var i = 0; i < labels.Length; i++)
        {
            var count = features.Of(i, labels, rows);
            scores.Clear();
            foreach (var row in rows[..count])
            {
                var from = weights.AsSpan(row * Labels, Labels);
                for (var label = 0; label < Labels; label++) scores[label] += from[label];
            }

            labels[i] = Best(scores);
        }

        return labels;
    }

    internal static Label Best(ReadOnlySpan<int> scores)
    {
        var best = 0;
        for (var label = 1; label < Labels; label++)
        {
            if (scores[label] > scores[best]) best = label;
        }

        return (Label)best;
    }
}
