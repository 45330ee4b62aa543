using System.Globalization;
using System.Text;

namespace AfterAction.Anonymisation.Text;

/// <summary>
/// A text as a reader sees it and a detector can compare it: look-alike letters as Latin ones, accents, invisible characters and marks taken off, styled and
/// full-width letters plain, quotation marks, dashes and blanks the common ones, a word divided at the end of a line joined. Every character knows where it came from.
/// </summary>
/// <remarks>Linear in time and memory: one character given becomes at most <see cref="Longest"/>.</remarks>
internal sealed class PlainText
{
    /// <summary>Of the few that decompose into more, the rest is left out: they are words of no language we read, and marked as such.</summary>
    private const int Longest = 4;

    private readonly char[] plain;
    private readonly int[] origin;

    private PlainText(string given, char[] plain, int[] origin, int length)
    {
        Given = given;
        this.plain = plain;
        this.origin = origin;
        Length = length;
    }

    public string Given { get; }

    public int Length { get; }

    public ReadOnlySpan<char> Span => plain.AsSpan(0, Length);

    public char this[int index] => plain[index];

    /// <summary>Where in the given text a passage lies, with the invisible characters within it.</summary>
    public (int Start, int End) InGiven(int start, int end)
    {
        var from = origin[start];
        var to = origin[end - 1] + 1;
        if (char.IsHighSurrogate(Given[to - 1]) && to < Given.Length && char.IsLowSurrogate(Given[to])) to++;
        // Marks that sit on the last letter go with it.
        while (to < Given.Length && IsMark(Given[to])) to++;
        return (from, to);
    }

    public static PlainText Of(string given)
    {
        var letters = new char[given.Length + 16];
        var places = new int[given.Length + 16];
        var length = 0;
        Span<char> buffer = stackalloc char[2];
        for (var at = 0; at < given.Length; at++)
        {
            var c = given[at];
            if (c < 128)
            {
                if (c is '\n' && DividesAWord(letters.AsSpan(0, length), given, at)) length--;
                else if (c is '\r' && at + 1 < given.Length && given[at + 1] == '\n') { }
                else if (c < ' ' && c is not ('\n' or '\t')) Put(c is '\r' or '\v' or '\f' ? '\n' : ' ', at);
                else Put(c == '`' ? '\'' : c, at);
                continue;
            }

            if (char.IsHighSurrogate(c) && at + 1 < given.Length && char.IsLowSurrogate(given[at + 1]))
            {
                given.AsSpan(at, 2).CopyTo(buffer);
                PutAll(Folded(new string(buffer)), at);
                at++;
            }
            else if (char.IsSurrogate(c))
            {
                Put('?', at);
            }
            else
            {
                PutAll(Letters.Of(c), at);
            }
        }

        return new PlainText(given, letters, places, length);

        void PutAll(string folded, int at)
        {
            foreach (var c in folded) Put(c, at);
        }

        void Put(char c, int at)
        {
            if (length == letters.Length)
            {
                Array.Resize(ref letters, length * 2);
                Array.Resize(ref places, length * 2);
            }

            letters[length] = c;
            places[length++] = at;
        }
    }

    /// <summary>A value folded as a text would be, for lists and rosters.</summary>
    public static string Fold(string value) => Of(value).Span.ToString();

    /// <summary>Whether the last character put is a hyphen that only divides a word: <c>John-</c> at the end of one line, <c>son</c> at the start of the next.</summary>
    private static bool DividesAWord(ReadOnlySpan<char> before, string given, int lineEnd) =>
        before is [.., var letter, '-'] && char.IsAsciiLetter(letter) && lineEnd + 1 < given.Length && char.IsAsciiLetterLower(given[lineEnd + 1]);

    private static bool IsMark(char c) => c >= 0x300 && Letters.Of(c).Length == 0;

    internal static string Folded(string rune)
    {
        string decomposed;
        try
        {
            decomposed = rune.Normalize(NormalizationForm.FormKD);
        }
        catch (ArgumentException)
        {
            return "?"; // not a character
        }

        var kept = new StringBuilder(decomposed.Length);
        foreach (var part in decomposed.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(part))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format:
                    break;
                case UnicodeCategory.Control:
                    kept.Append(part.Value == 0x85 ? '\n' : ' ');
                    break;
                case UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    kept.Append('\n');
                    break;
                case UnicodeCategory.SpaceSeparator:
                    kept.Append(' ');
                    break;
                case UnicodeCategory.DashPunctuation:
                    kept.Append('-');
                    break;
                case UnicodeCategory.DecimalDigitNumber:
                    kept.Append((char)('0' + (int)Rune.GetNumericValue(part)));
                    break;
                case UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation:
                    kept.Append(part.Value is 0x2018 or 0x2019 or 0x201B or 0x2039 or 0x203A ? '\'' : '"');
                    break;
                default:
                    // Hangul and Braille fillers are letters that show nothing.
                    if (part.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800) break;
                    if (LookAlikes.Of(part.Value) is { } latin) kept.Append(latin);
                    else if (part.IsBmp) kept.Append((char)part.Value);
                    else kept.Append(Rune.IsLetterOrDigit(part) ? '\u3007' : '?'); // some letter of another script: the word gate knows no such word
                    break;
            }
        }

        return kept.Length <= Longest ? kept.ToString() : kept.ToString(0, Longest);
    }

    /// <summary>Answers for single UTF-16 units are worked out once. Racing writers write the same.</summary>
    private static class Letters
    {
        private static readonly string?[] Known = new string?[0x10000];

        public static string Of(char c) => Known[c] ??= Folded(c.ToString());
    }
}
