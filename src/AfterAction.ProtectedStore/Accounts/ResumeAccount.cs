using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant goes on with the account that he took back, as it stood.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record ResumeAccount(ReviewId Review, long Seen) : IRequest<Decision>, IOfReview
{
    internal static Decision Decide(Review review, Account? account, PersonId by, DateTimeOffset now)
    {
        if (account?.WithdrawnAt is null) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        return Decision.Append(new AccountResumed(new(review.Id), by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<ResumeAccount, Decision>
    {
        public Task<Decision> Handle(ResumeAccount request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/account/resumption", async (Guid review, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ResumeAccount(new(review), seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Go on with the account you took back");
}
