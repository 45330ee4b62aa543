using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Detectors;

/// <summary>
/// Default deny: a word stays only if it is an ordinary word, written like one. Digits, words in no list, capitals within a sentence, names at its start, and
/// letters of another script are marked. Where a whole sentence has no case to go by, names are marked by the lists instead.
/// </summary>
internal sealed class WordGate(Language language)
{
    public void Find(PlainText text, Words words, List<Mark> marks)
    {
        var all = words.All;
        var named = false; // the word before was marked as part of a name
        for (var i = 0; i < all.Length; i++)
        {
            var word = all[i];
            var close = i > 0 && all[i - 1].Sentence == word.Sentence && word.Start - all[i - 1].End <= 3;
            var behindCue = close && language.Has(text.Span[all[i - 1].Start..all[i - 1].End], Lexicon.Cue);
            named = Judge(text, word, behindCue, close && named, marks);
        }
    }

    private bool Judge(PlainText text, Word word, bool behindCue, bool behindName, List<Mark> marks)
    {
        var seen = text.Span[word.Start..word.End];
        if (seen is [.., '\'', 's' or 'S']) seen = seen[..^2];
        var what = language.Of(seen);
        var end = word.Start + seen.Length;
        bool digits = false, underscore = false, letters = false;
        foreach (var c in seen)
        {
            if (char.IsDigit(c)) digits = true;
            else if (c == '_') underscore = true;
            else letters = true;
        }

        if (digits || underscore)
        {
            marks.Add(new Mark(word.Start, word.End, letters || underscore ? Kind.Serial : Kind.CaseNumber, .5f, "word gate: digits"));
            return false;
        }

        if ((what & Lexicon.Allowed) != Lexicon.None) return false;
        if ((what & Lexicon.Trait) != Lexicon.None)
        {
            marks.Add(new Mark(word.Start, word.End, Kind.Trait, .5f, "occupation, condition or kinship"));
            return false;
        }

        if ((what & Lexicon.Demographic) != Lexicon.None)
        {
            marks.Add(new Mark(word.Start, word.End, Kind.Demographic, .5f, "nationality, ethnicity or religion"));
            return false;
        }

        if ((what & Lexicon.Vehicle) != Lexicon.None && ((what & Lexicon.Known) == Lexicon.None || word is { Style: CaseStyle.Mixed, First: false } && char.IsUpper(seen[0])))
        {
            marks.Add(new Mark(word.Start, word.End, Kind.Vehicle, .8f, "make of a vehicle"));
            return false;
        }

        if (seen is "I" or "i" or "a" or "A") return false;
        var name = (what & Lexicon.Name) != Lexicon.None;
        var known = (what & (Lexicon.Known | Lexicon.Function | Lexicon.Cue | Lexicon.Abbreviation)) != Lexicon.None;
        if (!known) return Say(name || behindCue || behindName ? Kind.Person : Kind.Place, name || behindCue ? .8f : .6f, "word gate: no ordinary word", word.Start, end, marks, name || behindCue || behindName);

        var function = (what & (Lexicon.Function | Lexicon.Cue | Lexicon.Abbreviation)) != Lexicon.None;
        if (word.Style == CaseStyle.Mixed)
        {
            if (!char.IsUpper(seen[0]))
            {
                // A capital inside a word, as in a name run together.
                foreach (var c in seen)
                {
                    if (char.IsUpper(c)) return Say(Kind.Online, .5f, "word gate: capital inside a word", word.Start, end, marks, false);
                }

                return false;
            }

            if (word.First && (function || !(name && IsNameAtStart(what)))) return false;
            if (function && (what & Lexicon.Cue) != Lexicon.None) return false;
            return Say(name ? Kind.Person : Kind.Place, name ? .6f : .4f, word.First ? "word gate: name at the start of a sentence" : "word gate: capital", word.Start, end, marks, name);
        }

        if (function || !name) return false;
        if (behindCue || behindName) return Say(Kind.Person, .6f, "word gate: name behind a rank, a title or a name", word.Start, end, marks, true);
        if (IsNameWithoutCase(what)) return Say(Kind.Person, .4f, "word gate: name, in a sentence without case", word.Start, end, marks, true);
        return false;
    }

    /// <summary>Of words that are also names, those that are often names. The rest of the list has most words of the language in it.</summary>
    private static bool IsNameAtStart(Lexicon what) => (what & (Lexicon.Given | Lexicon.FrequentSurname)) != Lexicon.None;

    private static bool IsNameWithoutCase(Lexicon what) => (what & Lexicon.Everyday) == Lexicon.None && IsNameAtStart(what);

    private static bool Say(Kind kind, float confidence, string reason, int start, int end, List<Mark> marks, bool name)
    {
        marks.Add(new Mark(start, end, kind, confidence, reason));
        return name;
    }
}
