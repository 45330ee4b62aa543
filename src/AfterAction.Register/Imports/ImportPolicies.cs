using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Imports;

/// <summary>Who may bring files in.</summary>
public static class ImportPolicies
{
    public const string Import = "import:run";

    public static IReadOnlyList<Policy> All { get; } =
    [
        // Left out on purpose: officers, who would bring in their own incidents; investigators and their side, who would choose what is looked at;
        // the administrator, who reads no case. A file under way shows rows of many cases, so reading it is for the same two roles.
        Policy.Of(Import, Roles.Supervisor, Roles.RecordsOfficer),
    ];
}
