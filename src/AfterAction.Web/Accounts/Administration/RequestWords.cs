using AfterAction.Web.Layout;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>What a request asks for, in words.</summary>
internal static class RequestWords
{
    public static string Of(RequestRow request) => request.Kind switch
    {
        RequestKind.Role => $"The role {RoleWords.Of([request.Role!])}",
        RequestKind.Link => "A link to set a password",
        RequestKind.Entry => "Another entry on the roster",
        _ => "Opening the account again",
    };

    public static string StateOf(RequestRow request) => request switch
    {
        { LinkWaits: true } => "Approved, link not made",
        { State: RequestState.Open } => "Waiting",
        { State: RequestState.Approved } => "Approved",
        { State: "declined" } => "Declined",
        { State: "withdrawn" } => "Withdrawn",
        _ => "Lapsed",
    };
}
