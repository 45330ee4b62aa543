using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>Writes down what the facilitator noticed at an entry, and with <paramref name="Done"/> that the entry is walked.
/// Without it, it is what autosave sends: nothing typed is lost, and the entry can be come back to. What others can read by now is changed with a
/// <paramref name="Reason"/>; marking an entry whose words stay as they are asks for none.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record WalkEntry(ReviewId Review, EntryId Entry, Observation Observation, string? Reason, bool Done, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(WalkEntry)} {Entry.Value}";

    internal sealed class Validator : AbstractValidator<WalkEntry>
    {
        public Validator()
        {
            RuleFor(command => command.Observation.Text).NotNull().MaximumLength(Observation.LongestText).OverridePropertyName("text");
            RuleFor(command => command.Observation.Step).InclusiveBetween(1, 5).OverridePropertyName("step");
            RuleFor(command => command.Reason).MaximumLength(CorrectEntry.LongestReason);
        }
    }

    internal static Decision Decide(Review review, WalkEntry command, PersonId by, DateTimeOffset now)
    {
        if (review.Find(command.Entry) is not { } entry) return review.Closed ? Refusals.ReviewClosed : Refusals.NoSuchEntry;
        if (entry.Observation == command.Observation && (entry.Walked || !command.Done)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.WalkStarted) return Refusals.WalkNotStarted;
        var changes = entry.Observation is { IsSaid: true } && entry.Observation != command.Observation;
        var reason = changes && review.DebriefOpen && !string.IsNullOrWhiteSpace(command.Reason) ? command.Reason.Trim() : null;
        if (changes && reason is null && entry.ObservationNeedsReason(review, now)) return Refusals.ObservationReasonNeeded;
        return command.Done && !entry.Walked
            ? Decision.Append(new EntryWalked(command.Review, command.Entry, command.Observation, reason, by, now))
            : Decision.Append(new EntryObserved(command.Review, command.Entry, command.Observation, reason, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<WalkEntry, Decision>
    {
        public Task<Decision> Handle(WalkEntry request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Text, int? Step, bool DecisionPoint, bool Pivotal, string? Reason)
    {
        public Observation Observation => new(Text?.Trim() ?? "", Step, DecisionPoint, Pivotal);

        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews)
    {
        reviews.MapPut("{review:guid}/entries/{entry:guid}/observation", (Guid review, Guid entry, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
                Send(review, entry, body, false, seen, mediator, ct))
            .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Write at an entry; it stays to be walked");
        reviews.MapPut("{review:guid}/entries/{entry:guid}/walked", (Guid review, Guid entry, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
                Send(review, entry, body, true, seen, mediator, ct))
            .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Write at an entry and mark it walked");
    }

    private static async Task<IResult> Send(Guid review, Guid entry, Body body, bool done, IfMatch seen, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new WalkEntry(new(review), new(entry), body.Observation, body.Reason, done, seen.Version), ct)).ToHttp();
}
