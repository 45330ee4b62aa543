using System.Globalization;
using System.Text.Json;
using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>A JSON file as a document that is safe to walk: valid UTF-8, at most 64 levels deep, every string readable.</summary>
internal static class JsonFile
{
    public const int Deepest = 64;

    public const string NotText = "Expected text; a part holds a NUL character or half a character.";

    /// <summary>A code point that Unicode sets aside as no character.</summary>
    private const char NoText = '\ufdd0';

    /// <param name="tolerant">Reads the bare words NaN, Infinity and -Infinity, which are not JSON, as null.</param>
    public static (JsonDocument? Document, Refusal? Refused) Open(Stream file, bool tolerant = false)
    {
        var (bytes, refused) = ImportBytes.All(file, nuls: false);
        if (refused is not null) return (null, refused);
        if (tolerant) bytes = WithoutNaN(bytes);
        try
        {
            if (Check(bytes) is { } fault) return (null, fault);
            return (JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest }), null);
        }
        catch (JsonException)
        {
            return (null, ImportRefusals.NotJson);
        }
    }

    /// <summary>Whether a part has a string or a name that is no text: one with a NUL character, or with half a character. The document opens all the same,
    /// so that the row can be told.</summary>
    public static bool HoldsNoText(JsonElement part) => part.ValueKind switch
    {
        JsonValueKind.String => part.GetString()!.Contains(NoText, StringComparison.Ordinal),
        JsonValueKind.Array => part.EnumerateArray().Any(HoldsNoText),
        JsonValueKind.Object => part.EnumerateObject().Any(each => each.Name.Contains(NoText, StringComparison.Ordinal) || HoldsNoText(each.Value)),
        _ => false,
    };

    /// <summary>How deep it is; and every escape that is no text is overwritten with one that means no character and is as long.</summary>
    private static Refusal? Check(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Deepest * 4 });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= Deepest) return ImportRefusals.TooDeep;
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) Mark(bytes.AsSpan((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
        }

        return null;
    }

    private static void Mark(Span<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\') continue;
            var code = CodeAt(text, at);
            if (code is null) at++;
            else if (char.IsHighSurrogate(code.Value) && CodeAt(text, at + 6) is { } next && char.IsLowSurrogate(next)) at += 11;
            else
            {
                if (code == 0 || char.IsSurrogate(code.Value)) "\\ufdd0"u8.CopyTo(text[at..]);
                at += 5;
            }
        }
    }

    private static char? CodeAt(ReadOnlySpan<byte> text, int at) =>
        at + 6 <= text.Length && text[at] == '\\' && text[at + 1] == 'u' && ushort.TryParse(text.Slice(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code : null;

    private static byte[] WithoutNaN(byte[] bytes)
    {
        using var kept = new MemoryStream(bytes.Length);
        var (quoted, from) = (false, 0);
        for (var at = 0; at < bytes.Length; at++)
        {
            if (quoted)
            {
                if (bytes[at] == '\\') at++;
                else if (bytes[at] == '"') quoted = false;
                continue;
            }

            quoted = bytes[at] == '"';
            var rest = bytes.AsSpan(at);
            var word = rest.StartsWith("NaN"u8) ? 3 : rest.StartsWith("Infinity"u8) ? 8 : rest.StartsWith("-Infinity"u8) ? 9 : 0;
            if (word == 0) continue;
            kept.Write(bytes, from, at - from);
            kept.Write("null"u8);
            from = at + word;
            at = from - 1;
        }

        kept.Write(bytes, from, bytes.Length - from);
        return kept.ToArray();
    }
}
