namespace AfterAction.Kernel;

/// <summary>An expected "no": a stable code of the form <c>area/reason</c> and one sentence that says what to do.
/// Neither ever holds content of a review.</summary>
public sealed record Refusal(string Code, string Sentence)
{
    /// <summary>The one answer for what is absent and for what is not yours.</summary>
    public static readonly Refusal NotFound = new("not-found", "There is nothing here.");

    /// <summary>The writer saw an older version. Read again, compare, send again; nothing was written.</summary>
    public static readonly Refusal Stale = new("stale", "This was changed since you read it. Read it again, compare, and send your change again.");

    /// <summary>Which fields of the request have the wrong shape, as codes; empty unless the code is <c>invalid</c>.</summary>
    public IReadOnlyList<FieldFault> Fields { get; init; } = [];

    public static Refusal Invalid(IReadOnlyList<FieldFault> fields) =>
        new("invalid", "Some answers are missing or have the wrong form.") { Fields = fields };
}

/// <param name="Field">The field's name as the API spells it.</param>
/// <param name="Code">A stable code such as <c>required</c> or <c>too-long</c>.</param>
/// <param name="Sentence">What to do. Never repeats what was typed.</param>
public sealed record FieldFault(string Field, string Code, string Sentence);
