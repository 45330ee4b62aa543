namespace AfterAction.Kernel.Release;

/// <summary>All that leaves the protected side when a review is stopped and referred: which incident, when it was, and that an external process is required, which is what the packet means.
/// Not who, not why, not when it was said (docs/formats/released.md).</summary>
/// <param name="Id">Tells one packet from another; it leads to nothing.</param>
/// <param name="IncidentNumber">As the register calls the incident; where it has no number, the register's own id.</param>
/// <param name="OccurredOn">The date of the incident on the agency's wall; null when the register has none.</param>
public sealed record Referral(Guid Id, string Agency, string IncidentNumber, DateOnly? OccurredOn)
{
    public const string Notice = "external-process-required";

    public override string ToString() => nameof(Referral);
}
