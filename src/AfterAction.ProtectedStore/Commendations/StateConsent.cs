using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>The nominated officer says yes or no to the citation as it is worded, or takes his yes back while nothing is decided. Left out: everybody else; for another's nomination the
/// answer is that of none.</summary>
/// <param name="Seen">Which wording he read: to another one he has not said yes.</param>
[Requires(ReviewPolicies.Contribute)]
internal sealed record StateConsent(ReviewId Review, Guid Commendation, bool Given, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(StateConsent)} {Commendation}";

    internal static Decision Decide(Review review, StateConsent command, PersonId by, DateTimeOffset now)
    {
        if (review.CommendationOf(command.Commendation) is not { } known || known.Officer != by) return Refusal.NotFound;
        if (review.Referred) return Refusals.ReviewClosed;
        if (known.Ended is not null) return known.Consented == command.Given ? Decision.Nothing : Refusals.CommendationEnded;
        if (known.Wording != command.Seen) return Refusal.Stale;
        return known.Consented == command.Given ? Decision.Nothing : Decision.Append(new ConsentStated(command.Review, command.Commendation, command.Given, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<StateConsent, Decision>
    {
        public async Task<Decision> Handle(StateConsent request, CancellationToken cancellationToken) =>
            (await store.DecideAnyway(actor.Signed(), request.Review, review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken)).At(request.Seen);
    }

    internal sealed record Body(bool Given);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/commendations/{commendation:guid}/consent", async (Guid review, Guid commendation, Body body, IfMatch wording, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StateConsent(new(review), commendation, body.Given, wording.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Say yes or no to your citation; If-Match is its wording");
}
