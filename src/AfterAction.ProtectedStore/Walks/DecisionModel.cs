namespace AfterAction.ProtectedStore.Walks;

/// <summary>One step of the Critical Decision-Making Model, with what it asks. The steps are gone through again and again, not once.</summary>
/// <param name="Number">1 to 5.</param>
public sealed record DecisionStep(int Number, string Title, IReadOnlyList<string> Prompts);

/// <summary>The Critical Decision-Making Model (PERF, after the UK National Decision Model). It starts when the call is received,
/// so an entry before first contact can have a step too.</summary>
public static class DecisionModel
{
    /// <summary>What informs every step.</summary>
    public const string Core = "Police ethics, agency values, proportionality, sanctity of human life";

    public static IReadOnlyList<DecisionStep> Steps { get; } =
    [
        new(1, "Collect information",
        [
            "What was known so far?", "What else was needed?", "What did training and experience say?",
            "Who could be asked, above all dispatch about the place and the person?",
        ]),
        new(2, "Assess situation, threats and risks",
            ["Did anyone have to act at once?", "What was the threat or risk?", "Were those present trained and equipped for it, or was more needed?"]),
        new(3, "Consider police powers and agency policy",
            ["What legal authority was there?", "What did policy say?"]),
        new(4, "Identify options, determine best course of action",
            ["What was to be achieved?", "Which options were there?", "Were there enough time and resources?", "What was the contingency?"]),
        new(5, "Act, review, re-assess",
            ["Did it have the desired effect?", "What more was there to consider?", "What is learned?"]),
    ];

    /// <summary><c>4 · Identify options, determine best course of action</c>; empty when no step is chosen.</summary>
    public static string Words(int? step) => step is { } number ? $"{number} · {Steps[number - 1].Title}" : "";
}
