using System.Collections.Immutable;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>What somebody did, or what was done, at an entry.</summary>
public enum EntryKind
{
    CallReceived, Dispatched, EnRoute, OnScene, Seen, Spoken, Command, Radio, Movement, Force, UnderControl, AidRendered, Cleared, Reported, Other,
}

/// <summary>How the first contact came about.</summary>
public enum FirstContactKind { CallTaker, RadioOrPhone, ArrivalSeen, Verbal, Touch }

/// <summary>What the register says a person was at an incident.</summary>
public enum Involvement { Involved, Witness, CommunityMember, Caller, Dispatcher, Unit }

/// <summary>One entry's facts: what is known of an action, apart from what anybody thinks of it.</summary>
/// <param name="Person">The participant whose action it is, when it is known to be one; his own entry.</param>
/// <param name="RawTime">The time as its source spells it; empty for an entry by hand.</param>
/// <param name="Start">The source's own instant, uncorrected; null when the source has none.</param>
/// <param name="End">Likewise; null for an action without a length.</param>
/// <param name="CertaintyMs">Half-width of the interval in which the source's instant lies; never negative.</param>
/// <param name="Marks">What the import noticed about the time, as words separated by blanks; empty when nothing.</param>
/// <param name="Ordinal">Place in the source, for display where times do not decide.</param>
public sealed record EntryFacts(
    EntryKind Kind,
    string Title,
    string Text,
    string Who,
    PersonId? Person,
    Guid Source,
    string RawTime,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    long CertaintyMs,
    string Marks,
    long Ordinal)
{
    public override string ToString() => nameof(EntryFacts);
}

/// <summary>An entry as it stands.</summary>
/// <param name="Corrections">Ids of the corrections made, oldest first; a retry of one changes nothing.</param>
/// <param name="First">The facts before the first correction, by which a retry of the entry itself is known; null while nothing was corrected.</param>
public sealed record Entry(EntryId Id, EntryFacts Facts, bool Drawn, bool Walked, Observation? Observation, ImmutableArray<Guid> Corrections, EntryFacts? First)
{
    /// <summary>Null until it was examined.</summary>
    public Examination? Examination { get; init; }

    /// <summary>UTC instant of the observation's first words, since it last said nothing. The earliest instant there is where that was not kept yet: then it is taken
    /// for one from before the debrief.</summary>
    public DateTimeOffset ObservedAt { get; init; }

    /// <summary>Others can read the observation, and it is not just being written: whoever changes it says why. So does nobody who writes where nothing stood.</summary>
    public bool ObservationNeedsReason(Review review, DateTimeOffset now) => Observation is { IsSaid: true } && review.AsksWhy(ObservedAt, now);

    /// <summary>Others can read the examination. It is sent by a button and so is whole at once: no change of it is the same writing still.</summary>
    public bool ExaminationNeedsReason(Review review) => review.DebriefOpen && Examination is { IsSaid: true };

    internal Entry Observed(Observation observation, DateTimeOffset at) => this with { Observation = observation, ObservedAt = Observation is { IsSaid: true } ? ObservedAt : at };

    public override string ToString() => $"{nameof(Entry)} {Id.Value}";
}

/// <summary>A clock: what the times of one source are worth.</summary>
/// <param name="Corrected">Set here by the facilitator, so that the register's figure no longer counts.</param>
public sealed record Source(Guid Id, string Name, string Kind, long OffsetMs, long UncertaintyMs, string Method, bool Corrected)
{
    /// <summary>The source of entries by hand: true time, as sure as each entry says.</summary>
    public static readonly Source ByHand = new(Guid.Empty, "Entered by hand", "by-hand", 0, 0, "manual", false);

    public override string ToString() => $"{nameof(Source)} {Id}";
}
