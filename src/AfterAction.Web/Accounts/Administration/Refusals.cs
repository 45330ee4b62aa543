using AfterAction.Kernel;

namespace AfterAction.Web.Accounts.Administration;

internal static class PeopleRefusals
{
    public static readonly Refusal OwnAccount = new("people/own-account", "Nobody changes his own rights. Ask another administrator.");

    public static readonly Refusal BadgeTaken = new("people/badge-taken", "Another person has this badge.");
}
