using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Tagging;

/// <summary>What the tagger sees of a word: itself, its neighbours, their shapes and lists, and the labels before it. Shapes are left out where case says nothing.</summary>
internal sealed class Features
{
    /// <summary>Rows of one word, at most.</summary>
    public const int Most = 32;

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Seen(ulong Word, ulong Shape, ulong Lists, ulong Begins2, ulong Begins3, ulong Ends2, ulong Ends3, int Sentence);

    private static readonly Seen Edge = new(1, 2, 3, 0, 0, 0, 0, -1);

    private readonly Seen[] seen;

    public Features(PlainText text, ReadOnlySpan<Word> words, Language language)
    {
        seen = new Seen[words.Length];
        for (var i = 0; i < words.Length; i++)
        {
            var word = text.Span[words[i].Start..words[i].End];
            if (word.Length > 40) word = word[..40];
            var what = language.Of(word);
            if ((what & Lexicon.Everyday) != Lexicon.None) what &= ~(Lexicon.Ordinary | Lexicon.Common);
            seen[i] = new Seen(
                Fingerprint.Of(word),
                words[i].Style == CaseStyle.Mixed ? ShapeOf(word) + (words[i].First ? 7919UL : 0) : 11,
                (ulong)(what & (Lexicon.Known | Lexicon.Name | Lexicon.Function | Lexicon.Cue | Lexicon.Calendar | Lexicon.Demographic)),
                Fingerprint.Of(word[..Math.Min(2, word.Length)]), Fingerprint.Of(word[..Math.Min(3, word.Length)]),
                Fingerprint.Of(word[^Math.Min(2, word.Length)..]), Fingerprint.Of(word[^Math.Min(3, word.Length)..]),
                words[i].Sentence);
        }
    }

    public int Of(int at, ReadOnlySpan<Label> labels, Span<int> rows)
    {
        var here = seen[at];
        Seen before = Neighbour(at - 1), before2 = Neighbour(at - 2), after = Neighbour(at + 1), after2 = Neighbour(at + 2);
        var label = before.Sentence == here.Sentence ? (ulong)labels[at - 1] : 0;
        var label2 = before2.Sentence == here.Sentence ? (ulong)labels[at - 2] : 0;
        var count = 0;
        Add(rows, 1, 0);
        Add(rows, 2, here.Word);
        Add(rows, 3, here.Shape);
        Add(rows, 4, here.Lists);
        Add(rows, 5, here.Begins2);
        Add(rows, 6, here.Begins3);
        Add(rows, 7, here.Ends2);
        Add(rows, 8, here.Ends3);
        Add(rows, 9, before.Word);
        Add(rows, 10, after.Word);
        Add(rows, 11, before2.Word);
        Add(rows, 12, after2.Word);
        Add(rows, 13, before.Shape);
        Add(rows, 14, after.Shape);
        Add(rows, 15, Both(here.Shape, before.Shape));
        Add(rows, 16, Both(here.Shape, after.Shape));
        Add(rows, 17, before.Lists);
        Add(rows, 18, after.Lists);
        Add(rows, 19, Both(here.Lists, before.Lists));
        Add(rows, 20, Both(here.Lists, after.Lists));
        Add(rows, 21, label + 1);
        Add(rows, 22, Both(label + 1, label2 + 1));
        Add(rows, 23, Both(label + 1, here.Word));
        Add(rows, 24, Both(label + 1, Both(here.Shape, here.Lists)));
        Add(rows, 25, Both(here.Word, before.Word));
        Add(rows, 26, Both(here.Word, after.Word));
        Add(rows, 27, Both(here.Shape, here.Lists));
        Add(rows, 28, Both(label + 1, before.Word));
        Add(rows, 29, after.Ends3);
        Add(rows, 30, before.Ends3);
        return count;

        void Add(Span<int> to, ulong which, ulong value)
        {
            var mixed = (value ^ (which * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
            mixed ^= mixed >> 32;
            mixed *= 0xD6E8FEB86659FD93;
            to[count++] = (int)(mixed >> 46);
        }

        Seen Neighbour(int i) => i >= 0 && i < seen.Length && seen[i].Sentence == here.Sentence ? seen[i] : Edge;
    }

    private static ulong Both(ulong one, ulong other) => (one * 0x9E3779B97F4A7C15) ^ (other + 0x7F4A7C15);

    /// <summary><c>Xx</c> for Anna, <c>X</c> for ABC, <c>d</c> for digits: runs of one sort count once.</summary>
    private static ulong ShapeOf(ReadOnlySpan<char> word)
    {
        ulong shape = 17;
        ulong last = 0;
        foreach (var c in word)
        {
            var sort = char.IsUpper(c) ? 1UL : char.IsLower(c) ? 2UL : char.IsDigit(c) ? 3UL : 4UL;
            if (sort != last) shape = (shape * 5) + sort;
            last = sort;
        }

        return word.Length == 1 ? shape + 1000 : shape;
    }
}
