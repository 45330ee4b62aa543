namespace AfterAction.Anonymisation.Text;

/// <summary>How a sentence is written. In the two last, a capital says nothing of a name.</summary>
internal enum CaseStyle : byte
{
    Mixed,
    Lower,
    Upper,
}

/// <summary>A run of letters and digits, with apostrophes and underscores inside it.</summary>
internal readonly record struct Word(int Start, int End, int Sentence, bool First, CaseStyle Style)
{
    public int Length => End - Start;
}

/// <summary>A run of letters, or of digits, and no boundary from lower to upper case in it: what names and numbers are compared by.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Atom(int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>The words and atoms of a text, with the style of each sentence.</summary>
internal sealed class Words
{
    private Words(Word[] all, Atom[] atoms) => (All, Atoms) = (all, atoms);

    public Word[] All { get; }

    public Atom[] Atoms { get; }

    public static Words Of(PlainText text, Language language)
    {
        var span = text.Span;
        var words = new List<Word>(span.Length / 5 + 1);
        var atoms = new List<Atom>(span.Length / 5 + 1);
        var sentence = 0;
        var first = true;
        var begin = 0; // first word of the sentence
        for (var at = 0; at < span.Length;)
        {
            if (IsPart(span[at]))
            {
                var start = at;
                while (at < span.Length && (IsPart(span[at]) || (span[at] is '\'' or '_' && at + 1 < span.Length && IsPart(span[at + 1])))) at++;
                words.Add(new Word(start, at, sentence, first, CaseStyle.Mixed));
                AddAtoms(span, start, at, atoms);
                first = false;
                continue;
            }

            if (Ends(span, at, words, language))
            {
                CloseSentence();
            }

            at++;
        }

        CloseSentence();
        return new Words([.. words], [.. atoms]);

        void CloseSentence()
        {
            if (words.Count == begin) return;
            var style = StyleOf(text.Span, words, begin);
            if (style != CaseStyle.Mixed)
            {
                for (var i = begin; i < words.Count; i++) words[i] = words[i] with { Style = style };
            }

            begin = words.Count;
            sentence++;
            first = true;
        }
    }

    /// <summary>Whether a sentence ends here. In doubt it does not: then a capital behind it counts as one.</summary>
    private static bool Ends(ReadOnlySpan<char> span, int at, List<Word> words, Language language)
    {
        switch (span[at])
        {
            case '!' or '?':
                return true;
            case '\n':
                // An empty line, or a line that ended in punctuation, ends a sentence; a line broken within one does not.
                var back = at - 1;
                while (back >= 0 && span[back] is ' ' or '\t') back--;
                return back < 0 || span[back] is '\n' or '.' or ':' or ';' or '"' or ')';
            case '.':
                var next = at + 1;
                while (next < span.Length && span[next] is '"' or '\'' or ')') next++;
                if (next < span.Length && !char.IsWhiteSpace(span[next])) return false;
                if (words.Count == 0) return true;
                var last = words[^1];
                if (last.End != at) return true;
                var word = span[last.Start..last.End];
                return word.Length > 1 && !language.Has(word, Lexicon.Abbreviation);
            default:
                return false;
        }
    }

    private static CaseStyle StyleOf(ReadOnlySpan<char> span, List<Word> words, int begin)
    {
        int upper = 0, lower = 0, capitals = 0;
        for (var i = begin; i < words.Count; i++)
        {
            var word = span[words[i].Start..words[i].End];
            foreach (var c in word)
            {
                if (char.IsUpper(c)) upper++;
                else if (char.IsLower(c)) lower++;
            }

            if (char.IsUpper(word[0]) && word is not "I") capitals++;
        }

        if (upper + lower == 0) return CaseStyle.Mixed;
        if (capitals == 0 && lower > 0) return CaseStyle.Lower;
        return upper >= 8 && upper >= lower * 4 && words.Count - begin >= 2 ? CaseStyle.Upper : CaseStyle.Mixed;
    }

    private static void AddAtoms(ReadOnlySpan<char> span, int start, int end, List<Atom> atoms)
    {
        for (var at = start; at < end;)
        {
            if (!IsPart(span[at]))
            {
                at++;
                continue;
            }

            var from = at++;
            var digit = char.IsDigit(span[from]);
            while (at < end && IsPart(span[at]) && char.IsDigit(span[at]) == digit && !(char.IsLower(span[at - 1]) && char.IsUpper(span[at]))) at++;
            atoms.Add(new Atom(from, at));
        }
    }

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c == '\u3007';
}
