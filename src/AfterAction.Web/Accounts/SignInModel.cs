using AfterAction.Web.Writing;

namespace AfterAction.Web.Accounts;

/// <param name="Name">What was typed as sign-in name, so that only the password is typed again.</param>
/// <param name="ReturnTo">The local path to go to afterwards; null for the start page.</param>
/// <param name="Sentence">Why the last try failed, in one sentence that does not tell whether the name exists.</param>
public sealed record SignInModel(string? Name, string? ReturnTo, string? Sentence)
{
    /// <summary>A form that waits for its writer to sign in.</summary>
    public Carried? Carried { get; init; }

    /// <summary>What became of a form that was sent.</summary>
    public string? Notice { get; init; }

    public override string ToString() => nameof(SignInModel);
}
