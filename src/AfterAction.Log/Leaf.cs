using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AfterAction.Log;

/// <summary>What a leaf is about: pseudonyms of one kind of thing.</summary>
public sealed record LeafSubject(string Kind, string Pseudonym);

/// <summary>Which facts of a stream a write appended: the versions <paramref name="First"/> to <paramref name="Last"/>, both included.</summary>
public sealed record LeafChange(string Stream, long First, long Last);

/// <summary>One entry of the log (docs/formats/log.md): canonical JSON, without content and without a name. Its text is printable ASCII only, so that its canonical form needs no escape.</summary>
/// <param name="At">UTC, whole milliseconds: when it was written to the log.</param>
/// <param name="Who">A pseudonym; null for whoever is not signed in, and for the program itself.</param>
/// <param name="Roles">Those he had then, sorted.</param>
/// <param name="Why">For a read, its purpose: the policy he was let in under.</param>
/// <param name="DoneAt">When it was done, where that was before it was written to the log: in another database. UTC, whole milliseconds.</param>
/// <param name="Row">Which row of a database this is the leaf of, for the two-way join; null for what leaves no row.</param>
public sealed record Leaf(
    Guid Id, DateTimeOffset At, string Kind, string Act, string? Who, IReadOnlyList<string> Roles, string? Why, IReadOnlyList<LeafSubject> On,
    string Outcome, string Program, string Address, LeafChange? Change = null, string? Row = null, DateTimeOffset? DoneAt = null)
{
    public const int Longest = ushort.MaxValue;

    public const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly SearchValues<char> Plain = SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(letter => (char)letter).Where(letter => letter is not ('"' or '\\'))));

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The members in the order of their UTF-16 code units, as RFC 8785 has them.</summary>
    /// <exception cref="InvalidOperationException">A text is not plain, or the leaf is longer than <see cref="Longest"/> bytes: a bug of whoever records.</exception>
    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> bytes = new(512);
        using (Utf8JsonWriter json = new(bytes, Compact))
        {
            json.WriteStartObject();
            Text(json, "act", Act);
            Text(json, "at", Time(At));
            if (Change is { } change)
            {
                json.WriteStartObject("change");
                json.WriteNumber("first", change.First);
                json.WriteNumber("last", change.Last);
                Text(json, "stream", change.Stream);
                json.WriteEndObject();
            }

            if (DoneAt is { } done) Text(json, "done", Time(done));
            json.WriteStartObject("from");
            Text(json, "address", Address);
            Text(json, "program", Program);
            json.WriteEndObject();
            Text(json, "id", Id.ToString());
            Text(json, "kind", Kind);
            json.WriteStartObject("on");
            foreach (var same in On.GroupBy(subject => subject.Kind).OrderBy(group => group.Key, StringComparer.Ordinal))
                Texts(json, same.Key, same.Select(subject => subject.Pseudonym));
            json.WriteEndObject();
            Text(json, "outcome", Outcome);
            Texts(json, "roles", Roles);
            if (Row is { } row) Text(json, "row", row);
            json.WriteNumber("v", 1);
            if (Who is { } who) Text(json, "who", who);
            if (Why is { } why) Text(json, "why", why);
            json.WriteEndObject();
        }

        return bytes.WrittenCount <= Longest ? bytes.WrittenSpan.ToArray() : throw new InvalidOperationException("A leaf has at most 65,535 bytes.");
    }

    /// <exception cref="JsonException">These are not the bytes of a leaf.</exception>
    public static Leaf Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var leaf = document.RootElement;
            return new(
                leaf.GetProperty("id").GetGuid(),
                Instant(leaf.GetProperty("at")),
                Required(leaf, "kind"), Required(leaf, "act"), Member(leaf, "who"), Members(leaf.GetProperty("roles")), Member(leaf, "why"),
                [.. leaf.GetProperty("on").EnumerateObject().SelectMany(kind => Members(kind.Value).Select(pseudonym => new LeafSubject(kind.Name, pseudonym)))],
                Required(leaf, "outcome"), Required(leaf.GetProperty("from"), "program"), Required(leaf.GetProperty("from"), "address"),
                leaf.TryGetProperty("change", out var change) ? new(Required(change, "stream"), change.GetProperty("first").GetInt64(), change.GetProperty("last").GetInt64()) : null,
                Member(leaf, "row"), leaf.TryGetProperty("done", out var done) ? Instant(done) : null);
        }
        catch (Exception wrong) when (wrong is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException("This is not a leaf.", wrong);
        }
    }

    public bool Equals(Leaf? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override int GetHashCode() => Id.GetHashCode();

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(JsonElement text) => DateTimeOffset.ParseExact(text.GetString() ?? throw new FormatException(), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static void Text(Utf8JsonWriter json, string name, string text) => json.WriteString(name, Checked(text));

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(Checked(text));
        json.WriteEndArray();
    }

    private static string Checked(string text) =>
        text.AsSpan().ContainsAnyExcept(Plain) ? throw new InvalidOperationException("A leaf holds printable ASCII without quotes and backslashes.") : text;

    private static string Required(JsonElement of, string name) => Member(of, name) ?? throw new FormatException();

    private static string? Member(JsonElement of, string name) => of.TryGetProperty(name, out var found) ? found.GetString() : null;

    private static List<string> Members(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString() ?? throw new FormatException())];
}
