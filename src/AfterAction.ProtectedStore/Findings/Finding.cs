using System.Collections.Immutable;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>What went well and is to be kept, or what could be otherwise. There is no third kind: a finding is about what happened and on what it depended, and
/// about nobody's guilt (docs/adr/0025).</summary>
public enum FindingKind { Strength, ToImprove }

/// <summary>A learning point of a review.</summary>
/// <param name="Entries">Entries that show it, in no order of their own.</param>
public sealed record Finding(FindingKind Kind, string Text, ImmutableArray<EntryId> Entries)
{
    public const int LongestText = 4_000;

    /// <summary>The same in every part.</summary>
    public bool Says(Finding other) => (Kind, Text) == (other.Kind, other.Text) && Entries.SequenceEqual(other.Entries);

    public override string ToString() => nameof(Finding);
}

/// <param name="Dropped">Why it no longer stands; null while it does.</param>
public sealed record StatedFinding(Guid Id, Finding What, string? Dropped)
{
    public override string ToString() => $"{nameof(StatedFinding)} {Id}";
}

/// <summary>What should change, and how one will know that it did.</summary>
/// <param name="Owner">The unit or post that sees to it; never somebody for having been there.</param>
/// <param name="DueOn">A date on the agency's wall.</param>
/// <param name="Shows">What will show that it changed.</param>
/// <param name="Findings">The learning points it follows from.</param>
public sealed record Recommendation(string Text, string Owner, DateOnly DueOn, string Shows, ImmutableArray<Guid> Findings)
{
    public const int LongestOwner = 200;

    /// <summary>The same in every part.</summary>
    public bool Says(Recommendation other) => (Text, Owner, DueOn, Shows) == (other.Text, other.Owner, other.DueOn, other.Shows) && Findings.SequenceEqual(other.Findings);

    public override string ToString() => nameof(Recommendation);
}

/// <summary>How far a recommendation is.</summary>
public enum ChangeState { NotBegun, UnderWay, Done, GivenUp }

/// <param name="Text">What shows it; why, when it was given up.</param>
public sealed record ChangeReport(ChangeState State, string Text, DateTimeOffset At)
{
    public override string ToString() => nameof(ChangeReport);
}

/// <param name="Changes">What was reported of it, oldest first.</param>
/// <param name="Dropped">Why it no longer stands; null while it does.</param>
public sealed record MadeRecommendation(Guid Id, Recommendation What, ImmutableArray<ChangeReport> Changes, string? Dropped)
{
    public override string ToString() => $"{nameof(MadeRecommendation)} {Id}";
}

/// <summary>What became of the recommendations, as it was reported after the review was closed.</summary>
public sealed record ImplementationReport(Guid Id, string Text, DateTimeOffset At)
{
    /// <summary>When it is due, counted from the day on which the review was closed.</summary>
    public const int DueAfterMonths = 6;

    public override string ToString() => nameof(ImplementationReport);
}

/// <summary>The choices as a person reads them.</summary>
public static class FindingWords
{
    public static string Of(FindingKind kind) => kind switch
    {
        FindingKind.Strength => "A strength, to be kept",
        FindingKind.ToImprove => "Something to improve",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(ChangeState state) => state switch
    {
        ChangeState.NotBegun => "Not begun",
        ChangeState.UnderWay => "Under way",
        ChangeState.Done => "Done",
        ChangeState.GivenUp => "Given up",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
