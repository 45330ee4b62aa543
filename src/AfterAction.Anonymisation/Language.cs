using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation;

/// <summary>What a list says of a word.</summary>
[Flags]
internal enum Lexicon
{
    None = 0,
    Everyday = 1,
    Common = 2,
    Ordinary = 4,
    Given = 8,
    FrequentSurname = 16,
    Surname = 32,
    Function = 64,
    Abbreviation = 128,
    Cue = 256,
    Number = 512,
    Allowed = 1024,
    Trait = 2048,
    Demographic = 4096,
    Vehicle = 8192,
    Calendar = 16384,
    Spoken = 32768,

    Known = Everyday | Common | Ordinary,
    Name = Given | FrequentSurname | Surname,
}

/// <summary>A rule of form: what matches it is of that kind.</summary>
internal sealed record Recogniser(Kind Kind, string Reason, Regex Form);

/// <summary>The word lists and forms of a language. They are files in <c>Languages</c>, and a language is nothing else. Does not change once read; safe for many threads.</summary>
public sealed class Language
{
    /// <summary>So many surnames, in order of frequency, count as frequent.</summary>
    private const int Frequent = 10_000;

    private readonly FrozenDictionary<ulong, Lexicon> words;

    private Language(FrozenDictionary<ulong, Lexicon> words, Recogniser[] recognisers, FrozenDictionary<ulong, string[]> nicknames, FrozenDictionary<ulong, Role> roles, FrozenDictionary<ulong, string> spoken) =>
        (this.words, Recognisers, Nicknames, Roles, Spoken) = (words, recognisers, nicknames, roles, spoken);

    internal IReadOnlyList<Recogniser> Recognisers { get; }

    /// <summary>Short forms by given name, and given names by short form.</summary>
    internal FrozenDictionary<ulong, string[]> Nicknames { get; }

    /// <summary>Words before a name, and what they say of its bearer.</summary>
    internal FrozenDictionary<ulong, Role> Roles { get; }

    /// <summary>Words for digits and letters said aloud.</summary>
    internal FrozenDictionary<ulong, string> Spoken { get; }

    /// <summary>Reads a language.</summary>
    /// <param name="name">Such as <c>en</c>.</param>
    /// <param name="allow">Lists of words that give nothing away though they are capitalised, such as <c>police</c>. They open the word gate only: no other detector reads them.</param>
    /// <exception cref="ArgumentException">There is no such language or list.</exception>
    public static Language Read(string name, params IReadOnlyList<string> allow)
    {
        var lexicon = new Dictionary<ulong, Lexicon>(220_000);
        List("words-10-20", Lexicon.Everyday);
        List("words-35", Lexicon.Common);
        List("words-40-60", Lexicon.Ordinary);
        List("given-names", Lexicon.Given);
        List("further-names", Lexicon.Surname);
        List("function-words", Lexicon.Function);
        List("abbreviations", Lexicon.Abbreviation);
        List("numbers", Lexicon.Number);
        List("traits", Lexicon.Trait);
        List("demographics", Lexicon.Demographic);
        List("vehicles", Lexicon.Vehicle);
        List("calendar", Lexicon.Calendar);
        List("police-words", Lexicon.Ordinary);
        foreach (var list in allow) List($"allow/{list}", Lexicon.Allowed);
        var rank = 0;
        foreach (var surname in Lines("surnames")) Say(surname, rank++ < Frequent ? Lexicon.FrequentSurname | Lexicon.Surname : Lexicon.Surname);

        var roles = new Dictionary<ulong, Role>();
        foreach (var line in Lines("cues"))
        {
            var parts = line.Split(' ');
            roles[Fingerprint.Of(parts[0])] = Enum.Parse<Role>(parts[1]);
            Say(parts[0], Lexicon.Cue);
        }

        var spoken = new Dictionary<ulong, string>();
        foreach (var line in Lines("spoken"))
        {
            var parts = line.Split(' ');
            spoken[Fingerprint.Of(parts[0])] = parts[1];
            Say(parts[0], Lexicon.Spoken);
        }

        var nicknames = new Dictionary<ulong, HashSet<string>>();
        foreach (var line in Lines("nicknames"))
        {
            var forms = line.Split(' ');
            foreach (var form in forms)
            {
                if (!nicknames.TryGetValue(Fingerprint.Of(form), out var others)) nicknames[Fingerprint.Of(form)] = others = [];
                others.UnionWith(forms.Where(other => other != form));
            }
        }

        return new Language(
            lexicon.ToFrozenDictionary(), [.. Forms()],
            nicknames.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Order(StringComparer.Ordinal).ToArray()),
            roles.ToFrozenDictionary(), spoken.ToFrozenDictionary());

        void List(string list, Lexicon what)
        {
            foreach (var word in Lines(list)) Say(word, what);
        }

        void Say(string word, Lexicon what)
        {
            var key = Fingerprint.OfParts(PlainText.Fold(word));
            lexicon[key] = lexicon.GetValueOrDefault(key) | what;
        }

        IEnumerable<string> Lines(string list)
        {
            using var reader = new StreamReader(
                typeof(Language).Assembly.GetManifestResourceStream($"Languages/{name}/{list}.txt") ?? throw new ArgumentException($"There is no list {list} in language {name}.", nameof(name)),
                Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (line.Length > 0 && line[0] != '#') yield return line;
            }
        }

        IEnumerable<Recogniser> Forms()
        {
            var parts = new List<(string Name, string Form)>();
            foreach (var line in Lines("forms"))
            {
                if (line[0] == '%')
                {
                    var at = line.IndexOf('=', StringComparison.Ordinal);
                    parts.Add((line[..at].Trim(), "(?:" + Filled(line[(at + 1)..].Trim()) + ")"));
                    continue;
                }

                var fields = line.Split('\t');
                // Without backtracking: whatever the text, matching takes time in proportion to its length.
                yield return new Recogniser(
                    Enum.Parse<Kind>(fields[0]), fields[1],
                    new Regex(Filled(fields[2]).Replace(" ", @"\s", StringComparison.Ordinal), RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout));
            }

            string Filled(string form) => parts.Aggregate(form, (filled, part) => filled.Replace(part.Name + "%", part.Form, StringComparison.Ordinal));
        }
    }

    /// <summary>What the lists say of a word; letters in either case, apostrophes within it not counted.</summary>
    internal Lexicon Of(ReadOnlySpan<char> word) => words.GetValueOrDefault(Fingerprint.OfParts(word));

    internal bool Has(ReadOnlySpan<char> word, Lexicon what) => (Of(word) & what) != Lexicon.None;
}
