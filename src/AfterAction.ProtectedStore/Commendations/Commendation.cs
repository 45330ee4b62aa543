using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Commendations;

public enum CommendationState
{
    /// <summary>The officer has not said yes to this wording.</summary>
    Nominated,

    /// <summary>He has; the board decides.</summary>
    BeforeTheBoard,
    Awarded,
    Declined,

    /// <summary>Whoever nominated took it back.</summary>
    TakenBack,
}

public sealed record BoardVote(PersonId By, bool For);

/// <summary>Somebody of a review is nominated to be commended, with a citation that was written afresh.</summary>
/// <param name="Wording">How often the citation was put, from 1: a yes is to one wording and to no other.</param>
/// <param name="Ended">Awarded, declined or taken back; null while it is open.</param>
public sealed record Commendation(Guid Id, PersonId Officer, string Citation, int Wording, bool Consented, ImmutableArray<BoardVote> Votes, CommendationState? Ended)
{
    public const int LongestCitation = 1_200;

    /// <summary>So many of the board of one mind decide.</summary>
    public const int Decides = 2;

    /// <summary>The first day of the month in which it was awarded, in UTC; null while it was not.</summary>
    public DateOnly? AwardedIn { get; init; }

    [JsonIgnore]
    public CommendationState State => Ended ?? (Consented ? CommendationState.BeforeTheBoard : CommendationState.Nominated);

    public override string ToString() => $"{nameof(Commendation)} {Id}";
}

/// <summary>The choices as a person reads them.</summary>
public static class CommendationWords
{
    public static string Of(CommendationState state) => state switch
    {
        CommendationState.Nominated => "Waits for the officer's consent",
        CommendationState.BeforeTheBoard => "Before the board",
        CommendationState.Awarded => "Awarded",
        CommendationState.Declined => "Not awarded",
        CommendationState.TakenBack => "Taken back",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
