using AfterAction.Kernel;

namespace AfterAction.Web.Accounts;

/// <param name="SignIn">The person's sign-in name.</param>
/// <param name="Done">What was just carried out, in one sentence; null when nothing was.</param>
/// <param name="Sentence">Why what was asked is refused, where it is about no one field.</param>
/// <param name="Faults">Faults of the fields <c>current</c> and <c>password</c>.</param>
public sealed record AccountModel(string? SignIn, string? Done, string? Sentence, IReadOnlyList<FieldFault> Faults);
