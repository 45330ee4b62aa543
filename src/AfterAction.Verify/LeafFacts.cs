using System.Globalization;
using System.Text.Json;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>What the checks need of a leaf (docs/formats/log.md).</summary>
/// <param name="Joined">The kind of row this is the leaf of; null for leaves without one.</param>
internal sealed record LeafFacts(Guid Id, DateTimeOffset At, string Kind, string Outcome, string? Row, string? Joined)
{
    /// <summary>Kinds of leaves that have a row in a database.</summary>
    public static readonly IReadOnlyList<string> JoinedKinds = ["claim", "grant", "key-use", "export"];

    /// <summary>Thousandths of a second, and hundredths as the least that is asked of a log.</summary>
    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"];

    /// <exception cref="MalformedException">It is no canonical JSON, or misses a member that every leaf has.</exception>
    public static LeafFacts Read(ReadOnlySpan<byte> leaf)
    {
        using var document = CanonicalJson.Parse(leaf);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new MalformedException("A leaf is an object.");
        var kind = Member(root, "kind") ?? throw new MalformedException("The leaf has no kind.");
        var outcome = Member(root, "outcome") ?? throw new MalformedException("The leaf has no outcome.");
        if (!Guid.TryParseExact(Member(root, "id"), "D", out var id)) throw new MalformedException("The leaf has no id.");
        if (!DateTimeOffset.TryParseExact(Member(root, "at"), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            throw new MalformedException("The leaf has no time in UTC to a thousandth of a second.");
        var row = Member(root, "row");
        var joined = JoinedKinds.FirstOrDefault(known => known == kind);
        if (joined is not null && row is null && outcome == "done") throw new MalformedException($"A {joined} that was done has no row.");
        return new(id, at, kind, outcome, row, row is null ? null : joined);
    }

    private static string? Member(JsonElement of, string name) => of.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
