using AfterAction.Web.Pipeline;

namespace AfterAction.Web;

/// <summary>One of the two programs, as the shared plumbing sees it.</summary>
/// <param name="Name"><c>protected</c> or <c>register</c>.</param>
/// <param name="Admits">Whether this program exists at all for an actor. Whoever it does not admit gets the answer for what is absent,
/// whatever he asks; an actor without any role, such as the bearer of the other program's session, is never admitted.</param>
public sealed record WebProgram(string Name, Func<Actor, bool> Admits)
{
    public const string Protected = "protected";
    public const string Register = "register";
}
