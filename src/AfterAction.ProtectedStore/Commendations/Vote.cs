using AfterAction.Kernel;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>One of the board votes on a citation that the officer said yes to. Two of one mind decide; until then a vote can be changed. Left out: whoever took part or leads the review, and
/// the board where nothing waits for it: then there is nothing.</summary>
/// <param name="Seen">Which wording was read.</param>
[Requires(ReviewPolicies.Commend)]
internal sealed record Vote(ReviewId Review, Guid Commendation, bool For, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(Vote)} {Commendation}";

    internal static Decision Decide(Review review, Vote command, PersonId by, DateTimeOffset now)
    {
        if (review.CommendationOf(command.Commendation) is not { } known) return Refusal.NotFound;
        var mine = known.Votes.FirstOrDefault(vote => vote.By == by);
        if (known.Ended is not null) return mine?.For == command.For ? Decision.Nothing : Refusals.CommendationEnded;
        if (review.Referred) return Refusals.ReviewClosed;
        if (known.Wording != command.Seen) return Refusal.Stale;
        if (!known.Consented) return Refusals.ConsentMissing;
        if (review.Facilitator == by || review.ParticipantOf(by) is not null) return Refusals.OwnCommendation;
        if (mine?.For == command.For) return Decision.Nothing;
        BoardVoted voted = new(command.Review, command.Commendation, command.For, by, now);
        var alike = known.Votes.Count(vote => vote.By != by && vote.For == command.For) + 1;
        return alike >= Commendations.Commendation.Decides
            ? Decision.Append(voted, new CommendationDecided(command.Review, command.Commendation, command.For, by, now))
            : Decision.Append(voted);
    }

    internal sealed class Handler(ReviewStore store, Outgoing outgoing, IActor actor, TimeProvider clock) : IRequestHandler<Vote, Decision>
    {
        public async Task<Decision> Handle(Vote request, CancellationToken cancellationToken)
        {
            var decision = await store.DecideAnyway(actor.Signed(), request.Review, review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
            if (decision.Facts.Count > 1) outgoing.Hurry();
            return decision.At(request.Seen);
        }
    }

    internal sealed record Body(bool For);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/commendations/{commendation:guid}/vote", async (Guid review, Guid commendation, Body body, IfMatch wording, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new Vote(new(review), commendation, body.For, wording.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Commend).WithSummary("Vote as one of the board; If-Match is the citation's wording");
}
