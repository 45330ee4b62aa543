using System.Text.Json;
using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>A JSON file as a document that is safe to walk: valid UTF-8, at most 64 levels deep, every string readable and storable.</summary>
internal static class JsonFile
{
    public const int Deepest = 64;

    /// <param name="tolerant">Reads the bare words NaN, Infinity and -Infinity, which are not JSON, as null.</param>
    public static (JsonDocument? Document, Refusal? Refused) Open(Stream file, bool tolerant = false)
    {
        var (bytes, refused) = ImportBytes.All(file);
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

    private static Refusal? Check(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = Deepest * 4 });
        while (reader.Read())
        {
            if (reader.CurrentDepth >= Deepest) return ImportRefusals.TooDeep;
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                if (reader.GetString()!.Contains('\0', StringComparison.Ordinal)) return ImportRefusals.HasNul;
            }
            catch (InvalidOperationException)
            {
                // An escaped half of a surrogate pair: no text at all.
                return ImportRefusals.NotJson;
            }
        }

        return null;
    }

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
