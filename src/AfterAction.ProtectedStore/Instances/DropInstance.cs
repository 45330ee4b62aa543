using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>The facilitator drops an altered instance that does not hold, and says why. It stays in the facts.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record DropInstance(ReviewId Review, Guid Instance, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(DropInstance)} {Instance}";

    internal sealed class Validator : AbstractValidator<DropInstance>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Timelines.CorrectEntry.LongestReason);
    }

    internal static Decision Decide(Review review, DropInstance command, PersonId by, DateTimeOffset now)
    {
        if (review.InstanceOf(command.Instance) is not { } known) return review.Closed ? Refusals.ReviewClosed : Refusals.NoSuchInstance;
        if (known.Dropped is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        return Decision.Append(new InstanceDropped(command.Review, command.Instance, command.Reason.Trim(), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<DropInstance, Decision>
    {
        public Task<Decision> Handle(DropInstance request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/instances/{instance:guid}/dropping", async (Guid review, Guid instance, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DropInstance(new(review), instance, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Drop an altered instance that does not hold");
}
