using AfterAction.Kernel;
using Microsoft.AspNetCore.Identity;

namespace AfterAction.Web.Accounts;

/// <summary>What a password must be: long, not one that is guessed first, and not built on the sign-in name. No mixture of kinds of character
/// is asked for: it makes passwords short and forgotten.</summary>
internal sealed class PasswordRules : IPasswordValidator<Member>
{
    public const int Shortest = 15;
    public const int Longest = 256;

    private const int LongestPiece = 8;
    private const int FewestDistinct = 5;

    /// <summary>Long passwords that lists of guesses hold; compared without case and without what is neither letter nor digit.</summary>
    private static readonly HashSet<string> Guessed = new(StringComparer.Ordinal)
    {
        "correcthorsebatterystaple", "thisismypassword", "mypasswordispassword", "passwordpassword1", "letmeinletmein1", "iloveyousomuch1",
        "qwertyuiopasdfghjkl", "qwertyuiopasdfg", "qwertyuiop123456", "qwertyuiop1234567890", "1qaz2wsx3edc4rfv", "1qaz2wsx3edc4rfv5tgb",
        "q1w2e3r4t5y6u7i8", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i", "1q2w3e4r5t6y7u8i9o0p", "zaq12wsxcde34rfv", "asdfghjklzxcvbnm",
        "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmno", "abcdefghijklmnop", "123456789012345", "1234567890123456", "12345678901234567890",
        "1234567890abcdef", "0123456789abcdef", "987654321098765", "administratorpassword", "administrator123", "administrator1234",
        "policedepartment", "policedepartment1", "policedepartment123", "tobeornottobethatisthequestion", "maytheforcebewithyou",
        "welcometothejungle", "changemechangeme", "changethispassword", "temporarypassword", "temporarypassword1", "defaultpassword",
        "defaultpassword1", "password12345678", "password123456789", "password1234567890", "passwordpasswordpassword", "trustno1trustno1",
        "superman12345678", "liverpoolfootballclub", "manchesterunited", "manchesterunited1", "dallascowboys123", "newyorkyankees1",
    };

    private static readonly string[] Runs =
        ["abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "01234567890123456789", "98765432109876543210", "qwertyuiopasdfghjklzxcvbnm", "qwertyuiop1234567890"];

    /// <summary>The first thing wrong with a password as a field fault on <c>password</c>; null when it will do.</summary>
    public static FieldFault? FaultOf(string? password, string signIn)
    {
        if (string.IsNullOrEmpty(password)) return Fault("required", "Type a password.");
        if (password.Length < Shortest) return Fault("too-short", $"Use at least {Shortest} characters.");
        if (password.Length > Longest) return Fault("too-long", $"Use at most {Longest} characters.");
        if (password.Contains('\0', StringComparison.Ordinal)) return Fault("malformed", "Leave control characters out.");
        if (Contains(password, signIn)) return Fault("has-sign-in-name", "Leave the sign-in name out of it.");
        if (IsGuessable(password)) return Fault("common", "This is one of the first that are guessed. A few unrelated words are easier to type and harder to guess.");
        return null;
    }

    public Task<IdentityResult> ValidateAsync(UserManager<Member> manager, Member user, string? password) =>
        Task.FromResult(FaultOf(password, user.UserName ?? "") is { } fault
            ? IdentityResult.Failed(new IdentityError { Code = fault.Code, Description = fault.Sentence })
            : IdentityResult.Success);

    private static FieldFault Fault(string code, string sentence) => new("password", code, sentence);

    private static bool Contains(string password, string signIn)
    {
        var name = Plain(signIn);
        return name.Length >= 3 && Plain(password).Contains(name, StringComparison.Ordinal);
    }

    private static bool IsGuessable(string password)
    {
        var plain = Plain(password);
        return password.Distinct().Count() < FewestDistinct
            || Guessed.Contains(plain)
            || Runs.Any(run => run.Contains(plain, StringComparison.Ordinal))
            || IsRepeated(plain);
    }

    /// <summary>A short piece said again and again is as long as the piece.</summary>
    private static bool IsRepeated(string plain)
    {
        for (var period = 1; period <= LongestPiece && period < plain.Length; period++)
        {
            if (plain.AsSpan(period).SequenceEqual(plain.AsSpan(0, plain.Length - period))) return true;
        }

        return false;
    }

    private static string Plain(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
