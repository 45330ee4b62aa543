using System.Text;
using AfterAction.Anonymisation.Detectors;
using AfterAction.Anonymisation.Tagging;
using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation;

/// <summary>
/// Finds what would give somebody away. What any detector marks is found; none can take back what another marked. Time and memory grow with the length of the text
/// and not with what is in it. Same text, roster, lists, model and seed, same answer. Safe for many threads.
/// </summary>
public sealed class Anonymiser
{
    /// <summary>The longest text that is taken, in UTF-16 units.</summary>
    public const int LongestText = 4_000_000;

    private readonly Language language;
    private readonly RosterIndex index;
    private readonly Tagger? tagger;
    private readonly WordGate gate;
    private readonly bool quotations;

    /// <param name="tagger">Null to do without: the lists and the gate carry most of the recall.</param>
    /// <param name="quotations">False leaves whole quotations alone and looks only at what is in them, as benchmarks do.</param>
    public Anonymiser(Language language, Roster roster, Tagger? tagger, bool quotations = true)
    {
        this.quotations = quotations;
        this.language = language;
        this.tagger = tagger;
        index = new RosterIndex(roster, language);
        gate = new WordGate(language);
    }

    /// <summary>Finds, and replaces.</summary>
    /// <param name="dealer">Deals the letters and numbers of the labels. A fresh one for each lesson, so that no label says an order and none is shared.</param>
    /// <exception cref="ArgumentException">The text is longer than <see cref="LongestText"/>.</exception>
    public Anonymised Anonymise(string text, Random dealer)
    {
        var (plain, passages) = Passages(text);
        var labels = new Labels(language, index.People, plain);
        foreach (var passage in passages) labels.Meet(passage);
        labels.Deal(dealer);

        var findings = new List<Finding>(passages.Count);
        var masked = new StringBuilder(text.Length);
        var at = 0;
        foreach (var passage in passages)
        {
            var (start, end) = plain.InGiven(passage.Start, passage.End);
            if (start < at) start = at; // a character that became several is masked once
            if (end <= start) continue;
            var (treatment, replacement) = passage.Kind is Kind.Person or Kind.Nickname
                ? (Treatment.Label, labels.Of(passage))
                : Replacement.Of(passage.Kind, plain.Span[passage.Start..passage.End]);
            masked.Append(text, at, start - at).Append(replacement);
            findings.Add(new Finding(start, end - start, passage.Kind, Math.Round(passage.Confidence, 2), passage.Reasons, treatment, replacement));
            at = end;
        }

        masked.Append(text, at, text.Length - at);
        return new Anonymised(masked.ToString(), findings);
    }

    private (PlainText Plain, List<Passage> Passages) Passages(string text)
    {
        if (text.Length > LongestText) throw new ArgumentException($"A text has at most {LongestText} characters.", nameof(text));
        var plain = PlainText.Of(text);
        var words = Words.Of(plain, language);
        var marks = new List<Mark>();
        index.Find(plain, words, marks);
        var sure = .88f;
        foreach (var recogniser in language.Recognisers)
        {
            sure -= .0005f; // of two forms the first in the list gives the kind
            if (recogniser.Kind == Kind.Quotation && !quotations) continue;
            foreach (var match in recogniser.Form.EnumerateMatches(plain.Span))
            {
                if (match.Length > 0) marks.Add(new Mark(match.Index, match.Index + match.Length, recogniser.Kind, sure, recogniser.Reason));
            }
        }

        if (tagger is not null) Tagged(plain, words, tagger, marks);
        gate.Find(plain, words, marks);
        return (plain, Union(plain, marks, words, language));
    }

    private void Tagged(PlainText plain, Words words, Tagger with, List<Mark> marks)
    {
        var labels = with.Tag(plain, words, language);
        var names = new HashSet<ulong>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == Label.Outside) continue;
            var first = i;
            var family = ((int)labels[i] + 1) / 2;
            while (i + 1 < labels.Length && (int)labels[i + 1] == family * 2 && words.All[i + 1].Sentence == words.All[first].Sentence) i++;
            var kind = family switch { 1 => Kind.Person, 2 => Kind.Place, 3 => Kind.Agency, _ => Kind.Place };
            for (var part = first; part <= i; part++)
            {
                var word = words.All[part];
                var seen = plain.Span[word.Start..word.End];
                if (language.Has(seen, Lexicon.Function | Lexicon.Allowed | Lexicon.Cue)) continue;
                marks.Add(new Mark(word.Start, word.End, kind, .75f, "tagger"));
                if (word.Length > 2 && !language.Has(seen, Lexicon.Everyday)) names.Add(((ulong)kind << 56) ^ Fingerprint.Of(seen));
            }
        }

        // What was a name once is one at its other mentions.
        for (var i = 0; i < labels.Length; i++)
        {
            var word = words.All[i];
            if (labels[i] != Label.Outside || word.Length <= 2 || (word.Style == CaseStyle.Mixed && !char.IsUpper(plain[word.Start]))) continue;
            var print = Fingerprint.Of(plain.Span[word.Start..word.End]);
            foreach (var kind in (ReadOnlySpan<Kind>)[Kind.Person, Kind.Agency, Kind.Place])
            {
                if (!names.Contains(((ulong)kind << 56) ^ print)) continue;
                marks.Add(new Mark(word.Start, word.End, kind, .7f, "tagger, at another mention"));
                break;
            }
        }
    }

    /// <summary>A rank or title before a name goes with it: the label says the role.</summary>
    private static void WithTitles(PlainText plain, Words words, Language language, List<Mark> marks)
    {
        var names = new HashSet<int>();
        foreach (var mark in marks)
        {
            if (mark.Kind is Kind.Person or Kind.Nickname) names.Add(mark.Start);
        }

        for (var i = words.All.Length - 2; i >= 0; i--)
        {
            Word title = words.All[i], name = words.All[i + 1];
            if (!names.Contains(name.Start) || name.Start - title.End > 2 || !language.Has(plain.Span[title.Start..title.End], Lexicon.Cue)) continue;
            if (!names.Add(title.Start)) continue;
            marks.Add(new Mark(title.Start, name.Start + 1, Kind.Person, .3f, "title before a name"));
        }
    }

    /// <summary>Marks that overlap, and parts of a name with only a blank, hyphen, dot or apostrophe between them, are one passage. The surest mark gives the kind.</summary>
    private static List<Passage> Union(PlainText plain, List<Mark> marks, Words words, Language language)
    {
        WithTitles(plain, words, language, marks);
        marks.Sort(static (one, other) =>
            one.Start != other.Start ? one.Start.CompareTo(other.Start)
            : one.End != other.End ? other.End.CompareTo(one.End)
            : one.Confidence != other.Confidence ? other.Confidence.CompareTo(one.Confidence)
            : string.CompareOrdinal(one.Reason, other.Reason) is not 0 and var order ? order : one.Person.CompareTo(other.Person));
        var passages = new List<Passage>();
        foreach (var mark in marks)
        {
            if (passages.Count > 0 && passages[^1] is var last && (mark.Start < last.End || Continues(last, mark))) last.Take(mark);
            else passages.Add(new Passage(mark));
        }

        // What is a person's name once is one at its other mentions.
        var names = new HashSet<ulong>();
        foreach (var passage in passages.Where(passage => passage.Kind == Kind.Person && (passage.Person >= 0 || passage.Confidence >= .75))) Parts(passage, names.Add);
        foreach (var passage in passages.Where(passage => passage.Kind is Kind.Place or Kind.Agency && passage.Confidence < .85))
        {
            var all = true;
            if (Parts(passage, part => all &= names.Contains(part)) > 0 && all) passage.IsPerson();
        }

        return passages;

        int Parts(Passage passage, Func<ulong, bool> each)
        {
            var count = 0;
            for (var at = passage.Start; at < passage.End;)
            {
                var from = at;
                while (at < passage.End && char.IsLetter(plain[at])) at++;
                if (at - from > 2 && !language.Has(plain.Span[from..at], Lexicon.Function | Lexicon.Cue))
                {
                    each(Fingerprint.Of(plain.Span[from..at]));
                    count++;
                }

                if (at == from) at++;
            }

            return count;
        }

        bool Continues(Passage last, Mark mark)
        {
            if (mark.Start - last.End > 2) return false;
            var named = (last.Kind is Kind.Person or Kind.Nickname) && mark.Kind is Kind.Person or Kind.Nickname;
            if (!named && !(last.Kind == mark.Kind && mark.Kind is Kind.Place or Kind.Agency)) return false;
            if (last.Person >= 0 && mark.Person >= 0 && last.Person != mark.Person) return false;
            foreach (var c in plain.Span[last.End..mark.Start])
            {
                if (c is not (' ' or '-' or '.' or '\'')) return false;
                // A full stop behind more than an initial or a title ends a sentence, and with it a name.
                if (c == '.' && last.End - last.Start > 3 && char.IsLetter(plain[last.End - 4]) && char.IsLetter(plain[last.End - 3])) return false;
            }

            return true;
        }
    }
}
