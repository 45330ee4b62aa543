namespace AfterAction.Anonymisation;

/// <summary>A passage that would give something away.</summary>
/// <param name="Start">First UTF-16 unit in the text that was given.</param>
/// <param name="Length">UTF-16 units; at least 1.</param>
/// <param name="Confidence">Above 0, at most 1. It orders a list for a reader; no passage is let through for a low one.</param>
/// <param name="Reasons">What found it, in words, each once, the strongest first; never the passage itself.</param>
/// <param name="Replacement">What stands in its place in <see cref="Anonymised.Text"/>.</param>
public sealed record Finding(int Start, int Length, Kind Kind, double Confidence, IReadOnlyList<string> Reasons, Treatment Treatment, string Replacement)
{
    /// <summary>First UTF-16 unit behind the passage.</summary>
    public int End => Start + Length;

    public override string ToString() => $"{Kind} {Start}+{Length}"; // a label may lead to its bearer: content never reaches a log
}

/// <summary>A text with every finding replaced.</summary>
/// <param name="Text">The text with the replacements in place. It is the gate's answer and not a lesson: masked text can be linked back.</param>
/// <param name="Findings">In the order of the text; they do not overlap.</param>
public sealed record Anonymised(string Text, IReadOnlyList<Finding> Findings)
{
    public override string ToString() => $"{Findings.Count} findings"; // content never reaches a log
}
