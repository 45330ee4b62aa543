using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>A participant says that he has read what protects his words and what does not, and whether he was ordered to write. Comes before the first
/// word, and again when the promise is put otherwise.</summary>
/// <param name="Version">Of the promise that was read.</param>
/// <param name="Order">The order's number and who gave it; taken from the facilitator's entry where there is one.</param>
[Requires(ReviewPolicies.Contribute)]
internal sealed record AcceptPromise(ReviewId Review, int Version, Compulsion? Compulsion, string Order, string OrderedBy, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(AcceptPromise)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<AcceptPromise>
    {
        public Validator()
        {
            RuleFor(command => command.Version).GreaterThan(0);
            RuleFor(command => command.Compulsion).NotNull().IsInEnum();
            RuleFor(command => command.Order).MaximumLength(TakePartOrder.LongestName);
            RuleFor(command => command.OrderedBy).MaximumLength(TakePartOrder.LongestName);
        }
    }

    internal static Decision Decide(Review review, Account? account, AcceptPromise command, PersonId by, DateTimeOffset now)
    {
        var entered = review.OrderOf(by);
        var compulsion = command.Compulsion.GetValueOrDefault();
        var (order, orderedBy) = compulsion == Promises.Compulsion.Ordered ? (entered?.Order ?? command.Order.Trim(), entered?.OrderedBy ?? command.OrderedBy.Trim()) : ("", "");
        var accepts = account?.Accepted?.Version != command.Version;
        var states = account?.Accepted is not { } accepted || (accepted.Compulsion, accepted.Order, accepted.OrderedBy) != (compulsion, order, orderedBy);
        if (!accepts && !states) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (review.Promise is not { } promise) return Refusals.PromiseNotStated;
        if (command.Version != promise.Version) return Refusals.PromiseChanged;
        if (entered is not null && compulsion != Promises.Compulsion.Ordered) return Refusals.WasOrdered;
        if (compulsion == Promises.Compulsion.Ordered && (order.Length == 0 || orderedBy.Length == 0)) return Refusals.OrderNeeded;
        return Decision.Append(new PromiseAccepted(command.Review, command.Version, PromiseWords.Wording, compulsion, order, orderedBy, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<AcceptPromise, Decision>
    {
        public Task<Decision> Handle(AcceptPromise request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(int Version, Compulsion? Compulsion, string? Order, string? OrderedBy)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/promise", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AcceptPromise(new(review), body.Version, body.Compulsion, body.Order ?? "", body.OrderedBy ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Accept the promise and say whether you were ordered to write");
}
