using System.Collections.Immutable;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A fact of an account and not of its review: <c>By</c> is whose account it is.</summary>
public interface IAccountFact : IReviewFact;

/// <summary>An officer wrote at an entry, for the first time or anew.</summary>
/// <param name="Reason">Why it reads differently now; needed once others can read it, null before.</param>
public sealed record AnnotationWritten(ReviewId Review, EntryId Entry, string Text, string? Reason, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(AnnotationWritten);
}

/// <summary>A participant read what protects his words, and said whether he was ordered to write.</summary>
/// <param name="Version">Of the promise.</param>
/// <param name="Wording">Of the sentences in which it was put to him.</param>
public sealed record PromiseAccepted(
    ReviewId Review, int Version, int Wording, Compulsion Compulsion, string Order, string OrderedBy, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(PromiseAccepted);
}

/// <summary>The account in its writer's own words, written for the first time or anew.</summary>
public sealed record NarrativeWritten(ReviewId Review, string Text, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(NarrativeWritten);
}

/// <summary>A participant said that he had watched a recording of the incident by then.</summary>
public sealed record VideoViewed(ReviewId Review, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(VideoViewed);
}

/// <summary>What stands in the account is what its writer remembered; it is added to by supplements from now on.</summary>
/// <param name="Viewed">He had watched a recording before.</param>
/// <param name="Policy">Which order the agency asked for then.</param>
/// <param name="Reason">How another order came about; null when it was the agency's.</param>
public sealed record AccountSealed(ReviewId Review, bool Viewed, VideoOrder Policy, string? Reason, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(AccountSealed);
}

public sealed record SupplementWritten(ReviewId Review, Guid Supplement, string Text, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(SupplementWritten);
}

/// <param name="Receipt">Says that somebody took part and nothing of what he wrote.</param>
public sealed record AccountSubmitted(ReviewId Review, string Receipt, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(AccountSubmitted);
}

/// <summary>Its writer took the account back: nobody else reads it.</summary>
public sealed record AccountWithdrawn(ReviewId Review, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(AccountWithdrawn);
}

/// <summary>Its writer goes on with the account that he took back.</summary>
public sealed record AccountResumed(ReviewId Review, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(AccountResumed);
}

/// <summary>Whether a participant sees an altered instance so.</summary>
/// <param name="Text">Why; needed for dissent.</param>
public sealed record InstanceAnswered(ReviewId Review, Guid Instance, bool Agrees, string Text, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(InstanceAnswered);
}

/// <summary>A participant is at a meeting of the debrief and said so on his own device.</summary>
public sealed record MeetingJoined(ReviewId Review, Guid Meeting, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(MeetingJoined);
}

/// <summary>A participant said something to one of the questions, for the first time or otherwise.</summary>
/// <param name="Reason">Null the first time; why it is put otherwise after that.</param>
public sealed record PointMade(ReviewId Review, Guid Meeting, Guid Point, DebriefQuestion Question, string Text, string? Reason, PersonId By, DateTimeOffset At) : IAccountFact
{
    public override string ToString() => nameof(PointMade);
}

/// <summary>What one participant wrote in one review: a stream of its own, so that nobody waits for, overwrites or
/// learns of anybody else's writing (docs/adr/0004).</summary>
/// <param name="Id">Of its stream: a pseudonym made of the review's and the person's id, so that its rows do not say whose it is.</param>
public sealed record Account(Guid Id, ReviewId Review, PersonId Person, ImmutableArray<Annotation> Annotations, long Revision) : IReviewScoped
{
    /// <summary>What he accepted last; null until he did, and in accounts begun before that was asked.</summary>
    public Acceptance? Accepted { get; init; }

    /// <summary>The account in its writer's own words; null until he wrote any.</summary>
    public string? Narrative { get; init; }

    /// <summary>UTC instant at which he said that he had watched a recording; null until he did.</summary>
    public DateTimeOffset? VideoViewedAt { get; init; }

    public SealedAs? Sealed { get; init; }

    public ImmutableArray<Supplement> Supplements { get; init; } = [];

    /// <summary>Null until it was handed in.</summary>
    public string? Receipt { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Taken back: nobody else reads it.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>What he says to altered instances: one answer to each, the last one.</summary>
    public ImmutableArray<InstanceAnswer> Answers { get; init; } = [];

    /// <summary>Meetings of the debrief at which he said that he is there.</summary>
    public ImmutableArray<Guid> Joined { get; init; } = [];

    /// <summary>What he said in meetings of the debrief, in the order of the last wording.</summary>
    public ImmutableArray<DebriefPoint> Points { get; init; } = [];

    /// <summary>There are words in it.</summary>
    [JsonIgnore]
    public bool IsWritten => Narrative is { Length: > 0 } || Annotations.Any(annotation => annotation.Text.Length > 0) || Supplements.Length > 0;

    /// <summary>Why nothing can be written into it now; null when it can.</summary>
    public static Refusal? NotOpen(Review review, Account? account) => (review, account) switch
    {
        ({ Closed: true }, _) => Refusals.ReviewClosed,
        (_, null or { Accepted: null }) => Refusals.PromiseNotAccepted,
        (_, { WithdrawnAt: not null }) => Refusals.AccountWithdrawn,
        (_, { Sealed: not null }) => Refusals.AccountSealed,
        _ => null,
    };

    /// <summary>Total and strict, as <see cref="Reviews.Review.Fold"/>.</summary>
    public static Account Fold(Account? account, object fact) => (account, fact) switch
    {
        (null, AnnotationWritten e) => Fold(new(default, e.Review, e.By, [], 0), e),
        (null, MeetingJoined e) => Fold(new(default, e.Review, e.By, [], 0), e),
        (null, PromiseAccepted e) => Fold(new(default, e.Review, e.By, [], 0), e),
        ({ } a, AnnotationWritten e) => a.Next() with
        {
            Annotations = a.Find(e.Entry) is { } earlier ? a.Annotations.Replace(earlier, Of(e, earlier)) : a.Annotations.Add(Of(e, null)),
        },
        ({ } a, PromiseAccepted e) => a.Next() with { Accepted = new(e.Version, e.Compulsion, e.Order, e.OrderedBy, e.At) },
        ({ WithdrawnAt: null, Sealed: null } a, NarrativeWritten e) => a.Next() with { Narrative = e.Text },
        ({ VideoViewedAt: null } a, VideoViewed e) => a.Next() with { VideoViewedAt = e.At },
        ({ WithdrawnAt: null, Sealed: null } a, AccountSealed e) => a.Next() with { Sealed = new(e.At, e.Viewed, e.Policy, e.Reason) },
        ({ WithdrawnAt: null, Sealed: not null } a, SupplementWritten e) => a.Next() with { Supplements = a.Supplements.Add(new(e.Supplement, e.Text, e.At)) },
        ({ WithdrawnAt: null, Receipt: null } a, AccountSubmitted e) => a.Next() with { Receipt = e.Receipt, SubmittedAt = e.At },
        ({ WithdrawnAt: null, Receipt: null } a, AccountWithdrawn e) => a.Next() with { WithdrawnAt = e.At },
        ({ } a, InstanceAnswered e) => a.Next() with { Answers = [.. a.Answers.Where(answer => answer.Instance != e.Instance), new(e.Instance, e.Agrees, e.Text)] },
        ({ } a, MeetingJoined e) => a.Next() with { Joined = a.Joined.Add(e.Meeting) },
        ({ WithdrawnAt: null } a, PointMade e) => a.Next() with { Points = DebriefPoint.Put(a.Points, new(e.Point, e.Meeting, e.Question, e.Text, e.At) { Reason = e.Reason }) },
        ({ WithdrawnAt: not null } a, AccountResumed) => a.Next() with { WithdrawnAt = null },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public InstanceAnswer? AnswerTo(Guid instance) => Answers.FirstOrDefault(answer => answer.Instance == instance);

    public DebriefPoint? PointOf(Guid id) => Points.FirstOrDefault(point => point.Id == id);

    public Annotation? Find(EntryId entry) => Annotations.FirstOrDefault(annotation => annotation.Entry == entry);

    public override string ToString() => $"{nameof(Account)} {Id}";

    private Account Next() => this with { Revision = Revision + 1 };

    private static Annotation Of(AnnotationWritten fact, Annotation? earlier) =>
        new(fact.Entry, fact.Text, earlier is { Text.Length: > 0 } ? earlier.BegunAt : fact.At, fact.At, (earlier?.Writings ?? 0) + 1);
}

/// <param name="BegunAt">UTC instant of its first words, since it was last empty.</param>
/// <param name="At">UTC instant of the last writing.</param>
/// <param name="Writings">How often it was written; every earlier wording is kept as a fact.</param>
public sealed record Annotation(EntryId Entry, string Text, DateTimeOffset BegunAt, DateTimeOffset At, int Writings)
{
    public const int LongestText = 8_000;

    /// <summary>Others can read it, and it is not just being written: whoever changes it says why. Nothing written asks for no reason.</summary>
    public bool NeedsReason(Review review, DateTimeOffset now) => Text.Length > 0 && review.AsksWhy(BegunAt, now);

    public override string ToString() => nameof(Annotation);
}

/// <summary>What a participant accepted, and how his account came to be written.</summary>
/// <param name="Version">Of the promise.</param>
/// <param name="Order">Number of the order; empty unless ordered, as is <paramref name="OrderedBy"/>.</param>
public sealed record Acceptance(int Version, Compulsion Compulsion, string Order, string OrderedBy, DateTimeOffset At)
{
    public override string ToString() => $"{nameof(Acceptance)} {Version}";
}

/// <summary>How an account was sealed.</summary>
/// <param name="Viewed">After a recording was watched.</param>
/// <param name="Reason">How it came that the order was not the agency's.</param>
public sealed record SealedAs(DateTimeOffset At, bool Viewed, VideoOrder Policy, string? Reason)
{
    public override string ToString() => nameof(SealedAs);
}

/// <summary>What was added to a sealed account.</summary>
public sealed record Supplement(Guid Id, string Text, DateTimeOffset At)
{
    public override string ToString() => nameof(Supplement);
}

/// <summary>What a participant says to an altered instance.</summary>
public sealed record InstanceAnswer(Guid Instance, bool Agrees, string Text)
{
    public override string ToString() => nameof(InstanceAnswer);
}
