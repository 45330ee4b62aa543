namespace AfterAction.ProtectedStore.Findings;

/// <summary>Wording that judges a person, and a better form for it. It is pointed out to whoever writes, while he writes, and never refused: he knows what he means, and a refusal would be
/// got round with worse words.</summary>
public static class Wording
{
    /// <param name="Phrases">In lower case; a star at the end stands for any ending.</param>
    /// <param name="Better">What to write instead, in one sentence.</param>
    public sealed record Rule(IReadOnlyList<string> Phrases, string Better);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new(["should have", "should've", "ought to have", "could easily", "had only to"], "Judges by what is known now. Say what would have to be in place for it: training, people, equipment, a rule."),
        new(["failed to", "fails to", "failure to", "neglected to", "did not bother", "didn't bother"], "Say what was done, and what was not at hand to do more."),
        new(["careless*", "reckless*", "negligen*", "sloppy", "lazy", "unprofessional*", "incompeten*", "inexperienced", "irresponsibl*", "stupid*", "coward*"], "Describes a person. Describe what happened, and on what it depended."),
        new(["at fault", "to blame", "blame*", "guilty", "guilt", "culpab*", "his fault", "her fault", "their fault"], "A review finds no fault. Say on what it depended."),
        new(["mistake*", "wrong decision", "bad decision", "poor decision", "bad call", "poor judgment", "poor judgement", "bad judgment", "bad judgement", "error in judgment", "error of judgment"], "Say what was known at that moment, what was chosen, and which other choice there was."),
        new(["violat*", "misconduct", "excessive*", "unjustified", "unreasonabl*", "disciplin*", "insubordinat*", "reprimand*", "sanction*"], "Whether a rule was broken is not decided here. Say what happened; if it points to a crime or to wilful misconduct, stop."),
        new(["obvious*", "clearly", "of course", "simply", "everyone knows", "any officer would"], "Plain only afterwards. Say what could be seen and heard at that moment."),
        new(["panicked", "panic", "lost control", "lost his temper", "lost her temper", "overreact*", "froze up"], "Nobody can see a state of mind. Say what was seen and heard, or what the officer says of it."),
        new(["poor communication", "poor tactics", "poor", "bad tactics", "improper*", "inadequate*"], "A mark, not a description. Say what would be seen and heard if it were otherwise."),
    ];

    /// <summary>Whoever is called by name: a learning point is about parts, not people.</summary>
    public static Rule Naming(IEnumerable<string> names) =>
        new([.. names.SelectMany(name => name.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(part => part.Length > 2).Select(part => part.ToLowerInvariant()).Distinct(StringComparer.Ordinal)],
            "Names somebody. Say the part: the contact officer, the cover officer, dispatch.");

    /// <summary>What in a text a rule is about, in the order of the rules; each phrase once.</summary>
    public static IReadOnlyList<WordingHint> Look(string text, IEnumerable<Rule> rules)
    {
        var plain = Plain(text);
        return [.. from rule in rules from phrase in rule.Phrases let found = Found(plain, phrase) where found is not null select new WordingHint(found, rule.Better)];
    }

    /// <summary>The words as they stand in the plain text; null when they do not. A phrase begins and ends where a word does.</summary>
    private static string? Found(string plain, string phrase)
    {
        var (stem, open) = phrase[^1] == '*' ? (phrase[..^1], true) : (phrase, false);
        for (var at = plain.IndexOf(stem, StringComparison.Ordinal); at >= 0; at = plain.IndexOf(stem, at + 1, StringComparison.Ordinal))
        {
            var end = at + stem.Length;
            while (open && end < plain.Length && char.IsLetter(plain[end])) end++;
            if ((at == 0 || !char.IsLetterOrDigit(plain[at - 1])) && (end == plain.Length || !char.IsLetterOrDigit(plain[end]))) return plain[at..end];
        }

        return null;
    }

    /// <summary>Lower case, one blank between words, straight apostrophes: as the script of the page does.</summary>
    private static string Plain(string text) => string.Join(' ', text.ToLowerInvariant().Replace('’', '\'').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <param name="Found">The words it is about, in lower case.</param>
public sealed record WordingHint(string Found, string Better)
{
    public override string ToString() => nameof(WordingHint);
}
