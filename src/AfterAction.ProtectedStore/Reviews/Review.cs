using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Findings;
using AfterAction.ProtectedStore.Instances;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Timelines;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Where a review stands. Follows from its facts; nobody sets it.</summary>
public enum ReviewState { Opened, Assigned, Ready, Walking, Debrief, Closed, Referred }

public sealed record Participant(PersonId Person, string Key, string Name, Involvement Involvement)
{
    /// <summary>Whether the register means him by this: his key on the incident, or his name.</summary>
    public bool IsCalled(string who) => Same(Key, who) || Same(Name, who);

    public override string ToString() => $"{nameof(Participant)} {Person.Value}";

    private static bool Same(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}

/// <summary>A review as it stands after its facts. Immutable; two are never compared.</summary>
/// <param name="Id">The review's id; Marten wants its plain form.</param>
/// <param name="Revision">How many facts there are: the version a writer says he saw.</param>
public sealed record Review(
    Guid Id,
    IncidentId Incident,
    string Number,
    string Title,
    DateOnly? OccurredOn,
    string Reason,
    DateTimeOffset OpenedAt,
    PersonId? Facilitator,
    string FacilitatorName,
    ImmutableArray<Participant> Participants,
    ImmutableArray<Source> Sources,
    ImmutableArray<Entry> Entries,
    EntryId? FirstContact,
    FirstContactKind? FirstContactKind,
    bool WalkStarted,
    DateTimeOffset? DebriefOpenedAt,
    bool Closed,
    DateTimeOffset? ClosedAt,
    long Revision) : IReviewScoped
{
    ReviewId IReviewScoped.Review => new(Id);

    /// <summary>UTC instant at which the facilitator said that the incident is within scope; null until then, and in reviews begun before that was asked.</summary>
    public DateTimeOffset? ScopeAcceptedAt { get; init; }

    /// <summary>What protects the words of this review now; null until it is stated.</summary>
    public Promise? Promise { get; init; }

    /// <summary>Who was ordered to take part: one order each, the last one entered.</summary>
    public ImmutableArray<TakePartOrder> Orders { get; init; } = [];

    /// <summary>Altered instances in the order in which they were first stated, those that were dropped included.</summary>
    public ImmutableArray<StatedInstance> Instances { get; init; } = [];

    /// <summary>Meetings of the debrief in the order in which they began; one at most has not ended.</summary>
    public ImmutableArray<DebriefMeeting> Meetings { get; init; } = [];

    /// <summary>Stopped for good: then it is closed, whatever had been done of it.</summary>
    public bool Referred { get; init; }

    [JsonIgnore]
    public DebriefMeeting? UnderWay => Meetings.FirstOrDefault(meeting => meeting.EndedAt is null);

    /// <summary>Learning points in the order in which they were first stated, those that were dropped included; so are recommendations.</summary>
    public ImmutableArray<StatedFinding> Findings { get; init; } = [];

    public ImmutableArray<MadeRecommendation> Recommendations { get; init; } = [];

    /// <summary>What became of the recommendations, oldest report first.</summary>
    public ImmutableArray<ImplementationReport> Reports { get; init; } = [];

    /// <summary>Who was nominated to be commended, in the order of the first nomination; those that were decided or taken back included.</summary>
    public ImmutableArray<Commendation> Commendations { get; init; } = [];

    [JsonIgnore]
    public ReviewState State => this switch
    {
        { Referred: true } => ReviewState.Referred,
        { Closed: true } => ReviewState.Closed,
        { DebriefOpen: true } => ReviewState.Debrief,
        { WalkStarted: true } => ReviewState.Walking,
        { Facilitator: null } => ReviewState.Opened,
        { FirstContact: null } or { ScopeAcceptedAt: null } => ReviewState.Assigned,
        _ => ReviewState.Ready,
    };

    public bool DebriefOpen => DebriefOpenedAt is not null;

    /// <summary>How long words begun in the open debrief are still being written: no pause in a sentence makes a change of it that has to be explained.</summary>
    public static readonly TimeSpan Sitting = TimeSpan.FromHours(1);

    /// <summary>Whether words that save themselves, begun then, are changed with a reason by now: others can read them, and they are not just being written
    /// (docs/adr/0030).</summary>
    public bool AsksWhy(DateTimeOffset begunAt, DateTimeOffset now) => DebriefOpenedAt is { } opened && (begunAt < opened || now - begunAt >= Sitting);

    /// <summary>How many entries are to be walked: all that are not surely before first contact.</summary>
    [JsonIgnore]
    public int ToWalk => TimelineOrder.Of(this).Count(entry => !entry.LeadUp);

    [JsonIgnore]
    public int Walked => TimelineOrder.Of(this).Count(entry => entry is { LeadUp: false, Entry.Walked: true });

    /// <summary>Total over every fact a review can have, strict about every one it cannot: a fact out of place is a bug, never skipped.</summary>
    public static Review Fold(Review? review, object fact) => (review, fact) switch
    {
        (null, ReviewOpened e) => new(e.Review.Value, e.Incident, e.Number, e.Title, e.OccurredOn, e.Reason, e.At, null, "", [], [Source.ByHand], [],
            null, null, false, null, false, null, 1),
        ({ Closed: false } r, ParticipantJoined e) => r.Joined(new(e.Person, e.Key, e.Name, e.Involvement)),
        ({ } r, ParticipantLeft e) => r.Left(e.Person), // closed or not: access that was given by mistake ends
        ({ Closed: false } r, FacilitatorAssigned e) => r.Next() with { Facilitator = e.Facilitator, FacilitatorName = e.Name },
        ({ Closed: false } r, FacilitatorStoodDown) => r.Next() with { Facilitator = null, FacilitatorName = "" },
        ({ Closed: false } r, SourceAdded e) => r.Next() with { Sources = r.Sources.Add(new(e.Source, e.Name, e.Kind, e.OffsetMs, e.UncertaintyMs, e.Method, false)) },
        ({ Closed: false } r, ClockCorrected e) => r.Next() with { Sources = r.Sources.Replace(r.SourceOf(e.Source), r.SourceOf(e.Source) with { OffsetMs = e.OffsetMs, UncertaintyMs = e.UncertaintyMs, Method = e.Method, Corrected = true }) },
        ({ Closed: false } r, ClockTakenOver e) => r.Next() with { Sources = r.Sources.Replace(r.SourceOf(e.Source), r.SourceOf(e.Source) with { OffsetMs = e.OffsetMs, UncertaintyMs = e.UncertaintyMs, Method = e.Method }) },
        ({ Closed: false } r, EntryDrawn e) => r.Next() with { Entries = r.Entries.Add(new(e.Entry, e.Facts, true, false, null, [], null)) },
        ({ Closed: false } r, EntryRecorded e) => r.Next() with { Entries = r.Entries.Add(new(e.Entry, e.Facts, false, false, null, [], null)) },
        ({ Closed: false } r, EntryCorrected e) => r.With(e.Entry, entry => entry with { Facts = e.Facts, Corrections = entry.Corrections.Add(e.Correction), First = entry.First ?? entry.Facts }),
        ({ Closed: false } r, FirstContactDesignated e) => r.Next() with { FirstContact = e.Entry, FirstContactKind = e.Kind },
        ({ Closed: false } r, Reviews.WalkStarted) => r.Next() with { WalkStarted = true },
        ({ Closed: false } r, EntryObserved e) => r.With(e.Entry, entry => entry.Observed(e.Observation, e.At)),
        ({ Closed: false } r, EntryWalked e) => r.With(e.Entry, entry => entry.Observed(e.Observation, e.At) with { Walked = true }),
        ({ Closed: false } r, EntryExamined e) => r.With(e.Entry, entry => entry with { Examination = e.Examination }),
        ({ Closed: false } r, ScopeAccepted e) => r.Next() with { ScopeAcceptedAt = e.At },
        ({ Closed: false } r, PromiseStated e) => r.Next() with { Promise = new((r.Promise?.Version ?? 0) + 1, e.Basis, e.Citation, e.ReviewedOn) },
        ({ Closed: false } r, OrderEntered e) => r.Next() with { Orders = [.. r.Orders.Where(order => order.Person != e.Person), new(e.Person, e.Order, e.OrderedBy)] },
        ({ Closed: false } r, InstanceStated e) => r.Next() with
        {
            Instances = r.InstanceOf(e.Instance) is { } known ? r.Instances.Replace(known, known with { What = e.What }) : r.Instances.Add(new(e.Instance, e.What, null)),
        },
        ({ Closed: false } r, InstanceDropped e) => r.InstanceOf(e.Instance) is { } known
            ? r.Next() with { Instances = r.Instances.Replace(known, known with { Dropped = e.Reason }) }
            : throw new InvalidOperationException("No such instance."),
        ({ Closed: false, DebriefOpen: true, UnderWay: null } r, MeetingBegun e) => r.Next() with { Meetings = r.Meetings.Add(new(e.Meeting, e.Recorded, e.At, null, [], [], null)) },
        ({ Closed: false } r, QuestionPut e) => r.With(e.Meeting, meeting => meeting with { Question = e.Question }),
        ({ Closed: false } r, AttendanceTaken e) => r.With(e.Meeting, meeting => meeting with { Present = meeting.Present.Add(e.Person) }),
        ({ Closed: false } r, PointNoted e) => r.With(e.Meeting, meeting => meeting with { Points = DebriefPoint.Put(meeting.Points, new(e.Point, e.Meeting, e.Question, e.Text, e.At) { Reason = e.Reason }) }),
        ({ Closed: false } r, MeetingEnded e) => r.With(e.Meeting, meeting => meeting with { EndedAt = e.At }),
        ({ Closed: false } r, FindingStated e) => r.Next() with
        {
            Findings = r.FindingOf(e.Finding) is { } known ? r.Findings.Replace(known, known with { What = e.What }) : r.Findings.Add(new(e.Finding, e.What, null)),
        },
        ({ Closed: false } r, FindingDropped e) when r.FindingOf(e.Finding) is { } known => r.Next() with { Findings = r.Findings.Replace(known, known with { Dropped = e.Reason }) },
        ({ Closed: false } r, RecommendationMade e) => r.Next() with
        {
            Recommendations = r.RecommendationOf(e.Recommendation) is { } known ? r.Recommendations.Replace(known, known with { What = e.What }) : r.Recommendations.Add(new(e.Recommendation, e.What, [], null)),
        },
        ({ Closed: false } r, RecommendationDropped e) when r.RecommendationOf(e.Recommendation) is { } known => r.Next() with { Recommendations = r.Recommendations.Replace(known, known with { Dropped = e.Reason }) },
        // Closed or not: what a review recommended is followed after it.
        ({ Referred: false } r, ChangeReported e) when r.RecommendationOf(e.Recommendation) is { } known => r.Next() with { Recommendations = r.Recommendations.Replace(known, known with { Changes = known.Changes.Add(new(e.State, e.Text, e.At)) }) },
        ({ Closed: true, Referred: false } r, ImplementationReported e) => r.Next() with { Reports = r.Reports.Add(new(e.Report, e.Text, e.At)) },
        // Closed or not: whoever did well can be told so afterwards. A review that was referred says nothing any more.
        ({ Referred: false, DebriefOpen: true } r, CommendationNominated e) => r.Next() with
        {
            Commendations = r.CommendationOf(e.Commendation) is { } known
                ? r.Commendations.Replace(known, known with { Citation = e.Citation, Wording = known.Wording + 1, Consented = false, Votes = [] })
                : r.Commendations.Add(new(e.Commendation, e.Officer, e.Citation, 1, false, [], null)),
        },
        ({ Referred: false } r, CommendationTakenBack e) => r.With(e.Commendation, known => known with { Ended = CommendationState.TakenBack }),
        ({ Referred: false } r, ConsentStated e) => r.With(e.Commendation, known => known with { Consented = e.Given, Votes = [] }),
        ({ Referred: false } r, BoardVoted e) => r.With(e.Commendation, known => known with { Votes = [.. known.Votes.Where(vote => vote.By != e.By), new(e.By, e.For)] }),
        ({ Referred: false } r, CommendationDecided e) => r.With(e.Commendation, known => known with { Ended = e.Awarded ? CommendationState.Awarded : CommendationState.Declined, AwardedIn = e.Awarded ? new(e.At.UtcDateTime.Year, e.At.UtcDateTime.Month, 1) : null }),
        ({ Referred: false } r, ReviewReferred e) => r.Next() with { Closed = true, ClosedAt = r.ClosedAt ?? e.At, Referred = true },
        ({ Closed: false } r, DebriefOpened e) => r.Next() with { DebriefOpenedAt = e.At },
        ({ Closed: false } r, ReviewClosed e) => r.Next() with { Closed = true, ClosedAt = e.At },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public Entry? Find(EntryId entry)
    {
        foreach (var candidate in Entries)
        {
            if (candidate.Id == entry) return candidate;
        }

        return null;
    }

    public Source SourceOf(Guid id)
    {
        foreach (var source in Sources)
        {
            if (source.Id == id) return source;
        }

        return Source.ByHand;
    }

    public StatedInstance? InstanceOf(Guid id) => Instances.FirstOrDefault(instance => instance.Id == id);

    public DebriefMeeting? MeetingOf(Guid id) => Meetings.FirstOrDefault(meeting => meeting.Id == id);

    public StatedFinding? FindingOf(Guid id) => Findings.FirstOrDefault(finding => finding.Id == id);

    public MadeRecommendation? RecommendationOf(Guid id) => Recommendations.FirstOrDefault(recommendation => recommendation.Id == id);

    public Commendation? CommendationOf(Guid id) => Commendations.FirstOrDefault(commendation => commendation.Id == id);

    public TakePartOrder? OrderOf(PersonId person) => Orders.FirstOrDefault(order => order.Person == person);

    public Participant? ParticipantOf(PersonId person) => Participants.FirstOrDefault(participant => participant.Person == person);

    public override string ToString() => $"{nameof(Review)} {Id}";

    /// <summary>Entries that were drawn before the register knew who it was become his own.</summary>
    private Review Joined(Participant participant) => Next() with
    {
        Participants = Participants.Add(participant),
        Entries = [.. Entries.Select(entry => entry.Drawn && entry.Facts.Person is null && participant.IsCalled(entry.Facts.Who) ? entry with { Facts = entry.Facts with { Person = participant.Person } } : entry)],
    };

    private Review Left(PersonId person) => Next() with
    {
        Participants = Participants.RemoveAll(participant => participant.Person == person),
        Entries = [.. Entries.Select(entry => entry.Facts.Person == person ? entry with { Facts = entry.Facts with { Person = null } } : entry)],
    };

    private Review Next() => this with { Revision = Revision + 1 };

    private Review With(EntryId id, Func<Entry, Entry> change) =>
        Find(id) is { } entry ? Next() with { Entries = Entries.Replace(entry, change(entry)) } : throw new InvalidOperationException("No such entry.");

    private Review With(Guid commendation, Func<Commendation, Commendation> change) =>
        CommendationOf(commendation) is { Ended: null } known ? Next() with { Commendations = Commendations.Replace(known, change(known)) } : throw new InvalidOperationException("No such commendation.");

    private Review With(Guid meeting, Func<DebriefMeeting, DebriefMeeting> change) =>
        MeetingOf(meeting) is { } known ? Next() with { Meetings = Meetings.Replace(known, change(known)) } : throw new InvalidOperationException("No such meeting.");
}
