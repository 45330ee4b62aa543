using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Tagging;

/// <summary>
/// Trains the tagger. Files of a folder are read in the order of their names; every sentence is learned as it is written, in lower case and in capitals. Whole
/// numbers and a fixed order throughout: the same files and lists give the same model, byte for byte.
/// </summary>
public static class Training
{
    private const int Rounds = 6;
    private const double Scale = 8;

    /// <summary>Learns from every file of a folder in CoNLL form: word first, label last, blanks or a tab between them, an empty line between sentences.</summary>
    /// <param name="except">Name of a file that is left out, to be scored on; or null.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static Tagger Train(string folder, Language language, string? except = null)
    {
        var sentences = new List<(Features Features, Label[] Labels)>();
        foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetFileName(file) != except).Order(StringComparer.Ordinal))
        {
            foreach (var (words, labels) in Sentences(file))
            {
                foreach (var written in (string[])[string.Join(' ', words), string.Join(' ', words).ToLowerInvariant(), string.Join(' ', words).ToUpperInvariant()])
                    if (Learnable(written, labels, words, language) is { } lesson) sentences.Add(lesson);
            }
        }

        var weights = new int[Tagger.Buckets * Tagger.Labels];
        var sums = new long[Tagger.Buckets * Tagger.Labels];
        Span<int> rows = stackalloc int[Features.Most];
        Span<int> scores = stackalloc int[Tagger.Labels];
        long step = 1;
        uint random = 20261125;
        var order = Enumerable.Range(0, sentences.Count).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                random = (random * 1664525) + 1013904223;
                var j = (int)((ulong)random * (ulong)(i + 1) >> 32);
                (order[i], order[j]) = (order[j], order[i]);
            }

            foreach (var index in order)
            {
                var (features, gold) = sentences[index];
                var guessed = new Label[gold.Length];
                for (var at = 0; at < gold.Length; at++)
                {
                    var count = features.Of(at, guessed, rows);
                    scores.Clear();
                    foreach (var row in rows[..count])
                    {
                        for (var label = 0; label < Tagger.Labels; label++) scores[label] += weights[(row * Tagger.Labels) + label];
                    }

                    guessed[at] = Tagger.Best(scores);
                    if (guessed[at] != gold[at])
                    {
                        foreach (var row in rows[..count])
                        {
                            int right = (row * Tagger.Labels) + (int)gold[at], wrong = (row * Tagger.Labels) + (int)guessed[at];
                            weights[right]++;
                            sums[right] += step;
                            weights[wrong]--;
                            sums[wrong] -= step;
                        }
                    }

                    step++;
                }
            }
        }

        var shipped = new sbyte[weights.Length];
        for (var i = 0; i < weights.Length; i++)
            shipped[i] = (sbyte)Math.Clamp(Math.Round((weights[i] - ((double)sums[i] / step)) * Scale), sbyte.MinValue, sbyte.MaxValue);
        return new Tagger(shipped);
    }

    /// <summary>The sentence as the tagger will meet it: its words are cut by our own rule, and one of several keeps on what the whole began.</summary>
    internal static (Features Features, Label[] Labels)? Learnable(string written, Label[] labels, string[] words, Language language)
    {
        var text = PlainText.Of(written);
        var cut = Words.Of(text, language);
        if (cut.All.Length == 0) return null;
        var own = new Label[cut.All.Length];
        var starts = new int[words.Length + 1];
        for (var i = 0; i < words.Length; i++) starts[i + 1] = starts[i] + words[i].Length + 1;
        var taken = -1;
        var word = 0;
        // One sentence, whatever full stops are in it: neighbours are neighbours.
        for (var i = 0; i < cut.All.Length; i++)
        {
            var (from, _) = text.InGiven(cut.All[i].Start, cut.All[i].End);
            while (word + 1 < words.Length && starts[word + 1] <= from) word++;
            var label = labels[word];
            own[i] = taken == word && label is not Label.Outside && (int)label % 2 == 1 ? label + 1 : label;
            taken = word;
        }

        return (new Features(text, cut.All, language), own);
    }

    internal static IEnumerable<(string[] Words, Label[] Labels)> Sentences(string file)
    {
        var words = new List<string>();
        var labels = new List<Label>();
        var before = "O";
        foreach (var line in File.ReadLines(file))
        {
            var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || fields[0] == "-DOCSTART-")
            {
                if (words.Count > 0) yield return ([.. words], [.. labels]);
                words.Clear();
                labels.Clear();
                before = "O";
                continue;
            }

            words.Add(fields[0]);
            labels.Add(LabelOf(fields[^1], before));
            before = fields[^1];
        }

        if (words.Count > 0) yield return ([.. words], [.. labels]);
    }

    private static Label LabelOf(string written, string before)
    {
        if (written.Length < 3 || written[1] != '-') return Label.Outside;
        var kind = written[2..].ToUpperInvariant() switch
        {
            "PER" or "PERSON" => Label.BeginsPerson,
            "LOC" or "LOCATION" => Label.BeginsPlace,
            "ORG" or "CORPORATION" or "GROUP" => Label.BeginsOrganisation,
            _ => Label.BeginsOther,
        };
        // Two of the sets mark the inside only; then a name begins where the one before it was of another kind.
        return written[0] == 'I' && before.Length > 2 && before[2..] == written[2..] ? kind + 1 : kind;
    }
}
