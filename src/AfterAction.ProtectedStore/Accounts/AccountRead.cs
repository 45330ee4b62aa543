using AfterAction.Kernel;
using AfterAction.Web;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>One participant's account as its reader may see it: the own one always, another's once the debrief is open and only when it was handed in.</summary>
/// <param name="Receipt">The reader's own; never another's. So is <paramref name="WithdrawnAt"/>.</param>
public sealed record AccountRead(
    PersonId Person, string Name, bool Yours, string Narrative, bool HasNarrative, bool IsWritten, SealedAs? Sealed, DateTimeOffset? VideoViewedAt, IReadOnlyList<Supplement> Supplements,
    DateTimeOffset? SubmittedAt, string? Receipt, DateTimeOffset? WithdrawnAt)
{
    public bool IsOpen => Sealed is null && WithdrawnAt is null;

    public bool MayBeSealed => IsOpen && IsWritten;

    public bool MayBeHandedIn => Sealed is not null && WithdrawnAt is null && Receipt is null;

    public bool MayBeTakenBack => IsWritten && WithdrawnAt is null && Receipt is null;

    public override string ToString() => nameof(AccountRead);

    internal static AccountRead Of(Account account, string name, PersonId reader, Agency agency) => new(
        account.Person, name, account.Person == reader, account.Narrative ?? "", account.Narrative is not null, account.IsWritten,
        account.Sealed is { } box ? box with { At = agency.OnTheWall(box.At) } : null,
        account.VideoViewedAt is { } viewed ? agency.OnTheWall(viewed) : null,
        [.. account.Supplements.Select(supplement => supplement with { At = agency.OnTheWall(supplement.At) })],
        account.SubmittedAt is { } submitted ? agency.OnTheWall(submitted) : null,
        account.Person == reader ? account.Receipt : null,
        account.Person == reader && account.WithdrawnAt is { } back ? agency.OnTheWall(back) : null);

    /// <summary>Left out: what was taken back, and what was not handed in, except for its writer.</summary>
    internal static bool IsFor(Account account, PersonId reader) => account.Person == reader || account is { Receipt: not null, WithdrawnAt: null };
}
