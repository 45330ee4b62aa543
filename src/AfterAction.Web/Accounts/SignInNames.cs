using AfterAction.Kernel;

namespace AfterAction.Web.Accounts;

/// <summary>What a sign-in name looks like: 1 to 64 visible characters, no blanks; case does not count.</summary>
internal static class SignInNames
{
    public const int Longest = 64;

    public static readonly FieldFault Fault = new("signIn", "malformed", $"Use 1 to {Longest} characters without blanks.");

    public static bool IsOne(string? name) => name is { Length: > 0 and <= Longest } && !name.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || char.IsSurrogate(letter));
}
