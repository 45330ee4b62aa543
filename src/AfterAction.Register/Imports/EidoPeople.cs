using System.Text.Json;
using static AfterAction.Register.Imports.EidoJson;

namespace AfterAction.Register.Imports;

/// <summary>Whom emergency call data names: agents, units, and people by their role.</summary>
internal static class EidoPeople
{
    /// <param name="latest">The components of a list as they stood last.</param>
    /// <param name="own">The importing agency; null where it is not known, and then nobody is of it.</param>
    public static IEnumerable<ReadParticipant> Of(Func<string, IEnumerable<JsonElement>> latest, OwnAgency? own)
    {
        var ofUnits = latest("emergencyResourceComponent").SelectMany(unit => References(unit, "agentReference")).ToHashSet(StringComparer.Ordinal);
        var ours = latest("agencyComponent").Where(agency => own?.Is(CardName(Text(agency, "agencyJcard")), null) == true)
            .Select(agency => Text(agency, "$id")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var agent in latest("agentComponent"))
        {
            if (Text(agent, "$id") is not { } id) continue;
            yield return new(id, CardName(Text(agent, "agentJcard")) ?? id, null, ofUnits.Contains(id) ? Involvement.Involved : Involvement.Dispatcher,
                References(agent, "agencyReference").Any(ours.Contains));
        }

        foreach (var unit in latest("emergencyResourceComponent"))
        {
            if (Text(unit, "$id") is { } id) yield return new(id, Text(unit, "emergencyResourceName") ?? id, null, Involvement.Unit);
        }

        foreach (var person in latest("personComponent"))
        {
            if (Text(person, "$id") is not { } id) continue;
            var role = Text(person, "personIncidentRoleRegistryText") ?? "Person";
            var involvement = role.Contains("Caller", StringComparison.OrdinalIgnoreCase) ? Involvement.Caller : Involvement.CommunityMember; // Involvement.Witness is an officer
            yield return new(id, role, null, involvement);
        }
    }

    // A jCard is JSON inside a string (RFC 7095): ["vcard", [["fn", {}, "text", "Name"], …]].
    private static string? CardName(string? card)
    {
        if (card is null) return null;
        try
        {
            using var document = JsonDocument.Parse(card, new JsonDocumentOptions { MaxDepth = JsonFile.Deepest });
            if (document.RootElement.ValueKind != JsonValueKind.Array || document.RootElement.GetArrayLength() < 2) return null;
            var properties = document.RootElement[1];
            if (properties.ValueKind != JsonValueKind.Array) return null;
            foreach (var property in properties.EnumerateArray())
            {
                if (property.ValueKind != JsonValueKind.Array || property.GetArrayLength() < 4) continue;
                if (property[0].ValueKind == JsonValueKind.String && property[0].ValueEquals("fn") && property[3].ValueKind == JsonValueKind.String)
                {
                    return property[3].GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } name ? name : null;
                }
            }

            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not a card, or half of a surrogate pair in it: the person keeps its id for a name.
            return null;
        }
    }
}
