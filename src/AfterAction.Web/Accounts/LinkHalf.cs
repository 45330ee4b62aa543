using System.Security.Cryptography;

namespace AfterAction.Web.Accounts;

/// <summary>The half of a link that whoever approved it hands over: 80 random bits, read out or written down, in an alphabet without letters that look like digits.
/// Without it the link sets no password, and without the link neither does it.</summary>
/// <param name="Text">Four groups of four. Shown once and kept nowhere.</param>
/// <param name="Digest">What is kept.</param>
internal sealed record LinkHalf(string Text, byte[] Digest)
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Letters = 16;

    public static LinkHalf New(RandomNumberGenerator randomness)
    {
        Span<byte> bytes = stackalloc byte[Letters];
        randomness.GetBytes(bytes);
        var letters = new char[Letters];
        for (var index = 0; index < Letters; index++) letters[index] = Alphabet[bytes[index] & 31];
        var text = string.Join('-', letters.Chunk(4).Select(group => new string(group)));
        return new LinkHalf(text, DigestOf(text)!);
    }

    /// <summary>As it was typed: in any case, with or without dashes and blanks. Null when it is no half of a link.</summary>
    public static byte[]? DigestOf(string? typed)
    {
        var letters = (typed ?? "").Where(letter => letter is not (' ' or '-')).Select(char.ToLowerInvariant)
            .Select(letter => letter switch { 'o' => '0', 'i' or 'l' => '1', _ => letter }).ToArray();
        return letters.Length == Letters && letters.All(letter => Alphabet.Contains(letter, StringComparison.Ordinal))
            ? SHA256.HashData(letters.Select(letter => (byte)letter).ToArray())
            : null;
    }

    public override string ToString() => nameof(LinkHalf);
}
