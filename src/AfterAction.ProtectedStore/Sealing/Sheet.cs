using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>What the store sees of a fact: that there is one, of which review and in which place. There is no other type of event, so that its name on
/// disk says nothing of what happened.</summary>
/// <param name="Ordinal">Its place in its stream, from 1; sealed with it, so that facts cannot change places.</param>
/// <param name="What">Null when the review's key was destroyed.</param>
public sealed record Fact(ReviewId Review, Guid Stream, long Ordinal, IReviewFact? What)
{
    public override string ToString() => nameof(Fact);
}

/// <summary>What the store sees of a snapshot, whichever it is.</summary>
/// <param name="Id">Of its stream.</param>
/// <param name="Destroyed">The review's key was destroyed, and with it what stood here.</param>
public sealed record Sheet(Guid Id, ReviewId Of, Review? Review, Account? Account, bool Destroyed = false)
{
    /// <summary>It was read from a box of the largest size. Not written: the next one who reads it sees for himself.</summary>
    [JsonIgnore]
    public bool Large { get; init; }

    /// <summary>Whether the words of these facts still have room in it. What has no words of its own and brings a review to its end has room that is kept back for it.</summary>
    public bool HasRoomFor(IReadOnlyList<object> facts) =>
        !Large || facts.All(EndsIt) || ReviewCipher.HasRoom(JsonSerializer.SerializeToUtf8Bytes(facts.Aggregate(this, (sheet, fact) => Fold(sheet, Id, new(Of, Id, 0, (IReviewFact)fact))), SealedJson.Options));

    private static bool EndsIt(object fact) => fact is
        WalkStarted or EntryWalked { Observation.Text.Length: 0 } or DebriefOpened or MeetingEnded or ReviewClosed or ReviewReferred or ParticipantLeft or FacilitatorAssigned or FacilitatorStoodDown
        or AccountSealed { Reason: null } or AccountSubmitted or AccountWithdrawn;

    /// <summary>Our two folds in one: a stream is a review's or an account's from its first fact on. A destroyed stream stays what it is.</summary>
    public static Sheet Fold(Sheet? sheet, Guid id, Fact fact) => fact.What switch
    {
        null => new(id, fact.Review, null, null, true),
        _ when sheet is { Destroyed: true } => sheet,
        IAccountFact written => new(id, fact.Review, null, Account.Fold(sheet?.Account, written) with { Id = id }),
        { } what => new(id, fact.Review, Reviews.Review.Fold(sheet?.Review, what), null),
    };

    public override string ToString() => $"{nameof(Sheet)} {Id}";
}

/// <summary>How sealed content is written before it is sealed.</summary>
internal static class SealedJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameFacts } },
        };
        options.Converters.Add(new JsonStringEnumConverter());
        options.MakeReadOnly();
        return options;
    }

    /// <summary>A fact is written with its name: the name is part of the format and outlives a move of the type.</summary>
    private static void NameFacts(JsonTypeInfo type)
    {
        if (type.Type != typeof(IReviewFact)) return;
        type.PolymorphismOptions = new() { TypeDiscriminatorPropertyName = "fact", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (var fact in ReviewStore.Facts) type.PolymorphismOptions.DerivedTypes.Add(new(fact, fact.Name));
    }
}
