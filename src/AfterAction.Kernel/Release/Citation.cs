namespace AfterAction.Kernel.Release;

/// <summary>All that leaves the protected side of a commendation that was awarded: whose it is, why, in words written afresh that the officer said yes to, and the month.
/// Not which incident, not who nominated or voted (docs/formats/released.md).</summary>
/// <param name="Id">Tells one packet from another; it leads to nothing.</param>
/// <param name="Name">As the agency calls the officer.</param>
/// <param name="AwardedIn">The first day of the month, in UTC.</param>
public sealed record Citation(Guid Id, string Agency, string Name, string Text, DateOnly AwardedIn)
{
    public override string ToString() => nameof(Citation);
}
