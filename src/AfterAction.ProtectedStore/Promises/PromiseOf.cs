using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>What protects the words of a review, in plain words. A participant reads besides what he himself accepted and which order was entered for
/// him; the facilitator the orders he entered, and of no account whether it was begun.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record PromiseOf(ReviewId Review) : IRequest<Answer<PromiseView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<PromiseOf, Answer<PromiseView>>
    {
        public async Task<Answer<PromiseView>> Handle(PromiseOf request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            var facilitates = review.Facilitator == reader.Person;
            var account = facilitates ? null : await store.AccountOf(reader, request.Review, cancellationToken);
            return PromiseView.Of(review, account, reader.Person, agency);
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/promise", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PromiseOf(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("What protects the words of this review, and what does not");
}

/// <param name="ScopeAcceptedAt">On the agency's wall; null until the facilitator said that the incident is within scope.</param>
/// <param name="Version">0, with <paramref name="Basis"/> null, until a promise was stated.</param>
/// <param name="Orders">The facilitator: all; a participant: his own.</param>
/// <param name="Accepted">What the reader accepted; null for the facilitator, and until he did.</param>
/// <param name="Counts">What the reader's account counts as: an order that was entered counts for more than what he said.</param>
public sealed record PromiseView(
    DateTimeOffset? ScopeAcceptedAt, int Version, ProtectionBasis? Basis, string Citation, DateOnly? ReviewedOn, string? Does, IReadOnlyList<string> Limits,
    IReadOnlyList<TakePartOrder> Orders, Acceptance? Accepted, Compulsion Counts)
{
    /// <summary>A participant may write: he accepted what is promised now.</summary>
    public bool MayWrite => Version > 0 && Accepted?.Version == Version;

    public override string ToString() => nameof(PromiseView);

    internal static PromiseView Of(Review review, Account? account, PersonId reader, Agency agency)
    {
        var facilitates = review.Facilitator == reader;
        var promise = review.Promise;
        return new(
            review.ScopeAcceptedAt is { } at ? agency.OnTheWall(at) : null,
            promise?.Version ?? 0, promise?.Basis, promise?.Citation ?? "", promise?.ReviewedOn,
            promise is null ? null : PromiseWords.Does(promise.Basis), promise is null ? [] : PromiseWords.Limits(promise.Basis),
            [.. review.Orders.Where(order => facilitates || order.Person == reader)],
            account?.Accepted is { } accepted ? accepted with { At = agency.OnTheWall(accepted.At) } : null,
            review.OrderOf(reader) is not null ? Compulsion.Ordered : account?.Accepted?.Compulsion ?? Compulsion.Unknown);
    }
}
