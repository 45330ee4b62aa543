using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace AfterAction.Anonymisation;

/// <summary>The JSON of the command line: docs/formats/anonymised.md.</summary>
public static class Exchange
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        MaxDepth = 8,
    };

    private sealed record PersonOnWire(string Name, Role Role = Role.Person, IReadOnlyList<string>? Nicknames = null, IReadOnlyList<KnownFact>? Numbers = null)
    {
        public RosterPerson Person => new(Name ?? throw new JsonException(), Role, Nicknames ?? [], Numbers ?? []);
    }

    private sealed record RosterOnWire(IReadOnlyList<PersonOnWire>? People = null, IReadOnlyList<KnownFact>? Facts = null, IReadOnlyList<PersonOnWire>? Personnel = null)
    {
        public Roster Roster => new([.. (People ?? []).Select(person => person.Person)], Facts ?? [], [.. (Personnel ?? []).Select(person => person.Person)]);
    }

    private sealed record RequestOnWire(string Text, RosterOnWire? Roster = null);

    /// <exception cref="JsonException">It is no roster. The message is not for showing: it may quote.</exception>
    public static Roster ReadRoster(string json) => (JsonSerializer.Deserialize<RosterOnWire>(json, Options) ?? throw new JsonException()).Roster;

    /// <exception cref="JsonException">It is no request. The message is not for showing: it may quote.</exception>
    public static (string Text, Roster? Roster) ReadRequest(string json)
    {
        var request = JsonSerializer.Deserialize<RequestOnWire>(json, Options);
        return (request?.Text ?? throw new JsonException(), request.Roster?.Roster);
    }

    public static string Write(Anonymised anonymised) => JsonSerializer.Serialize(anonymised, Options);
}
