using System.Text;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>All that the actor wrote in one review, as a text to keep, in every state of the review but when it was destroyed; taken back or not. That it was taken out is an entry of the log
/// before it is. Left out: everybody's words but his own, the facilitator's and the titles of entries included; and everybody but him: there is no parameter to ask for another's.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record OwnCopy(ReviewId Review) : IRequest<Answer<OwnCopyFile>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<OwnCopy, Answer<OwnCopyFile>>
    {
        public async Task<Answer<OwnCopyFile>> Handle(OwnCopy request, CancellationToken cancellationToken)
        {
            var writer = actor.Signed();
            if (await store.Find(writer, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            return new OwnCopyFile(Encoding.UTF8.GetBytes(OwnCopyText.Of(review, await store.AccountOf(writer, request.Review, cancellationToken), writer.Name, agency, clock.GetUtcNow())));
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/account/copy", Send).Requires(ReviewPolicies.Contribute).WithSummary("All that you wrote in this review, as a text to keep");

    internal static async Task<IResult> Send(Guid review, IMediator mediator, CancellationToken ct)
    {
        var answer = await mediator.Send(new OwnCopy(new ReviewId(review)), ct);
        return answer.Value is { } copy ? TypedResults.File(copy.Bytes, "text/plain; charset=utf-8", "what-i-wrote.txt") : answer.Refusal!.ToHttp();
    }
}

/// <param name="Bytes">A file, whole.</param>
internal sealed record OwnCopyFile(byte[] Bytes)
{
    public override string ToString() => nameof(OwnCopyFile);
}
