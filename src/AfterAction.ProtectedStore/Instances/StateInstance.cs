using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>The facilitator states an altered instance, or puts one otherwise: the earlier wording stays in the facts. Evidence later than the entry is
/// refused.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record StateInstance(ReviewId Review, Guid Instance, InstanceFields Fields, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(StateInstance)} {Instance}";

    internal sealed class Validator : AbstractValidator<StateInstance>
    {
        public Validator() => RuleFor(command => command.Fields).SetValidator(new InstanceFields.Validator()).OverridePropertyName("");
    }

    internal static Decision Decide(Review review, StateInstance command, PersonId by, DateTimeOffset now)
    {
        var what = command.Fields.ToInstance();
        var known = review.InstanceOf(command.Instance);
        if (known is { Dropped: null } && known.What.Says(what)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (!review.WalkStarted) return Refusals.WalkNotStarted;
        if (known is { Dropped: not null }) return Refusals.InstanceDropped;
        if (review.Find(what.Entry) is null || what.Evidence.Any(evidence => review.Find(evidence) is null)) return Refusals.NoSuchEntry;
        foreach (var evidence in what.Evidence)
        {
            switch (Hindsight.IsLater(review, what.Entry, evidence))
            {
                case true: return Refusals.Hindsight;
                case null: return Refusals.EvidenceUntimed;
            }
        }

        return Decision.Append(new InstanceStated(command.Review, command.Instance, what, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<StateInstance, Decision>
    {
        public Task<Decision> Handle(StateInstance request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/instances/{instance:guid}", async (Guid review, Guid instance, InstanceFields body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StateInstance(new(review), instance, body, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("State another course at an entry, or what did prevent force");
}

/// <summary>An altered instance as somebody enters it.</summary>
/// <param name="Evidence">Entries; none may be later than <paramref name="Entry"/>.</param>
internal sealed record InstanceFields(
    Guid Entry, bool Prevented, IReadOnlyList<InstanceActor>? Actors, Mitigation? Course, string? Text, string? KnownThen, IReadOnlyList<Guid>? Evidence,
    string? Mechanism, string? InPlace, Confidence? Confidence)
{
    public override string ToString() => nameof(InstanceFields);

    internal AlteredInstance ToInstance() => new(
        new(Entry), Prevented, [.. (Actors ?? []).Distinct().Order()], Course.GetValueOrDefault(), Text?.Trim() ?? "", KnownThen?.Trim() ?? "",
        [.. (Evidence ?? []).Distinct().Select(id => new EntryId(id)).OrderBy(id => id.Value)], Mechanism?.Trim() ?? "", InPlace?.Trim() ?? "", Confidence.GetValueOrDefault());

    internal sealed class Validator : AbstractValidator<InstanceFields>
    {
        /// <summary>More than anybody can weigh.</summary>
        private const int MostEvidence = 100;

        public Validator()
        {
            RuleFor(fields => fields.Actors).NotEmpty();
            RuleForEach(fields => fields.Actors).IsInEnum().OverridePropertyName("actors");
            RuleFor(fields => fields.Course).NotNull().IsInEnum();
            RuleFor(fields => fields.Text).NotEmpty().MaximumLength(AlteredInstance.LongestText);
            RuleFor(fields => fields.KnownThen).MaximumLength(AlteredInstance.LongestText);
            RuleFor(fields => fields.Evidence).Must(evidence => evidence is not { Count: > MostEvidence }).WithErrorCode("too-many");
            RuleFor(fields => fields.Mechanism).NotEmpty().MaximumLength(AlteredInstance.LongestText);
            RuleFor(fields => fields.InPlace).MaximumLength(AlteredInstance.LongestText);
            RuleFor(fields => fields.Confidence).NotNull().IsInEnum();
        }
    }
}
