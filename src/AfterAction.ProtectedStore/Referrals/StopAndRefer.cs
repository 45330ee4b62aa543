using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Referrals;

/// <summary>Something points to a crime or to wilful misconduct: the facilitator stops the review for good, and the register hears the incident's number, its date and that an external process is
/// required. Nothing else goes out, not even which of the two it was; nothing comes back. It can be done in every state, also after closing: the duty to say so does not end.
/// Left out: everybody but the facilitator, who has read what he decides on.</summary>
[Requires(ReviewPolicies.Facilitate)]
internal sealed record StopAndRefer(ReviewId Review, bool Crime, bool WilfulMisconduct, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(StopAndRefer)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<StopAndRefer>
    {
        public Validator() => RuleFor(command => command.Crime).Must((command, crime) => crime || command.WilfulMisconduct).WithErrorCode("required");
    }

    internal static Decision Decide(Review review, PersonId by, DateTimeOffset now) =>
        review.Referred ? Decision.Nothing : Decision.Append(new ReviewReferred(new(review.Id), by, now));

    /// <summary>The packet is written down in the transaction that stops the review, and sent after it; what cannot be sent now is sent later.</summary>
    internal sealed class Handler(ReviewStore store, Outgoing outgoing, IActor actor, TimeProvider clock) : IRequestHandler<StopAndRefer, Decision>
    {
        public async Task<Decision> Handle(StopAndRefer request, CancellationToken cancellationToken)
        {
            var decision = await store.Decide(actor.Signed(), request.Review, request.Seen, review => Decide(review, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
            if (decision.Facts.Count > 0) outgoing.Hurry();
            return decision;
        }
    }

    internal sealed record Body(bool Crime, bool WilfulMisconduct);

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/referral", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new StopAndRefer(new(review), body.Crime, body.WilfulMisconduct, seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Facilitate).WithSummary("Stop the review for good, and say that an external process is required");
}
