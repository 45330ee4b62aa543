using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant takes his account back, which he may until he handed it in or the debrief was opened. Nobody else ever reads it; that he wrote is not told either.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record WithdrawAccount(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, Account? account, PersonId by, DateTimeOffset now)
    {
        if (account?.WithdrawnAt is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (account?.Receipt is not null) return Refusals.AccountHandedIn;
        if (review.DebriefOpen) return Refusals.AccountReadable;
        if (account?.IsWritten != true) return Refusals.AccountEmpty;
        return Decision.Append(new AccountWithdrawn(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<WithdrawAccount, Decision>
    {
        public Task<Decision> Handle(WithdrawAccount request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/account/withdrawal", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new WithdrawAccount(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Take your account back");
}
