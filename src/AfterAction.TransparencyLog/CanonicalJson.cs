using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AfterAction.TransparencyLog;

/// <summary>JSON in the one form of RFC 8785, so that equal values are equal bytes: no blanks, properties in the order of their UTF-16 code units, numbers as
/// ECMAScript writes them.</summary>
public static class CanonicalJson
{
    /// <summary>An object of these properties, in whatever order they are given.</summary>
    /// <exception cref="MalformedException">Two have one name, a text has half a surrogate pair, or a number is not finite.</exception>
    public static byte[] OfObject(params IEnumerable<KeyValuePair<string, JsonNode?>> properties)
    {
        StringBuilder json = new();
        Object(json, [.. properties.Select(property => (property.Key, (object?)property.Value))]);
        return Text.Bytes(json.ToString());
    }

    /// <summary>Any JSON text, in its canonical form.</summary>
    /// <exception cref="MalformedException">It is no JSON, is nested deeper than 64, has a property twice, or half a surrogate pair, or a number that no double can hold.</exception>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        using var document = Read(json);
        StringBuilder canonical = new();
        Value(canonical, document.RootElement);
        return Text.Bytes(canonical.ToString());
    }

    /// <summary>The value, if these bytes are its canonical form.</summary>
    /// <exception cref="MalformedException">They are not.</exception>
    public static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var document = Read(json);
        try
        {
            StringBuilder canonical = new(json.Length);
            Value(canonical, document.RootElement);
            if (json.SequenceEqual(Text.Bytes(canonical.ToString()))) return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }

        document.Dispose();
        throw new MalformedException("This is not canonical JSON.");
    }

    private static JsonDocument Read(ReadOnlySpan<byte> json)
    {
        // The reader's own message may quote the input, so it is left behind.
        return Caught(json.ToArray(), text => JsonDocument.Parse(text, new() { AllowDuplicateProperties = false })) ?? throw new MalformedException("This is not JSON.");
    }

    private static void Value(StringBuilder json, object? value)
    {
        switch (value)
        {
            case JsonElement element:
                Value(json, element);
                break;
            case JsonObject node:
                Object(json, [.. node.Select(property => (property.Key, (object?)property.Value))]);
                break;
            case JsonArray node:
                Array(json, node);
                break;
            case JsonValue node when node.TryGetValue<string>(out var text):
                String(json, text);
                break;
            case JsonValue node:
                // Whatever is behind it, a number or a literal: the serializer knows how to write it.
                using (var document = Read(Caught(node, number => Encoding.UTF8.GetBytes(number.ToJsonString())) ?? throw new MalformedException("A number is not finite.")))
                    Value(json, document.RootElement);
                break;
            default:
                json.Append("null");
                break;
        }
    }

    private static void Value(StringBuilder json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Object(json, [.. value.EnumerateObject().Select(property => (Checked(property, at => at.Name), (object?)property.Value))]);
                break;
            case JsonValueKind.Array:
                Array(json, value.EnumerateArray().Select(item => (object?)item));
                break;
            case JsonValueKind.String:
                String(json, Checked(value, at => at.GetString()));
                break;
            case JsonValueKind.Number:
                Number(json, value.TryGetDouble(out var number) ? number : double.NaN);
                break;
            default:
                json.Append(value.GetRawText());
                break;
        }
    }

    /// <summary>Escapes and bytes are looked at only when a text is asked for.</summary>
    private static string Checked<T>(T value, Func<T, string?> text) => Caught(value, text) ?? throw new MalformedException("Half of a surrogate pair stands alone.");

    private static TResult? Caught<T, TResult>(T value, Func<T, TResult?> read)
        where TResult : class
    {
        try
        {
            return read(value);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Object(StringBuilder json, List<(string Name, object? Value)> properties)
    {
        properties.Sort((one, other) => string.CompareOrdinal(one.Name, other.Name));
        json.Append('{');
        for (var at = 0; at < properties.Count; at++)
        {
            if (at > 0)
            {
                if (properties[at - 1].Name == properties[at].Name) throw new MalformedException("A property is there twice.");
                json.Append(',');
            }

            String(json, properties[at].Name);
            json.Append(':');
            Value(json, properties[at].Value);
        }

        json.Append('}');
    }

    private static void Array(StringBuilder json, IEnumerable<object?> items)
    {
        json.Append('[');
        var first = true;
        foreach (var item in items)
        {
            if (!first) json.Append(',');
            first = false;
            Value(json, item);
        }

        json.Append(']');
    }

    private static void String(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\t' => json.Append("\\t"),
                '\n' => json.Append("\\n"),
                '\f' => json.Append("\\f"),
                '\r' => json.Append("\\r"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }

        json.Append('"');
    }

    /// <summary>ECMA-262, Number::toString: the shortest digits that read back as the same double, with an exponent only below 1e-6 and from 1e21 on.</summary>
    private static void Number(StringBuilder json, double number)
    {
        if (!double.IsFinite(number)) throw new MalformedException("A number is not finite.");
        if (number == 0)
        {
            json.Append('0');
            return;
        }

        if (number < 0) json.Append('-');
        // The runtime finds the shortest digits; where it puts the point is its own.
        var written = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var whole = written[0].IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0 ? written[0].Length : dot;
        var all = written[0].Replace(".", "", StringComparison.Ordinal);
        var leading = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        // The decimal point stands behind this many digits.
        var point = whole - leading + (written is [_, var exponent] ? int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        if (point is > 0 and <= 21)
        {
            json.Append(digits.Length <= point ? digits.PadRight(point, '0') : digits.Insert(point, "."));
        }
        else if (point is > -6 and <= 0)
        {
            json.Append("0.").Append('0', -point).Append(digits);
        }
        else
        {
            json.Append(digits[0]);
            if (digits.Length > 1) json.Append('.').Append(digits, 1, digits.Length - 1);
            json.Append('e').Append(point > 0 ? '+' : '-').Append(CultureInfo.InvariantCulture, $"{Math.Abs(point - 1)}");
        }
    }
}
