using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Lessons;

/// <summary>A run of words that a text shares with a source.</summary>
/// <param name="Start">First UTF-16 unit in the text.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct SharedRun(int Start, int Length, int Words);

/// <summary>
/// Finds what was copied. Words are compared as a reader sees them: case, accents, punctuation, line ends and look-alike letters make no difference. Time grows with the
/// product of both lengths in words at worst; a field has few.
/// </summary>
public sealed class SharedRuns
{
    /// <summary>So many shared words in a row block a draft.</summary>
    public const int Blocking = 6;

    private readonly ulong[][] sources;

    public SharedRuns(IReadOnlyList<string> sources) => this.sources = [.. sources.Select(source => WordsOf(PlainText.Of(source)).Select(word => word.Print).ToArray())];

    /// <summary>The blocking runs of a text, each as long as it goes, in the order of the text.</summary>
    public IReadOnlyList<SharedRun> In(string text)
    {
        var plain = PlainText.Of(text);
        var words = WordsOf(plain);
        var longest = LongestFrom(words);
        var runs = new List<SharedRun>();
        var covered = 0; // first word that no run reaches
        for (var i = 0; i < words.Length; i++)
        {
            if (longest[i] < Blocking || i + longest[i] <= covered) continue;
            covered = i + longest[i];
            var (start, _) = plain.InGiven(words[i].Start, words[i].End);
            var (_, end) = plain.InGiven(words[covered - 1].Start, words[covered - 1].End);
            runs.Add(new SharedRun(start, end - start, longest[i]));
        }

        return runs;
    }

    /// <summary>Words of the longest run a text shares with any source, blocking or not.</summary>
    public int Longest(string text) => LongestFrom(WordsOf(PlainText.Of(text))).DefaultIfEmpty().Max();

    /// <summary>For each word, of how many the longest run is that begins there and stands in a source.</summary>
    private int[] LongestFrom((ulong Print, int Start, int End)[] words)
    {
        var longest = new int[words.Length];
        var places = new Dictionary<ulong, List<int>>();
        for (var i = words.Length - 1; i >= 0; i--)
        {
            if (!places.TryGetValue(words[i].Print, out var at)) places[words[i].Print] = at = [];
            at.Add(i);
        }

        // From the end: how far a run goes on from a word of the source and one of the text is one more than from the next of each.
        foreach (var source in sources)
        {
            var (next, here) = (new int[words.Length + 1], new int[words.Length + 1]);
            for (var j = source.Length - 1; j >= 0; j--)
            {
                Array.Clear(here);
                if (places.TryGetValue(source[j], out var at))
                {
                    foreach (var i in at)
                    {
                        here[i] = next[i + 1] + 1;
                        longest[i] = Math.Max(longest[i], here[i]);
                    }
                }

                (next, here) = (here, next);
            }
        }

        return longest;
    }

    private static (ulong Print, int Start, int End)[] WordsOf(PlainText text)
    {
        var words = new List<(ulong, int, int)>();
        for (var at = 0; at < text.Length;)
        {
            var from = at;
            var print = Fingerprint.Empty;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || (text[at] == '\'' && at > from)))
            {
                if (text[at] != '\'') print = Fingerprint.Add(print, text[at]);
                at++;
            }

            if (at > from) words.Add((print, from, at));
            else at++;
        }

        return [.. words];
    }
}
