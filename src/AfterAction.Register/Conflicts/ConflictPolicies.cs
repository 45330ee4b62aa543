using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Conflicts;

/// <summary>Who keeps the wall between reviews and investigations.</summary>
public static class ConflictPolicies
{
    /// <summary>Left out on purpose: everybody else, the chief and the administrator too, for who stands in somebody's way tells who read a review; and a conflicts
    /// officer who has a role of a side as well, who would decide on his own.</summary>
    public const string Decide = "conflicts:decide";

    public static IReadOnlyList<Policy> All { get; } = [Policy.Of(Decide, Roles.ConflictsOfficer)];
}
