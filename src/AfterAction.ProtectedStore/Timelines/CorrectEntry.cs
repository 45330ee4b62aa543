using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>Says that an entry's facts read otherwise, and why. The earlier reading and the source's own spelling of the time stay.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record CorrectEntry(ReviewId Review, EntryId Entry, Guid Correction, EntryFields Fields, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public const int LongestReason = 1_000;

    public override string ToString() => $"{nameof(CorrectEntry)} {Correction}";

    internal sealed class Validator : AbstractValidator<CorrectEntry>
    {
        public Validator()
        {
            RuleFor(command => command.Correction).NotEmpty();
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(LongestReason);
            RuleFor(command => command.Fields).SetValidator(new EntryFields.Validator()).OverridePropertyName("");
        }
    }

    internal static Decision Decide(Review review, CorrectEntry command, PersonId by, DateTimeOffset now)
    {
        if (review.Entries.FirstOrDefault(entry => entry.Corrections.Contains(command.Correction)) is { } done)
            return done.Id == command.Entry ? Decision.Nothing : Refusals.CorrectionExists;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.Find(command.Entry) is not { } there) return Refusals.NoSuchEntry;
        var facts = command.Fields.ToFacts(review, there.Facts.RawTime, there.Facts.Marks, there.Facts.Ordinal);
        if (facts.Source != command.Fields.Source.GetValueOrDefault()) return Refusals.UnknownSource;
        if (facts.Start is null && there.Facts.Start is not null) return Refusals.TimeNeeded;
        if (facts.End < facts.Start || (facts.Start is null && facts.End is not null)) return Refusals.EndsBeforeStart;
        if (!EntryFields.IsPlausible(facts, now)) return Refusals.TimeImplausible;
        return Decision.Append(new EntryCorrected(command.Review, command.Entry, command.Correction, facts, command.Reason.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<CorrectEntry, Decision>
    {
        public Task<Decision> Handle(CorrectEntry request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(Guid Entry, EntryFields Fields, string Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/corrections/{correction:guid}", async (Guid review, Guid correction, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CorrectEntry(new(review), new(body.Entry), correction, body.Fields, body.Reason, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Correct an entry, with a reason");
}
