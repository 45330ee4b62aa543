using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Incidents;

/// <summary>Who may do what with incidents.</summary>
public static class IncidentPolicies
{
    public const string Read = "incident:read";
    public const string Register = "incident:register";
    public const string Mark = "incident:mark";
    public const string Link = "incident:link";
    public const string Clock = "incident:clock";
    public const string Connect = "incident:connect";

    public static IReadOnlyList<Policy> All { get; } =
    [
        // Incidents are facts, and every side works from the same ones. Left out on purpose: the administrator, who runs accounts and reads no case.
        Policy.Of(Read, [.. Roles.All.Except([Roles.Administrator])]),
        Policy.Of(Register, Roles.Supervisor, Roles.RecordsOfficer),
        // Left out on purpose: officers, who would mark their own; investigators, who would choose what is looked at.
        Policy.Of(Mark, Roles.Supervisor, Roles.RecordsOfficer),
        Policy.Of(Link, Roles.Supervisor, Roles.RecordsOfficer),
        Policy.Of(Clock, Roles.Supervisor, Roles.RecordsOfficer),
        // To ask for a link with another incident, no more. Left out on purpose: the conflicts officer, who decides what others ask for; officers, who would link their own.
        Policy.Of(Connect, Roles.Supervisor, Roles.RecordsOfficer, Roles.Investigator, Roles.InvestigationSupervisor),
    ];
}
