using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

[Requires(ReviewPolicies.Facilitate)]
internal sealed record DropRecommendation(ReviewId Review, Guid Recommendation, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(DropRecommendation)} {Recommendation}";

    internal sealed class Validator : AbstractValidator<DropRecommendation>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Timelines.CorrectEntry.LongestReason);
    }

    internal static Decision Decide(Review review, DropRecommendation command, PersonId by, DateTimeOffset now) => review.RecommendationOf(command.Recommendation) switch
    {
        { Dropped: not null } => Decision.Nothing,
        _ when review.Closed => Refusals.ReviewClosed,
        null => Refusals.NoSuchRecommendation,
        _ => Decision.Append(new RecommendationDropped(command.Review, command.Recommendation, command.Reason.Trim(), by, now)),
    };

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<DropRecommendation, Decision>
    {
        public Task<Decision> Handle(DropRecommendation request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/recommendations/{recommendation:guid}/dropping", async (Guid review, Guid recommendation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DropRecommendation(new(review), recommendation, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Drop a recommendation that does not hold");
}
