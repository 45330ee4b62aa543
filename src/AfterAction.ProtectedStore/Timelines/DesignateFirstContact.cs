using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>Says which entry is the first contact: the earliest moment at which anybody of the agency, a dispatcher included, communicated
/// with the community member or was perceived by them. The walk begins there. Choosing another one later takes a reason.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record DesignateFirstContact(ReviewId Review, EntryId Entry, FirstContactKind Kind, string? Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(DesignateFirstContact)} {Entry.Value}";

    internal sealed class Validator : AbstractValidator<DesignateFirstContact>
    {
        public Validator()
        {
            RuleFor(command => command.Kind).IsInEnum();
            RuleFor(command => command.Reason).MaximumLength(CorrectEntry.LongestReason);
        }
    }

    internal static Decision Decide(Review review, DesignateFirstContact command, PersonId by, DateTimeOffset now)
    {
        if (review.FirstContact == command.Entry && review.FirstContactKind == command.Kind) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.Find(command.Entry) is null) return Refusals.NoSuchEntry;
        if (review.FirstContact is not null && string.IsNullOrWhiteSpace(command.Reason)) return Refusals.ReasonNeeded;
        var reason = review.FirstContact is null ? null : command.Reason!.Trim();
        return Decision.Append(new FirstContactDesignated(command.Review, command.Entry, command.Kind, reason, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<DesignateFirstContact, Decision>
    {
        public Task<Decision> Handle(DesignateFirstContact request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(Guid Entry, FirstContactKind Kind, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/first-contact", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DesignateFirstContact(new(review), new(body.Entry), body.Kind, body.Reason, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Say which entry is the first contact");
}
