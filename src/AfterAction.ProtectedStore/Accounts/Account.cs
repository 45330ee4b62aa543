using System.Collections.Immutable;
using AfterAction.Kernel;
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

/// <summary>What one participant wrote in one review: a stream of its own, so that nobody waits for, overwrites or
/// learns of anybody else's writing (docs/adr/0004).</summary>
/// <param name="Id">Of its stream: a pseudonym made of the review's and the person's id, so that its rows do not say whose it is.</param>
public sealed record Account(Guid Id, ReviewId Review, PersonId Person, ImmutableArray<Annotation> Annotations, long Revision) : IReviewScoped
{
    /// <summary>What he accepted last; null until he did, and in accounts begun before that was asked.</summary>
    public Acceptance? Accepted { get; init; }

    /// <summary>Total and strict, as <see cref="Reviews.Review.Fold"/>.</summary>
    public static Account Fold(Account? account, object fact) => (account, fact) switch
    {
        (null, AnnotationWritten e) => Fold(new(default, e.Review, e.By, [], 0), e),
        (null, PromiseAccepted e) => Fold(new(default, e.Review, e.By, [], 0), e),
        ({ } a, AnnotationWritten e) => a.Next() with
        {
            Annotations = a.Find(e.Entry) is { } earlier ? a.Annotations.Replace(earlier, Of(e, earlier)) : a.Annotations.Add(Of(e, null)),
        },
        ({ } a, PromiseAccepted e) => a.Next() with { Accepted = new(e.Version, e.Compulsion, e.Order, e.OrderedBy, e.At) },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

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

    /// <summary>How long words begun in the open debrief are still being written: no pause in a sentence makes a change of it that has to be explained.</summary>
    public static readonly TimeSpan Sitting = TimeSpan.FromHours(1);

    /// <summary>Others can read it, and it is not just being written: whoever changes it says why. Nothing written asks for no reason.</summary>
    public bool NeedsReason(Review review, DateTimeOffset now) =>
        review.DebriefOpenedAt is { } opened && Text.Length > 0 && (BegunAt < opened || now - BegunAt >= Sitting);

    public override string ToString() => nameof(Annotation);
}

/// <summary>What a participant accepted, and how his account came to be written.</summary>
/// <param name="Version">Of the promise.</param>
/// <param name="Order">Number of the order; empty unless ordered, as is <paramref name="OrderedBy"/>.</param>
public sealed record Acceptance(int Version, Compulsion Compulsion, string Order, string OrderedBy, DateTimeOffset At)
{
    public override string ToString() => $"{nameof(Acceptance)} {Version}";
}
