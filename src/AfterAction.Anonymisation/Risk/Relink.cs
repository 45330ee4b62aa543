using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Risk;

/// <summary>Tries to lead a draft back to its source by its words alone, as somebody could who holds all reviews: cosine of term frequency by inverse document frequency.</summary>
public sealed class Relink
{
    private readonly Dictionary<ulong, double> rarity;
    private readonly Dictionary<ulong, double>[] sources;

    public Relink(IReadOnlyList<string> sources)
    {
        var counts = sources.Select(Count).ToArray();
        rarity = counts.SelectMany(count => count.Keys).GroupBy(word => word).ToDictionary(word => word.Key, word => Math.Log((1d + counts.Length) / (1 + word.Count())) + 1);
        this.sources = [.. counts.Select(Weigh)];
    }

    /// <summary>The place of the true source among all, 1 for the first; what is as near as the true one counts as nearer, half of it, rounded down.
    /// Margin: by how much the true source is nearer than the nearest other; negative if it is not.</summary>
    public (int Rank, double Margin) Of(string draft, int source)
    {
        var words = Weigh(Count(draft));
        var near = sources.Select(other => Near(words, other)).ToArray();
        var rank = 1 + near.Count(other => other > near[source]) + ((near.Count(other => other == near[source]) - 1) / 2);
        return (rank, near[source] - near.Where((_, i) => i != source).DefaultIfEmpty().Max());
    }

    private static double Near(Dictionary<ulong, double> one, Dictionary<ulong, double> other) => one.Sum(word => word.Value * other.GetValueOrDefault(word.Key));

    private Dictionary<ulong, double> Weigh(Dictionary<ulong, double> counts)
    {
        var weighed = counts.ToDictionary(word => word.Key, word => (1 + Math.Log(word.Value)) * rarity.GetValueOrDefault(word.Key));
        var length = Math.Sqrt(weighed.Values.Sum(weight => weight * weight));
        return length == 0 ? weighed : weighed.ToDictionary(word => word.Key, word => word.Value / length);
    }

    private static Dictionary<ulong, double> Count(string text)
    {
        var counts = new Dictionary<ulong, double>();
        var plain = PlainText.Of(text).Span;
        for (var at = 0; at < plain.Length;)
        {
            var from = at;
            while (at < plain.Length && char.IsLetterOrDigit(plain[at])) at++;
            if (at > from)
            {
                var word = Fingerprint.Of(plain[from..at]);
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
            else
            {
                at++;
            }
        }

        return counts;
    }
}
