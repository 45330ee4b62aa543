using AfterAction.Web.Pipeline;

namespace AfterAction.Register.Citations;

/// <summary>Who reads commendations that were awarded.</summary>
public static class CitationPolicies
{
    /// <summary>Everybody of the agency, of whichever side: a commendation is said aloud. Left out: nobody who is signed in.</summary>
    public const string Read = "citation:read";

    public static IReadOnlyList<Policy> All { get; } = [Policy.Of(Read, Roles.All)];
}
