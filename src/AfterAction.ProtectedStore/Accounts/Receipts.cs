using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>Who handed an account in, when, and under which receipt: for the facilitator, who holds a receipt that he is shown against it. Nothing of what was
/// written, and nothing of accounts that are not handed in.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record Receipts(ReviewId Review) : IRequest<Answer<IReadOnlyList<ReceiptView>>>, IOfReview
{
    /// <summary>Crockford's digits: no letter that is taken for another.</summary>
    private const string Digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>80 random bits, in four groups to be read aloud.</summary>
    public static string New(RandomNumberGenerator randomness)
    {
        var bytes = new byte[16];
        randomness.GetBytes(bytes);
        return string.Join('-', bytes.Select(value => Digits[value & 31]).Chunk(4).Select(group => new string(group)));
    }

    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<Receipts, Answer<IReadOnlyList<ReceiptView>>>
    {
        public async Task<Answer<IReadOnlyList<ReceiptView>>> Handle(Receipts request, CancellationToken cancellationToken)
        {
            if (await store.Find(actor.Signed(), request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            var handedIn = await store.OfAccounts(actor.Signed(), review, account => (account.Person, account.Receipt, account.SubmittedAt), cancellationToken);
            return Answer<IReadOnlyList<ReceiptView>>.Of(Of(review, handedIn, agency));
        }
    }

    internal static IReadOnlyList<ReceiptView> Of(Review review, IReadOnlyList<(PersonId Person, string? Receipt, DateTimeOffset? SubmittedAt)> accounts, Agency agency) =>
    [
        .. from participant in review.Participants
           join account in accounts on participant.Person equals account.Person
           where account is { Receipt: not null, SubmittedAt: not null }
           select new ReceiptView(participant.Person, participant.Name, account.Receipt!, agency.OnTheWall(account.SubmittedAt!.Value)),
    ];

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/receipts", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Receipts(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Facilitate).WithSummary("Who handed an account in, and when");
}

public sealed record ReceiptView(PersonId Person, string Name, string Receipt, DateTimeOffset SubmittedAt)
{
    public override string ToString() => nameof(ReceiptView);
}
