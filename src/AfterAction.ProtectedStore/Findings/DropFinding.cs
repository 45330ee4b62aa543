using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Findings;

[Requires(ReviewPolicies.Facilitate)]
internal sealed record DropFinding(ReviewId Review, Guid Finding, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(DropFinding)} {Finding}";

    internal sealed class Validator : AbstractValidator<DropFinding>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Timelines.CorrectEntry.LongestReason);
    }

    internal static Decision Decide(Review review, DropFinding command, PersonId by, DateTimeOffset now) => review.FindingOf(command.Finding) switch
    {
        { Dropped: not null } => Decision.Nothing,
        _ when review.Closed => Refusals.ReviewClosed,
        null => Refusals.NoSuchFinding,
        _ => Decision.Append(new FindingDropped(command.Review, command.Finding, command.Reason.Trim(), by, now)),
    };

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<DropFinding, Decision>
    {
        public Task<Decision> Handle(DropFinding request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                review => Decide(review, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/findings/{finding:guid}/dropping", async (Guid review, Guid finding, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DropFinding(new(review), finding, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Drop a learning point that does not hold");
}
