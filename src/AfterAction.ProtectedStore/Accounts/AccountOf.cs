using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>The actor's own account and the version to write it at. Nobody else's: there is no parameter to ask for one.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record AccountOf(ReviewId Review) : IRequest<Answer<AccountView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<AccountOf, Answer<AccountView>>
    {
        public async Task<Answer<AccountView>> Handle(AccountOf request, CancellationToken cancellationToken) =>
            AccountView.Of(await store.AccountOf(actor.Signed(), request.Review, cancellationToken), actor.Signed(), agency);
    }

    /// <summary>An account nobody wrote in yet has the version 0, which is sent as any other: <c>ETag: "0"</c>.</summary>
    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/account", async (Guid review, IMediator mediator, HttpResponse response, CancellationToken ct) =>
        {
            var answer = await mediator.Send(new AccountOf(new ReviewId(review)), ct);
            if (answer.Value is { } account) response.Headers.ETag = Answers.ETag(account.Version);
            return answer.ToHttp();
        })
        .Requires(ReviewPolicies.Contribute).WithSummary("Your own account");
}

/// <param name="Version">What to send as If-Match with the next annotation.</param>
public sealed record AccountView(long Version, IReadOnlyList<Annotation> Annotations)
{
    /// <summary>How the account stands as a whole; null until anything was done with it.</summary>
    public AccountRead? Own { get; init; }

    public override string ToString() => nameof(AccountView);

    internal static AccountView Of(Account? account, Actor reader, Agency agency) => new(account?.Revision ?? 0, account?.Annotations ?? [])
    {
        Own = account is null ? null : AccountRead.Of(account, reader.Name, reader.Person, agency),
    };
}
