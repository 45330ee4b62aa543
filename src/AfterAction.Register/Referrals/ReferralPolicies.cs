using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Referrals;

/// <summary>Who hears that an external process is required for an incident (docs/adr/0027).</summary>
public static class ReferralPolicies
{
    /// <summary>Who may open a formal investigation, and the conflicts officer, in case none of those may open this one. Left out: investigators, discipline deciders and the liaison, who hear of a
    /// matter when they are put on it and never that it came from here; the review side, whose officers would learn who is referred; administrators, the chief, the auditor and records officers.</summary>
    public const string Read = "referral:read";

    public static IReadOnlyList<Policy> All { get; } = [Policy.Of(Read, Roles.InvestigationSupervisor, Roles.ConflictsOfficer)];
}
