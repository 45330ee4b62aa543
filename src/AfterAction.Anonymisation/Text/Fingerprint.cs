namespace AfterAction.Anonymisation.Text;

/// <summary>64-bit FNV-1a over letters in lower case: the key of every list. It is the same on every machine.</summary>
internal static class Fingerprint
{
    public const ulong Empty = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> word)
    {
        var hash = Empty;
        foreach (var c in word) hash = Add(hash, c);
        return hash;
    }

    /// <summary>Letters and digits only: what is left of a value when blanks and punctuation do not count.</summary>
    public static ulong OfParts(ReadOnlySpan<char> value)
    {
        var hash = Empty;
        foreach (var c in value)
        {
            if (char.IsLetterOrDigit(c)) hash = Add(hash, c);
        }

        return hash;
    }

    public static ulong Add(ulong hash, char c) => (hash ^ Lower(c)) * Prime;

    public static ulong Add(ulong hash, ulong other) => (hash ^ other) * Prime;

    public static char Lower(char c) => c < 128 ? (char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c) : char.ToLowerInvariant(c);
}
