using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant hands his sealed account in: from then on it is the review's and cannot be taken back. The receipt says that he took part, when, and nothing of what he wrote.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record SubmitAccount(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, Account? account, string receipt, PersonId by, DateTimeOffset now)
    {
        if (account?.Receipt is not null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (account?.WithdrawnAt is not null) return Refusals.AccountWithdrawn;
        if (account?.Sealed is null) return Refusals.AccountNotSealed;
        return Decision.Append(new AccountSubmitted(new(review.Id), receipt, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock, RandomNumberGenerator randomness) : IRequestHandler<SubmitAccount, Decision>
    {
        public Task<Decision> Handle(SubmitAccount request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, Receipts.New(randomness), actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/account/submission", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SubmitAccount(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Hand in your sealed account, for a receipt");
}
