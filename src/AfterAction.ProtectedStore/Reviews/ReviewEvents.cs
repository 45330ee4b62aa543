using AfterAction.Kernel;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Findings;
using AfterAction.ProtectedStore.Instances;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Belongs to one review: what is sealed with that review's key, and forgotten with it.</summary>
public interface IReviewScoped
{
    ReviewId Review { get; }
}

/// <summary>A fact of a review. <c>By</c> is who did it (the empty id: by rule, nobody), <c>At</c> the UTC instant at which it was done.
/// No fact holds what follows from other facts, and none prints what it holds.</summary>
public interface IReviewFact : IReviewScoped
{
    PersonId By { get; }

    DateTimeOffset At { get; }
}

/// <param name="Reason">Why the incident qualifies: <c>force</c>, <c>de-escalation</c> or <c>near-miss</c>.</param>
/// <param name="OccurredOn">The date on the agency's wall.</param>
public sealed record ReviewOpened(
    ReviewId Review, IncidentId Incident, string Number, string Title, DateOnly? OccurredOn, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ReviewOpened);
}

/// <param name="Key">How the register names the person on this incident.</param>
public sealed record ParticipantJoined(
    ReviewId Review, PersonId Person, string Key, string Name, Involvement Involvement, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ParticipantJoined);
}

/// <summary>The register has taken back that this person was there: whoever was linked by mistake no longer belongs to the review.
/// What he wrote meanwhile stays in his account, which nobody reads while he is no participant.</summary>
public sealed record ParticipantLeft(ReviewId Review, PersonId Person, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ParticipantLeft);
}

/// <param name="Reason">Why it is led by somebody else from now on; null when nobody led it before.</param>
public sealed record FacilitatorAssigned(ReviewId Review, PersonId Facilitator, string Name, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(FacilitatorAssigned);
}

/// <summary>The facilitator turned out to have been involved: whoever was involved does not lead the review.</summary>
public sealed record FacilitatorStoodDown(ReviewId Review, PersonId Facilitator, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(FacilitatorStoodDown);
}

/// <param name="OffsetMs">Added to the source's instant to get the true one.</param>
/// <param name="UncertaintyMs">Half-width, after the offset was applied; never negative.</param>
public sealed record SourceAdded(
    ReviewId Review, Guid Source, string Name, string Kind, long OffsetMs, long UncertaintyMs, string Method, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(SourceAdded);
}

/// <param name="Method"><c>docked-sync</c>, <c>shared-event</c> or <c>manual</c>.</param>
public sealed record ClockCorrected(
    ReviewId Review, Guid Source, long OffsetMs, long UncertaintyMs, string Method, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ClockCorrected);
}

/// <summary>The register's figure for a clock that the facilitator has not corrected has changed since it was drawn.</summary>
public sealed record ClockTakenOver(
    ReviewId Review, Guid Source, long OffsetMs, long UncertaintyMs, string Method, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ClockTakenOver);
}

/// <summary>An entry drawn from a piece of the register's evidence; its id is the evidence's.</summary>
public sealed record EntryDrawn(ReviewId Review, EntryId Entry, EntryFacts Facts, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryDrawn);
}

public sealed record EntryRecorded(ReviewId Review, EntryId Entry, EntryFacts Facts, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryRecorded);
}

/// <summary>The facts as they should read from now on. The earlier ones stay where they are, and so does the reason for the change.</summary>
public sealed record EntryCorrected(
    ReviewId Review, EntryId Entry, Guid Correction, EntryFacts Facts, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryCorrected);
}

/// <param name="Reason">Null the first time; why another entry is the first contact after that.</param>
public sealed record FirstContactDesignated(
    ReviewId Review, EntryId Entry, FirstContactKind Kind, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(FirstContactDesignated);
}

public sealed record WalkStarted(ReviewId Review, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(WalkStarted);
}

/// <summary>Something written at an entry that is not yet walked, or written anew at one that is.</summary>
/// <param name="Reason">Why it reads differently now; needed once others can read it, null before and for first words.</param>
public sealed record EntryObserved(ReviewId Review, EntryId Entry, Observation Observation, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryObserved);
}

/// <param name="Reason">As in <see cref="EntryObserved"/>, when the words changed with the step.</param>
public sealed record EntryWalked(ReviewId Review, EntryId Entry, Observation Observation, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryWalked);
}

public sealed record DebriefOpened(ReviewId Review, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(DebriefOpened);
}

public sealed record ReviewClosed(ReviewId Review, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ReviewClosed);
}

/// <summary>The facilitator said that nothing known points to a crime or to wilful misconduct: the incident is for a review.</summary>
public sealed record ScopeAccepted(ReviewId Review, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ScopeAccepted);
}

/// <summary>What protects the words of this review from now on; its version is how often it was stated.</summary>
public sealed record PromiseStated(
    ReviewId Review, ProtectionBasis Basis, string Citation, DateOnly? ReviewedOn, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(PromiseStated);
}

/// <summary>Somebody was ordered to take part. His account is none of a volunteer.</summary>
public sealed record OrderEntered(
    ReviewId Review, PersonId Person, string Order, string OrderedBy, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(OrderEntered);
}

/// <summary>Another course at an entry, stated for the first time or otherwise: the earlier wording stays where it is.</summary>
public sealed record InstanceStated(ReviewId Review, Guid Instance, AlteredInstance What, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(InstanceStated);
}

public sealed record InstanceDropped(ReviewId Review, Guid Instance, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(InstanceDropped);
}

/// <summary>An entry was looked at closely, for the first time or anew: the earlier examination stays where it is.</summary>
/// <param name="Reason">Why it reads differently now; needed once others can read it, null before and the first time.</param>
public sealed record EntryExamined(ReviewId Review, EntryId Entry, Examination Examination, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(EntryExamined);
}

/// <param name="Recorded">Points are kept; else attendance is, and nothing besides.</param>
public sealed record MeetingBegun(ReviewId Review, Guid Meeting, bool Recorded, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(MeetingBegun);
}

/// <summary>One of the questions stands out on every screen from now on.</summary>
public sealed record QuestionPut(ReviewId Review, Guid Meeting, DebriefQuestion Question, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(QuestionPut);
}

public sealed record AttendanceTaken(ReviewId Review, Guid Meeting, PersonId Person, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(AttendanceTaken);
}

/// <summary>The facilitator noted what was said in the room, for the first time or otherwise.</summary>
/// <param name="Reason">Null the first time; why it is put otherwise after that.</param>
public sealed record PointNoted(ReviewId Review, Guid Meeting, Guid Point, DebriefQuestion Question, string Text, string? Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(PointNoted);
}

public sealed record MeetingEnded(ReviewId Review, Guid Meeting, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(MeetingEnded);
}

/// <summary>A learning point, stated for the first time or otherwise: the earlier wording stays where it is.</summary>
public sealed record FindingStated(ReviewId Review, Guid Finding, Finding What, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(FindingStated);
}

public sealed record FindingDropped(ReviewId Review, Guid Finding, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(FindingDropped);
}

/// <summary>Something should change: recommended for the first time or otherwise.</summary>
public sealed record RecommendationMade(ReviewId Review, Guid Recommendation, Recommendation What, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(RecommendationMade);
}

public sealed record RecommendationDropped(ReviewId Review, Guid Recommendation, string Reason, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(RecommendationDropped);
}

/// <summary>How far a recommendation is, and what shows it; also after the review was closed.</summary>
public sealed record ChangeReported(ReviewId Review, Guid Recommendation, ChangeState State, string Text, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ChangeReported);
}

/// <summary>What became of the recommendations, reported after the review was closed.</summary>
public sealed record ImplementationReported(ReviewId Review, Guid Report, string Text, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ImplementationReported);
}

/// <summary>The review was stopped for good, and the incident referred to the formal process. What pointed there is not kept.</summary>
public sealed record ReviewReferred(ReviewId Review, PersonId By, DateTimeOffset At) : IReviewFact
{
    public override string ToString() => nameof(ReviewReferred);
}
