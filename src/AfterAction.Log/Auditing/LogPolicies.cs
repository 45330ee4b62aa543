using AfterAction.Web.Pipeline;

namespace AfterAction.Log.Auditing;

/// <summary>Who may look at the log of a program: auditors, in either program that of the program.</summary>
public static class LogPolicies
{
    /// <summary>Left out: everybody else; supervisors and administrators too, whom the log is about. And an auditor who has a role of a side: what one side does is not told to the other.</summary>
    public const string Audit = "log:audit";

    public static IReadOnlyList<Policy> All { get; } = [Policy.Of(Audit, Roles.Auditor)];

    /// <summary>An auditor and nothing that has a side.</summary>
    public static bool Audits(Actor actor) => actor.Has(Roles.Auditor) && actor.Roles.All(role => Roles.Sides[role] == Roles.Neutral);
}
