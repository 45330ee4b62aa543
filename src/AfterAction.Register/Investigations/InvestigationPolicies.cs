using AfterAction.Kernel;
using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Investigations;

/// <summary>A request about one investigation, so that the door can ask who is assigned to it.</summary>
internal interface IOfInvestigation
{
    InvestigationId Investigation { get; }
}

/// <summary>Who may do what with formal investigations. In none of these: officers, supervisors, trainers and everybody of the review side, who would learn
/// who is looked at; administrators, the chief and the auditor; the records officer; the conflicts officer, who decides on people and reads no file.</summary>
public static class InvestigationPolicies
{
    /// <summary>Investigators are left out: they work on what they are given.</summary>
    public const string Open = "investigation:open";

    /// <summary>The own list; empty for whoever is assigned to nothing.</summary>
    public const string Mine = "investigation:mine";

    /// <summary>Who is assigned to this very one. The rest of the investigation side is left out, whatever the rank.</summary>
    public const string Read = "investigation:read";

    /// <summary>Who is assigned to this very one as its supervisor.</summary>
    public const string Lead = "investigation:lead";

    public static IReadOnlyList<Policy> All { get; } =
    [
        Policy.Of(Open, Roles.InvestigationSupervisor),
        Policy.Of(Mine, [.. Side]),
        Policy.Of(Read, [.. Side]),
        Policy.Of(Lead, Roles.InvestigationSupervisor),
    ];

    private static IEnumerable<string> Side => Roles.All.Where(role => Roles.Sides[role] == Roles.InvestigationSide);
}
