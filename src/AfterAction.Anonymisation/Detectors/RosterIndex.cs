using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation.Detectors;

/// <summary>
/// Finds what is known: names in whatever spelling, and facts. Every run of neighbouring atoms is compared, letters and digits only, so that hyphens, apostrophes,
/// blanks, spaced letters, file names and handles make no difference. Linear in the text: a run is at most as long as the longest thing known.
/// </summary>
internal sealed class RosterIndex
{
    private const int LongestRun = 32; // atoms
    private const int WidestGap = 3; // characters between two atoms of a run
    private const int Beside = 32; // characters

    private readonly record struct Entry(int Person, Kind Kind, float Confidence, string Reason, string? Exact, bool NeedsCapital, bool NeedsNeighbour);

    private readonly Language language;
    private readonly Dictionary<ulong, Entry> entries = [];
    private readonly Dictionary<ulong, List<(string Part, int Person)>> misspelt = [];
    private readonly int longest;

    public RosterIndex(Roster roster, Language language)
    {
        this.language = language;
        People = [.. roster.People, .. roster.Personnel];
        for (var i = 0; i < People.Count; i++) AddPerson(i, employee: i >= roster.People.Count);
        foreach (var fact in roster.Facts) AddFact(fact, -1);
        longest = LongestKey;
    }

    public IReadOnlyList<RosterPerson> People { get; }

    private int LongestKey { get; set; }

    public void Find(PlainText text, Words words, List<Mark> marks)
    {
        if (entries.Count == 0) return;
        var first = marks.Count;
        var styles = StyleByAtom(words);
        var weak = new List<Mark>();
        for (var from = 0; from < words.Atoms.Length; from++)
        {
            ulong written = Fingerprint.Empty, spoken = Fingerprint.Empty;
            var said = false;
            var length = 0;
            for (var to = from; to < words.Atoms.Length && to < from + LongestRun; to++)
            {
                var atom = words.Atoms[to];
                if (to > from && atom.Start - words.Atoms[to - 1].End > WidestGap) break;
                length += atom.Length;
                if (length > longest && !said && to > from) break;
                if (atom.Length > longest) break;
                foreach (var c in text.Span[atom.Start..atom.End]) written = Fingerprint.Add(written, c);
                if (language.Spoken.TryGetValue(Fingerprint.Of(text.Span[atom.Start..atom.End]), out var meant)) said = true;
                // "forty four" is 44: the nought of the ten gives way to the unit that follows.
                if (meant is [>= '2' and <= '9', '0'] && to + 1 < words.Atoms.Length && UnitFollows(text, words.Atoms[to + 1])) meant = meant[..1];
                if (meant is null) foreach (var c in text.Span[atom.Start..atom.End]) spoken = Fingerprint.Add(spoken, c);
                else foreach (var c in meant) spoken = Fingerprint.Add(spoken, c);
                Try(written, from, to);
                if (said && to > from) Try(spoken, from, to);
            }
        }

        Misspelt(text, words, styles, marks);

        // A name that is a word of every day counts beside another part of the same name.
        var near = new HashSet<(int Person, int Stretch)>();
        for (var i = first; i < marks.Count; i++) near.Add((marks[i].Person, marks[i].Start / Beside));
        foreach (var mark in weak)
        {
            var stretch = mark.Start / Beside;
            if (near.Contains((mark.Person, stretch)) || near.Contains((mark.Person, stretch - 1)) || near.Contains((mark.Person, stretch + 1))) marks.Add(mark);
        }

        void Try(ulong key, int from, int to)
        {
            if (!entries.TryGetValue(key, out var entry)) return;
            int start = words.Atoms[from].Start, end = words.Atoms[to].End;
            var capital = char.IsUpper(text[start]);
            var (style, opens) = styles[from];
            if (entry.Exact is { } exact)
            {
                var seen = text.Span[start..end];
                var asGiven = seen.SequenceEqual(exact);
                var caseless = style != CaseStyle.Mixed && !language.Has(seen, Lexicon.Everyday | Lexicon.Function);
                if (!asGiven && !caseless) return;
            }

            if (entry.NeedsCapital && style == CaseStyle.Mixed && !capital) return;
            var mark = new Mark(start, end, entry.Kind, entry.Confidence, entry.Reason, entry.Person);
            if (entry.NeedsNeighbour && (style != CaseStyle.Mixed || !capital || opens) && !BehindCue(text, words, from)) weak.Add(mark);
            else marks.Add(mark);
        }
    }

    private bool UnitFollows(PlainText text, Atom next) =>
        language.Spoken.TryGetValue(Fingerprint.Of(text.Span[next.Start..next.End]), out var unit) && unit is [>= '1' and <= '9'];

    private bool BehindCue(PlainText text, Words words, int atom) =>
        atom > 0 && words.Atoms[atom - 1] is var before && words.Atoms[atom].Start - before.End <= WidestGap && language.Has(text.Span[before.Start..before.End], Lexicon.Cue);

    private static (CaseStyle Style, bool Opens)[] StyleByAtom(Words words)
    {
        var styles = new (CaseStyle, bool)[words.Atoms.Length];
        var at = 0;
        foreach (var word in words.All)
        {
            for (var opens = word.First; at < styles.Length && words.Atoms[at].Start < word.End; at++, opens = false) styles[at] = (word.Style, opens);
        }

        return styles;
    }

    /// <summary>One letter more, one less, another one, or two changed over; names of five letters or more.</summary>
    private void Misspelt(PlainText text, Words words, (CaseStyle Style, bool Opens)[] styles, List<Mark> marks)
    {
        if (misspelt.Count == 0) return;
        Span<char> word = stackalloc char[24];
        for (var i = 0; i < words.Atoms.Length; i++)
        {
            var atom = words.Atoms[i];
            if (atom.Length is < 4 or > 20) continue;
            var seen = text.Span[atom.Start..atom.End];
            var known = language.Of(seen) & Lexicon.Known;
            if (known != Lexicon.None && !(styles[i].Style == CaseStyle.Mixed && char.IsUpper(seen[0]) && !styles[i].Opens)) continue;
            for (var c = 0; c < seen.Length; c++) word[c] = Fingerprint.Lower(seen[c]);
            var lower = word[..seen.Length];
            for (var left = -1; left < lower.Length; left++)
            {
                if (!misspelt.TryGetValue(Without(lower, left), out var candidates)) continue;
                var found = candidates.FindIndex(candidate => AtMostOneApart(candidate.Part, text.Span[atom.Start..atom.End]));
                if (found < 0) continue;
                marks.Add(new Mark(atom.Start, atom.End, Kind.Person, .85f, "roster name, misspelt", candidates[found].Person));
                break;
            }
        }
    }

    private void AddPerson(int number, bool employee)
    {
        var person = People[number];
        var parts = PartsOf(person.Name);
        var confidence = employee ? .95f : 1f;
        var of = employee ? "personnel name" : "roster name";
        foreach (var part in parts) AddPart(part, Kind.Person, confidence, of);

        // Hyphens, O' and blanks within a name make no difference; a whole name may be run together, in a handle or a file name.
        foreach (var group in person.Name.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)) Add(Key(group), new Entry(number, Kind.Person, confidence, of, null, false, false));
        if (parts.Count > 1)
        {
            string given = Lower(parts[0]), last = Lower(parts[^1]);
            foreach (var together in (string[])[given + last, last + given, given[..1] + last, last + given[..1], given + last[..1]])
                if (together.Length >= 5) AddKey(together, new Entry(number, Kind.Person, confidence, of + ", run together", null, false, false));
            var initials = string.Concat(parts.Select(part => char.ToUpperInvariant(part[0])));
            if (!employee && initials.Length is >= 2 and <= 4)
            {
                AddKey(Lower(initials), new Entry(number, Kind.Nickname, .8f, "roster initials", initials, false, false));
                if (initials.Length > 2) AddKey(Lower(string.Concat(initials[0], initials[^1])), new Entry(number, Kind.Nickname, .8f, "roster initials", string.Concat(initials[0], initials[^1]), false, false));
            }
        }

        foreach (var nickname in person.Nicknames.SelectMany(PartsOf)) AddPart(nickname, Kind.Nickname, confidence, of.Replace("name", "nickname", StringComparison.Ordinal));
        foreach (var part in parts)
        {
            foreach (var form in language.Nicknames.GetValueOrDefault(Fingerprint.Of(part), [])) AddPart(form, Kind.Nickname, .9f, "short form of a " + of);
        }

        foreach (var fact in person.Numbers) AddFact(fact, number);

        void AddPart(string part, Kind kind, float sure, string reason)
        {
            var what = language.Of(part);
            var function = (what & Lexicon.Function) != Lexicon.None;
            // An employee who had no part is looked for as a name, not as a word.
            var capital = function || (employee && (what & Lexicon.Known) != Lexicon.None);
            var exact = part.Length <= 2 ? part : null;
            Add(Key(part), new Entry(number, kind, (what & Lexicon.Known) != Lexicon.None ? sure * .9f : sure, reason, exact, capital, function && exact is null));
            if (part.Length <= 2) return;
            Add(Key(part + "s"), new Entry(number, kind, sure * .9f, reason, null, capital, function));
            if (part.Length < 5) return;
            var lower = Lower(part);
            for (var left = -1; left < lower.Length; left++)
            {
                var key = Without(lower, left);
                if (!misspelt.TryGetValue(key, out var list)) misspelt[key] = list = [];
                list.Add((lower, number));
            }
        }
    }

    private void AddFact(KnownFact fact, int person)
    {
        var key = Lower(Key(fact.Value));
        if (key.Length < 2) return; // one letter or digit alone is everywhere: the word gate has it
        var reason = person < 0 ? "fact of the event" : "number of a roster person";
        AddKey(key, new Entry(person, fact.Kind, 1f, reason, null, false, false));
        if (fact.Kind == Kind.Phone && key.Length > 7) AddKey(key[^7..], new Entry(person, fact.Kind, 1f, reason, null, false, false));
        if (fact.Kind == Kind.CaseNumber && key.TrimStart('0') is { Length: >= 4 } bare) AddKey(bare, new Entry(person, fact.Kind, 1f, reason, null, false, false));
        // A place or a street is also known by its parts that are no ordinary words.
        if (fact.Kind is not (Kind.Place or Kind.Address or Kind.Intersection or Kind.Agency or Kind.Vehicle)) return;
        foreach (var part in PartsOf(fact.Value).Where(part => part.Length > 2 && !language.Has(part, Lexicon.Everyday | Lexicon.Function)))
            AddKey(Lower(part), new Entry(person, fact.Kind, .9f, "part of a " + reason, null, false, false));
    }

    private void Add(string part, Entry entry) => AddKey(Lower(part), entry);

    private void AddKey(string key, Entry entry)
    {
        LongestKey = Math.Max(LongestKey, key.Length);
        var hash = Fingerprint.Of(key);
        // The stronger rule stands: a part with fewer conditions, then the one of the event before an employee's.
        if (!entries.TryGetValue(hash, out var there) || Conditions(entry) < Conditions(there)) entries[hash] = entry;

        static int Conditions(Entry entry) => (entry.Exact is null ? 0 : 2) + (entry.NeedsCapital ? 1 : 0) + (entry.NeedsNeighbour ? 4 : 0);
    }

    /// <summary>The parts of a name, folded, in the case they were given in.</summary>
    private static List<string> PartsOf(string name)
    {
        var folded = PlainText.Fold(name);
        if (folded.IndexOf(',', StringComparison.Ordinal) is > 0 and var comma) folded = folded[(comma + 1)..] + " " + folded[..comma];
        return [.. folded.Replace("'", "", StringComparison.Ordinal).Split([' ', '-', '.', '\t', '"', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Any(char.IsLetterOrDigit))];
    }

    private static string Key(string value) => string.Concat(PlainText.Fold(value).Where(char.IsLetterOrDigit));

    private static string Lower(string value) => string.Create(value.Length, value, static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = Fingerprint.Lower(from[i]);
    });

    private static ulong Without(ReadOnlySpan<char> word, int left)
    {
        var hash = Fingerprint.Empty;
        for (var i = 0; i < word.Length; i++)
        {
            if (i != left) hash = Fingerprint.Add(hash, word[i]);
        }

        return hash;
    }

    internal static bool AtMostOneApart(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (Math.Abs(one.Length - other.Length) > 1) return false;
        var start = 0;
        while (start < one.Length && start < other.Length && Same(one[start], other[start])) start++;
        int a = one.Length, b = other.Length;
        while (a > start && b > start && Same(one[a - 1], other[b - 1]))
        {
            a--;
            b--;
        }

        int restOne = a - start, restOther = b - start;
        return (restOne <= 1 && restOther <= 1) || (restOne == 2 && restOther == 2 && Same(one[start], other[start + 1]) && Same(one[start + 1], other[start]));

        static bool Same(char x, char y) => Fingerprint.Lower(x) == Fingerprint.Lower(y);
    }
}
