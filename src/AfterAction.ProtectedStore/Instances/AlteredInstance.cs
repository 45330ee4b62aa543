using System.Collections.Immutable;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>Who or what could have made the difference. Often it is nobody who was there.</summary>
public enum InstanceActor { Officer, Partner, Dispatcher, Supervisor, OtherResponder, Policy, Training, Equipment }

/// <summary>How sure the facilitator is that it would have come out so.</summary>
public enum Confidence { Low, Medium, High }

/// <summary>Another course at an entry, by which force would have been avoided; or, where none was used, the one that did avoid it.</summary>
/// <param name="Prevented">It is what was done, and it did prevent force.</param>
/// <param name="Course">The course, from the list; in words: <paramref name="Text"/>.</param>
/// <param name="KnownThen">What those who could act knew at that moment, in words.</param>
/// <param name="Evidence">Entries that show what was known then; none is later than <paramref name="Entry"/>.</param>
/// <param name="Mechanism">How force would be avoided by it.</param>
/// <param name="InPlace">What would have to be in place; empty when nothing more.</param>
public sealed record AlteredInstance(
    EntryId Entry, bool Prevented, ImmutableArray<InstanceActor> Actors, Mitigation Course, string Text, string KnownThen, ImmutableArray<EntryId> Evidence,
    string Mechanism, string InPlace, Confidence Confidence)
{
    public const int LongestText = 4_000;

    /// <summary>The same in every part: lists are compared by what is in them.</summary>
    public bool Says(AlteredInstance other) =>
        this with { Actors = [], Evidence = [] } == other with { Actors = [], Evidence = [] } && Actors.SequenceEqual(other.Actors) && Evidence.SequenceEqual(other.Evidence);

    public override string ToString() => nameof(AlteredInstance);
}

/// <summary>An altered instance as it stands in the review.</summary>
/// <param name="Dropped">Why it no longer stands; null while it does.</param>
public sealed record StatedInstance(Guid Id, AlteredInstance What, string? Dropped)
{
    public override string ToString() => $"{nameof(StatedInstance)} {Id}";
}

/// <summary>The hindsight guard: what came later was not known then, and argues for nothing.</summary>
internal static class Hindsight
{
    /// <summary>Surely later than the entry, by corrected times and their uncertainty. What overlaps may have been known; what has no time cannot be
    /// shown to have been, and neither can anything at an entry without a time.</summary>
    public static bool? IsLater(PlacedEntry entry, PlacedEntry evidence)
    {
        if (entry.Entry.Id == evidence.Entry.Id) return false;
        return entry.Start is null || evidence.Start is null ? null : TimelineOrder.SurelyBefore(entry with { Start = entry.End ?? entry.Start }, evidence);
    }

    public static bool? IsLater(Review review, EntryId entry, EntryId evidence)
    {
        var order = TimelineOrder.Of(review);
        return IsLater(order.First(placed => placed.Entry.Id == entry), order.First(placed => placed.Entry.Id == evidence));
    }
}

/// <summary>The choices as a person reads them.</summary>
public static class InstanceWords
{
    public static string Of(InstanceActor actor) => actor switch
    {
        InstanceActor.Officer => "The officer",
        InstanceActor.Partner => "A partner",
        InstanceActor.Dispatcher => "The dispatcher",
        InstanceActor.Supervisor => "A supervisor",
        InstanceActor.OtherResponder => "Another responder",
        InstanceActor.Policy => "Policy",
        InstanceActor.Training => "Training",
        InstanceActor.Equipment => "Equipment",
        _ => throw new ArgumentOutOfRangeException(nameof(actor)),
    };

    public static string Of(Confidence confidence) => confidence switch
    {
        Confidence.Low => "Not very sure",
        Confidence.Medium => "Fairly sure",
        Confidence.High => "Sure",
        _ => throw new ArgumentOutOfRangeException(nameof(confidence)),
    };
}
