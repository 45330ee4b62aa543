namespace AfterAction.Web.Accounts.Administration;

/// <summary>Whether somebody can sign in, in words.</summary>
internal static class AccountState
{
    public static string Of(PersonRow person, DateTimeOffset now) => person switch
    {
        { ClosedAt: not null } => "Closed",
        { HasPassword: false } => "No password yet",
        { LockedUntil: { } until } when until > now => "Locked by wrong passwords",
        _ => "Open",
    };
}
