using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>The timeline as the actor may see it: the facilitator without anybody's annotations, a participant with his own and without
/// the facilitator's observations, until the debrief is open; then both with everybody's.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record TimelineOf(ReviewId Review) : IRequest<Answer<TimelineView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<TimelineOf, Answer<TimelineView>>
    {
        public Task<Answer<TimelineView>> Handle(TimelineOf request, CancellationToken cancellationToken) => Read(store, agency, actor.Signed(), request.Review, clock.GetUtcNow(), cancellationToken);
    }

    /// <summary>For every way in which the timeline leaves the store: what each reader may see is said here and nowhere else.</summary>
    internal static async Task<Answer<TimelineView>> Read(ReviewStore store, Agency agency, Actor reader, ReviewId id, DateTimeOffset now, CancellationToken ct)
    {
        if (await store.Find(reader, id, ct) is not { } review) return Refusal.NotFound;
        IReadOnlyList<Account> accounts = review switch
        {
            { DebriefOpen: true } => await store.AccountsOf(reader, review, ct),
            _ when review.Facilitator == reader.Person => [],
            _ => await store.AccountOf(reader, id, ct) is { } own ? [own] : [],
        };
        return Answer<TimelineView>.Of(TimelineView.Of(review, accounts, reader.Person, agency, now), review.Facilitator == reader.Person ? review.Revision : 0);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/timeline", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new TimelineOf(new ReviewId(review)), ct)).ToHttp(whole: false))
        .Requires(ReviewPolicies.Read).WithSummary("The timeline, in its order");
}

/// <param name="Version">What the facilitator sends as If-Match; null for participants: how often the facilitator wrote is not theirs to learn.</param>
/// <param name="AccountVersion">What a participant sends as If-Match with an annotation; null for the facilitator.</param>
/// <param name="ToWalk">Null for a participant until the debrief is open; so are Walked, DecisionPoints and Pivotal.</param>
/// <param name="Entries">In their order: lead-up, first contact, the rest.</param>
public sealed record TimelineView(
    ReviewId Review, string Number, string Title, DateOnly? OccurredOn, ReviewState State, string Reason, string TimeZone,
    string Facilitator, bool Facilitates, bool DebriefOpen, bool Closed, bool WalkStarted,
    long? Version, long? AccountVersion,
    EntryId? FirstContact, FirstContactKind? FirstContactKind, DateTimeOffset? FirstContactAt,
    int? ToWalk, int? Walked, int? DecisionPoints, int? Pivotal,
    IReadOnlyList<ParticipantView> Participants, IReadOnlyList<Source> Sources, IReadOnlyList<EntryView> Entries)
{
    /// <summary>What protects the words of this review, as its reader may see it.</summary>
    public required PromiseView Promise { get; init; }

    /// <summary>The reader's own account; null for the facilitator, and until anything was done with it.</summary>
    public AccountRead? Own { get; init; }

    /// <summary>Accounts as a whole, in the open debrief: the reader's own and those that were handed in.</summary>
    public IReadOnlyList<AccountRead> Accounts { get; init; } = [];

    public override string ToString() => $"{nameof(TimelineView)} {Review.Value}";

    internal static TimelineView Of(Review review, IReadOnlyList<Account> accounts, PersonId reader, Agency agency, DateTimeOffset now)
    {
        var facilitates = review.Facilitator == reader;
        var open = facilitates || review.DebriefOpen;
        var order = TimelineOrder.Of(review);
        var first = order.FirstOrDefault(entry => entry.Entry.Id == review.FirstContact)?.Start;
        var names = review.Participants.ToDictionary(participant => participant.Person, participant => participant.Name);
        // What was taken back is its writer's alone.
        var written = accounts.Where(account => account.WithdrawnAt is null || account.Person == reader).SelectMany(account => account.Annotations.Select(annotation => (account.Person, annotation))).ToLookup(pair => pair.annotation.Entry);
        var entries = order.Select((placed, index) => EntryView.Of(
            placed, index + 1, first, review.FirstContact, reader, open, agency,
            [.. written[placed.Entry.Id].Where(pair => pair.annotation.Text.Length > 0 || pair.Person == reader)
                .Select(pair => new AnnotationView(pair.Person, names.GetValueOrDefault(pair.Person, ""), pair.Person == reader, pair.annotation.Text, agency.OnTheWall(pair.annotation.At), pair.annotation.Writings, pair.annotation.NeedsReason(review, now)))]) with
        {
            ObservationNeedsReason = facilitates && placed.Entry.ObservationNeedsReason(review, now),
            ExaminationNeedsReason = facilitates && placed.Entry.ExaminationNeedsReason(review),
        }).ToList();
        var own = facilitates ? null : accounts.FirstOrDefault(account => account.Person == reader);
        var state = ReviewLists.Shown(review.State, open, facilitates);
        return new(
            new(review.Id), review.Number, review.Title, review.OccurredOn, state, review.Reason, agency.TimeZone.Id,
            review.FacilitatorName, facilitates, review.DebriefOpen, review.Closed, open && review.WalkStarted,
            facilitates ? review.Revision : null, facilitates ? null : accounts.FirstOrDefault(account => account.Person == reader)?.Revision ?? 0,
            review.FirstContact, review.FirstContactKind, first is { } at ? agency.OnTheWall(at) : null,
            open ? order.Count(entry => !entry.LeadUp) : null, open ? order.Count(entry => entry is { LeadUp: false, Entry.Walked: true }) : null,
            open ? order.Count(entry => entry.Entry.Observation is { DecisionPoint: true }) : null, open ? order.Count(entry => entry.Entry.Observation is { Pivotal: true }) : null,
            [.. review.Participants.Select(participant => new ParticipantView(participant.Person, participant.Name, participant.Involvement, participant.Person == reader))],
            review.Sources, entries)
        {
            Promise = PromiseView.Of(review, own, reader, agency),
            Own = own is null ? null : AccountRead.Of(own, names.GetValueOrDefault(reader, ""), reader, agency),
            Accounts = review.DebriefOpen ? [.. accounts.Where(account => AccountRead.IsFor(account, reader)).Select(account => AccountRead.Of(account, names.GetValueOrDefault(account.Person, ""), reader, agency))] : [],
        };
    }
}

public sealed record ParticipantView(PersonId Person, string Name, Involvement Involvement, bool You)
{
    public override string ToString() => nameof(ParticipantView);
}

/// <param name="Number">Its place in the list, from 1.</param>
/// <param name="Recorded">The source's own instant, on the agency's wall.</param>
/// <param name="Start">Corrected; null when the source has no time.</param>
/// <param name="SinceFirstContactMs">Negative before it.</param>
/// <param name="OrderUndecided">The times do not say whether this or the next entry came first.</param>
/// <param name="GapBeforeMs">Unaccounted time before this entry; null when under a minute.</param>
/// <param name="Marks">What the import noticed about the time: <c>time-missing</c>, <c>out-of-order</c>, <c>imprecise</c>, <c>ambiguous-local-time</c>,
/// <c>skipped-local-time</c>, <c>overlaps</c>.</param>
/// <param name="Own">The reader's own entry.</param>
/// <param name="Anothers">Another participant's own, which the reader does not annotate.</param>
/// <param name="Walked">Null, as is <paramref name="Observation"/>, for a participant until the debrief is open.</param>
public sealed record EntryView(
    EntryId Entry, int Number, EntryKind Kind, string Title, string Text, string Who, PersonId? Person, Guid Source, string SourceName,
    string RawTime, DateTimeOffset? Recorded, DateTimeOffset? Start, DateTimeOffset? End, long UncertaintyMs, long CertaintyMs, long? SinceFirstContactMs,
    bool LeadUp, bool IsFirstContact, bool OrderUndecided, long? GapBeforeMs, IReadOnlyList<string> Marks, bool ByHand, int Corrections,
    bool Own, bool Anothers, bool? Walked, Observation? Observation, IReadOnlyList<AnnotationView> Annotations)
{
    /// <summary>Null for a participant until the debrief is open, and until it was examined.</summary>
    public Examination? Examination { get; init; }

    /// <summary>The facilitator changes the observation with a reason from now on; so with the examination.</summary>
    public bool ObservationNeedsReason { get; init; }

    public bool ExaminationNeedsReason { get; init; }

    public override string ToString() => $"{nameof(EntryView)} {Entry.Value}";

    internal static EntryView Of(
        PlacedEntry placed, int number, DateTimeOffset? first, EntryId? firstContact, PersonId reader, bool open, Agency agency, IReadOnlyList<AnnotationView> annotations)
    {
        var facts = placed.Entry.Facts;
        return new(
            placed.Entry.Id, number, facts.Kind, facts.Title, facts.Text, facts.Who, facts.Person, facts.Source, placed.Source.Name,
            facts.RawTime, OnTheWall(facts.Start, agency), OnTheWall(placed.Start, agency), OnTheWall(placed.End, agency), placed.UncertaintyMs, facts.CertaintyMs,
            (placed.Start - first) is { } since ? (long)since.TotalMilliseconds : null,
            placed.LeadUp, placed.Entry.Id == firstContact, placed.UndecidedWithNext, placed.GapBeforeMs, facts.Marks.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            !placed.Entry.Drawn, placed.Entry.Corrections.Length, facts.Person == reader, facts.Person is { } owner && owner != reader,
            open ? placed.Entry.Walked : null, open ? placed.Entry.Observation : null, annotations)
        {
            Examination = open ? placed.Entry.Examination : null,
        };
    }

    private static DateTimeOffset? OnTheWall(DateTimeOffset? instant, Agency agency) => instant is { } known ? agency.OnTheWall(known) : null;
}

/// <param name="Writings">How often it was written; more than one means that earlier wordings are kept.</param>
/// <param name="NeedsReason">Its author changes it with a reason from now on.</param>
public sealed record AnnotationView(PersonId Person, string Name, bool Yours, string Text, DateTimeOffset At, int Writings, bool NeedsReason)
{
    public override string ToString() => nameof(AnnotationView);
}
