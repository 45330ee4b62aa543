using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>The facilitator enters that somebody was ordered to take part. From then on his account counts as ordered, whatever was said before.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record EnterOrder(ReviewId Review, PersonId Person, string Order, string OrderedBy, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(EnterOrder)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<EnterOrder>
    {
        public Validator()
        {
            RuleFor(command => command.Order).NotEmpty().MaximumLength(TakePartOrder.LongestName);
            RuleFor(command => command.OrderedBy).NotEmpty().MaximumLength(TakePartOrder.LongestName);
        }
    }

    internal static Decision Decide(Review review, EnterOrder command, PersonId by, DateTimeOffset now)
    {
        TakePartOrder order = new(command.Person, command.Order.Trim(), command.OrderedBy.Trim());
        if (review.OrderOf(command.Person) == order) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.ParticipantOf(command.Person) is null) return Refusals.NoSuchParticipant;
        return Decision.Append(new OrderEntered(command.Review, order.Person, order.Order, order.OrderedBy, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<EnterOrder, Decision>
    {
        public Task<Decision> Handle(EnterOrder request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Order, string? OrderedBy)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/orders/{participant:guid}", async (Guid review, Guid participant, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EnterOrder(new(review), new(participant), body.Order ?? "", body.OrderedBy ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Enter that a participant was ordered to take part");
}
