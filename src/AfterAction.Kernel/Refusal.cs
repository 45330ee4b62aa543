namespace AfterAction.Kernel;

/// <summary>An expected "no": a stable code of the form <c>area/reason</c> and one sentence that says what to do.
/// Neither ever holds content of a review.</summary>
public sealed record Refusal(string Code, string Sentence)
{
    /// <summary>The one answer for what is absent and for what is not yours.</summary>
    public static readonly Refusal NotFound = new("not-found", "There is nothing here.");
}
