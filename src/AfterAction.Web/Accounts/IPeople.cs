using AfterAction.Kernel;

namespace AfterAction.Web.Accounts;

/// <summary>A member of the agency, as far as others need to know.</summary>
public sealed record Person(PersonId Id, string Name, string Rank, string Badge, string Unit, IReadOnlySet<string> Roles);

/// <summary>The agency's roster.</summary>
public interface IPeople
{
    /// <summary>Null for whoever is not of this agency.</summary>
    Task<Person?> Find(PersonId id, CancellationToken ct);

    /// <summary>Everybody who has the role now, by name.</summary>
    Task<IReadOnlyList<Person>> WithRole(string role, CancellationToken ct);

    /// <summary>Everybody who is or was of the agency, closed accounts included.</summary>
    Task<IReadOnlyList<Person>> Everybody(CancellationToken ct);

    /// <summary>The one person with exactly this name or badge, apart from case and outer blanks; null when there is none, or more than one.</summary>
    Task<Person?> MatchRoster(string nameOrBadge, CancellationToken ct);
}
