using System.Text.Json.Serialization;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>What the facilitator noticed at an entry.</summary>
/// <param name="Step">Step 1 to 5 of the Critical Decision-Making Model; null while not chosen.</param>
/// <param name="DecisionPoint">Somebody could have chosen otherwise here.</param>
/// <param name="Pivotal">What came after turned on this.</param>
public sealed record Observation(string Text, int? Step, bool DecisionPoint, bool Pivotal)
{
    public const int LongestText = 8_000;

    /// <summary>There is a word, a step or a mark in it.</summary>
    [JsonIgnore]
    public bool IsSaid => Text.Length > 0 || Step is not null || DecisionPoint || Pivotal;

    public override string ToString() => nameof(Observation);
}
