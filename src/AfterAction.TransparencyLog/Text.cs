using System.Buffers;
using System.Globalization;
using System.Text;

namespace AfterAction.TransparencyLog;

/// <summary>Reading of the text formats. Each value has one spelling: what parses is, written again, the same to the byte.</summary>
internal static class Text
{
    public static string Utf8(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new MalformedException("This is not UTF-8.");

    /// <exception cref="MalformedException">Half of a surrogate pair, which no UTF-8 can say.</exception>
    public static byte[] Bytes(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return System.Text.Unicode.Utf8.FromUtf16(text, bytes, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            ? bytes[..length]
            : throw new MalformedException("Half of a surrogate pair stands alone.");
    }

    public static byte[] Base64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        // Padding bits that are not zero and blanks decode as well; one spelling only is taken.
        return Convert.TryFromBase64Chars(text, bytes, out var length) && text.SequenceEqual(Convert.ToBase64String(bytes, 0, length))
            ? bytes[..length]
            : throw new MalformedException("This is not canonical base64.");
    }

    public static long Number(ReadOnlySpan<char> text) =>
        text.Length > 0 && (text.Length == 1 || text[0] != '0') && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new MalformedException("This is not a decimal number from 0 to 9223372036854775807 without leading zeros.");

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
