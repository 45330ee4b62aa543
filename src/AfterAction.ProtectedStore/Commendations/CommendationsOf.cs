using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>Nominations of one review: all of them for its facilitator, the own ones for whoever took part. Left out: the others who took part, who are not told whom the facilitator nominates,
/// and everybody but the board for how it voted.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record CommendationsOf(ReviewId Review) : IRequest<Answer<IReadOnlyList<CommendationView>>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, IActor actor) : IRequestHandler<CommendationsOf, Answer<IReadOnlyList<CommendationView>>>
    {
        public async Task<Answer<IReadOnlyList<CommendationView>>> Handle(CommendationsOf request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            return Answer<IReadOnlyList<CommendationView>>.Of(Of(review, reader.Person), review.Facilitator == reader.Person ? review.Revision : 0);
        }
    }

    internal static IReadOnlyList<CommendationView> Of(Review review, PersonId reader) =>
    [
        .. review.Commendations.Where(each => !review.Referred && (review.Facilitator == reader || each.Officer == reader))
            .Select(each => new CommendationView(each.Id, each.Officer, review.ParticipantOf(each.Officer)?.Name ?? "", each.Citation, each.Wording, each.State)),
    ];

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/commendations", async (Guid review, IMediator mediator, CancellationToken ct) => (await mediator.Send(new CommendationsOf(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("Nominations of this review, or your own");
}

/// <param name="Name">Empty when he is of the review no more.</param>
/// <param name="Wording">To send as If-Match with a consent.</param>
public sealed record CommendationView(Guid Commendation, PersonId Officer, string Name, string Citation, int Wording, CommendationState State)
{
    public override string ToString() => $"{nameof(CommendationView)} {Commendation}";
}
