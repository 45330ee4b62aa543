using AfterAction.Kernel;

namespace AfterAction.Web.Accounts.Administration;

internal static class PeopleRefusals
{
    public static readonly Refusal OwnAccount = new("people/own-account", "Nobody changes his own rights. Ask another administrator.");

    public static readonly Refusal BadgeTaken = new("people/badge-taken", "Another person has this badge.");

    public static readonly Refusal HasRole = new("people/has-role", "The person has this role already.");

    public static readonly Refusal RequestSettled = new("people/request-settled", "This was answered or withdrawn already.");

    public static readonly Refusal RequestLapsed = new("people/request-lapsed", "Nobody answered this within seven days. Ask anew.");

    public static readonly Refusal OwnRequest = new("people/own-request", "You asked for this. Another administrator answers.");

    public static readonly Refusal AskerLeft = new("people/asker-left", "Whoever asked for this is no administrator any more. Decline it; ask for it yourself if it is right.");

    public static readonly Refusal OnePerson = new("people/one-person",
        "By their names, two of the accounts here may be one person's: yours, that of whoever asked, and the one it is about. Two administrators with other names do this.");

    public static readonly Refusal OneUnit = new("people/one-unit", "You are of the same unit as whoever asked. An administrator of another unit answers.");

    public static readonly Refusal ChangedSince = new("people/changed-since", "The account was changed after this was asked. Decline it, look at the account, and have it asked anew.");

    public static readonly Refusal AccountClosed = new("people/account-closed", "The account is closed. It is opened first.");

    /// <summary>The refusal for an answer of the database; null for <c>done</c>.</summary>
    /// <exception cref="InvalidOperationException">The database answers what this program does not know.</exception>
    public static Refusal? Of(string answer) => answer switch
    {
        "done" => null,
        "absent" => Refusal.NotFound,
        "settled" => RequestSettled,
        "lapsed" => RequestLapsed,
        "own-request" => OwnRequest,
        "about-you" => OwnAccount,
        "asker-left" => AskerLeft,
        "one-person" => OnePerson,
        "one-unit" => OneUnit,
        "changed-since" => ChangedSince,
        "closed" => AccountClosed,
        "two-sides" => Changes.TwoSides,
        "badge-taken" => BadgeTaken,
        "name-taken" => OneTimeLinks.NameTaken,
        _ => throw new InvalidOperationException("The identity database gives an answer this program does not know."),
    };
}
