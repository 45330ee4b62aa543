using AfterAction.Anonymisation.Tagging;

namespace AfterAction.Anonymisation.Tests;

/// <summary>The lists and the model, read once.</summary>
internal static class Shipped
{
    public static Language Police { get; } = Language.Read("en", "police");

    public static Language Strict { get; } = Language.Read("en");

    public static Tagger Tagger { get; } = Tagger.Shipped();

    public static Anonymised Anonymise(string text, Roster? roster = null, int seed = 1) => new Anonymiser(Police, roster ?? Roster.Empty, Tagger).Anonymise(text, new Random(seed));
}
