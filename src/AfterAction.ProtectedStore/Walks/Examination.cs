using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>What an entry depended on beyond the person.</summary>
public enum Factor
{
    DispatchInformation, Staffing, Supervision, Communication, Positioning, Equipment, PolicyClarity, Training, Fatigue, Environment, LanguageOrHearing, CrisisOrMedical, Bystanders, History,
}

/// <summary>Resistance on the neutral ladder, to which agencies' own words are mapped.</summary>
public enum Resistance { None, Passive, Active, Aggressive, Deadly }

/// <summary>Why somebody did not comply, asked apart from how much he resisted.</summary>
public enum NonCompliance { NotHeard, Language, Hearing, Crisis, Medical, Intoxication, ConflictingCommands, Fear, NotAble, NotWilling, NotKnown }

/// <summary>Force on the neutral ladder. A rank is for statistics and never for judgement.</summary>
public enum ForceRank { Presence, ConstructiveAuthority, PhysicalContact, PhysicalForce, Mechanical, EnhancedMechanical, Deadly }

/// <summary>Force as separate fields, since a tool says nothing of how it was used or of what came of it.</summary>
/// <param name="OwnLevel">The level on the agency's own ladder, in its words; empty when it has none.</param>
public sealed record ForceUsed(string Tool, string Technique, string Target, string Outcome, string OwnLevel, ForceRank? Rank)
{
    public const int Longest = 200;

    public static readonly ForceUsed None = new("", "", "", "", "", null);

    public override string ToString() => nameof(ForceUsed);
}

/// <summary>A place in a recording to which an entry is pinned.</summary>
/// <param name="Source">The review's source.</param>
/// <param name="AtMs">From the start of the recording; 0 to 24 hours.</param>
public sealed record Pin(Guid Source, long AtMs, string Note)
{
    public const int Most = 10;

    public const long LatestMs = 86_400_000;

    public override string ToString() => nameof(Pin);
}

/// <summary>What the facilitator found at a decision point, apart from what he noticed: what was known then and what came to light later, what was tried, and
/// on what it depended.</summary>
public sealed record Examination(
    string KnownThen, string LearnedLater, ImmutableArray<Mitigation> Mitigations, ImmutableArray<Factor> Factors, Resistance? Resistance, ImmutableArray<NonCompliance> NonCompliance,
    ForceUsed Force, ImmutableArray<Pin> Pins)
{
    public const int LongestText = 4_000;

    public static readonly Examination Nothing = new("", "", [], [], null, [], ForceUsed.None, []);

    [JsonIgnore]
    public bool IsSaid => !Says(Nothing);

    /// <summary>The same in every part: lists are compared by what is in them.</summary>
    public bool Says(Examination other) =>
        Plain(this) == Plain(other) && Mitigations.SequenceEqual(other.Mitigations) && Factors.SequenceEqual(other.Factors)
        && NonCompliance.SequenceEqual(other.NonCompliance) && Pins.SequenceEqual(other.Pins);

    public override string ToString() => nameof(Examination);

    private static Examination Plain(Examination one) => one with { Mitigations = [], Factors = [], NonCompliance = [], Pins = [] };
}

/// <summary>Those choices as a person reads them.</summary>
public static class ExaminationWords
{
    public static string Of(Factor factor) => factor switch
    {
        Factor.DispatchInformation => "What dispatch knew or passed on",
        Factor.Staffing => "Staffing, backup",
        Factor.Supervision => "Supervision on scene",
        Factor.Communication => "Communication, conflicting commands",
        Factor.Positioning => "Positioning, cover",
        Factor.Equipment => "Equipment and its fit",
        Factor.PolicyClarity => "How clear the policy is",
        Factor.Training => "Training and how recent it is",
        Factor.Fatigue => "Fatigue, overtime",
        Factor.Environment => "Place, light, weather",
        Factor.LanguageOrHearing => "Language, hearing",
        Factor.CrisisOrMedical => "A crisis, a medical condition",
        Factor.Bystanders => "Bystanders",
        Factor.History => "What was known of the person or place",
        _ => throw new ArgumentOutOfRangeException(nameof(factor)),
    };

    public static string Of(Resistance resistance) => resistance switch
    {
        Resistance.None => "None",
        Resistance.Passive => "Passive",
        Resistance.Active => "Active",
        Resistance.Aggressive => "Aggressive",
        Resistance.Deadly => "Deadly",
        _ => throw new ArgumentOutOfRangeException(nameof(resistance)),
    };

    public static string Of(NonCompliance reason) => reason switch
    {
        NonCompliance.NotHeard => "Did not hear it",
        NonCompliance.Language => "Another language",
        NonCompliance.Hearing => "Hard of hearing",
        NonCompliance.Crisis => "In crisis",
        NonCompliance.Medical => "A medical condition",
        NonCompliance.Intoxication => "Intoxicated",
        NonCompliance.ConflictingCommands => "Conflicting commands",
        NonCompliance.Fear => "Afraid",
        NonCompliance.NotAble => "Could not",
        NonCompliance.NotWilling => "Would not",
        NonCompliance.NotKnown => "Not known",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    public static string Of(ForceRank rank) => rank switch
    {
        ForceRank.Presence => "Presence",
        ForceRank.ConstructiveAuthority => "Constructive authority (words, gestures, pointing)",
        ForceRank.PhysicalContact => "Physical contact",
        ForceRank.PhysicalForce => "Physical force",
        ForceRank.Mechanical => "Mechanical",
        ForceRank.EnhancedMechanical => "Enhanced mechanical (such as a CED)",
        ForceRank.Deadly => "Deadly",
        _ => throw new ArgumentOutOfRangeException(nameof(rank)),
    };

    /// <summary><c>1:02:03</c>, <c>4:09</c>: a place in a recording.</summary>
    public static string At(long ms) => TimeSpan.FromMilliseconds(ms) is { TotalHours: >= 1 } hours ? $"{(int)hours.TotalHours}:{hours:mm\\:ss}" : $"{TimeSpan.FromMilliseconds(ms):m\\:ss}";
}
