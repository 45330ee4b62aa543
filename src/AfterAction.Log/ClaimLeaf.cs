using AfterAction.Kernel;
using AfterAction.Web.Pipeline;

namespace AfterAction.Log;

/// <summary>What the log says of a claim, on either side of the wall. Whoever is claimed for is who claims: by reading or writing, by an assignment, or because a link
/// or a second account carried it to him.</summary>
public static class ClaimLeaf
{
    public static Owed Owed(Guid id, PersonId person, IncidentId incident, LogKeys keys, DateTimeOffset at) => new(id, Claimed(person, incident), Name(person, incident, keys), at);

    public static ExportedRow Row(PersonId person, IncidentId incident, LogKeys keys) => new(Name(person, incident, keys), Claimed(person, incident));

    private static Act Claimed(PersonId person, IncidentId incident) => new(ActKinds.Claim, "claim", Actor.Recorded(person), null, [new("incident", incident.Value)], Act.Done);

    private static string Name(PersonId person, IncidentId incident, LogKeys keys) => $"claim {keys.Pseudonym("person", person.Value)} {keys.Pseudonym("incident", incident.Value)}";
}
