namespace AfterAction.Web.Layout;

/// <summary>What a program calls itself on its pages.</summary>
/// <param name="Footing">One sentence under every page: what this program is not.</param>
public sealed record ProgramTitle(string Text, string Footing)
{
    private static readonly ProgramTitle Review = new("After-Action Review", "For learning, not for discipline. This program sends nothing that is written here to an investigation.");

    private static readonly ProgramTitle Incidents = new("Incident Register", "What dispatch, cameras and reports recorded.");

    public static ProgramTitle Of(WebProgram program) => program.Name == WebProgram.Protected ? Review : Incidents;
}

/// <summary>Roles as a person reads them.</summary>
public static class RoleWords
{
    public static string Of(IEnumerable<string> roles)
    {
        var words = string.Join(", ", roles.Order(StringComparer.Ordinal).Select(role => role.Replace('-', ' ')));
        return words.Length == 0 ? "No role yet" : char.ToUpperInvariant(words[0]) + words[1..];
    }
}
