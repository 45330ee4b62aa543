using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>Says how far a source's clock was off, how that is known and how sure it is. Raw times stay as they are; places follow.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record CorrectClock(ReviewId Review, Guid Source, long OffsetMs, long UncertaintyMs, string Method, string Reason, long Seen)
    : IRequest<Decision>, IOfReview
{

    public static readonly string[] Methods = ["docked-sync", "shared-event", "manual"];

    public override string ToString() => $"{nameof(CorrectClock)} {Source}";

    internal sealed class Validator : AbstractValidator<CorrectClock>
    {
        public Validator()
        {
            RuleFor(command => command.OffsetMs).InclusiveBetween(-ClockBounds.FurthestMs, ClockBounds.FurthestMs);
            RuleFor(command => command.UncertaintyMs).InclusiveBetween(0, ClockBounds.WidestMs);
            RuleFor(command => command.Method).Must(method => Methods.Contains(method)).WithErrorCode("unknown-choice");
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(CorrectEntry.LongestReason);
        }
    }

    internal static Decision Decide(Review review, CorrectClock command, PersonId by, DateTimeOffset now)
    {
        var source = review.SourceOf(command.Source);
        if (source.Id == Timelines.Source.ByHand.Id) return Refusals.UnknownSource;
        if (source.Corrected && (source.OffsetMs, source.UncertaintyMs, source.Method) == (command.OffsetMs, command.UncertaintyMs, command.Method)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        return Decision.Append(new ClockCorrected(
            command.Review, command.Source, command.OffsetMs, command.UncertaintyMs, command.Method, command.Reason.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<CorrectClock, Decision>
    {
        public Task<Decision> Handle(CorrectClock request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(long OffsetMs, long UncertaintyMs, string Method, string Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/clocks/{source:guid}", async (Guid review, Guid source, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new CorrectClock(new(review), source, body.OffsetMs, body.UncertaintyMs, body.Method, body.Reason, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Correct a source's clock, with a reason");
}
