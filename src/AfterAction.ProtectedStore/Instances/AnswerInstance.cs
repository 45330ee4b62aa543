using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>A participant says whether he sees an altered instance so, once the debrief is open; dissent says why. It stands beside the instance for
/// everybody who reads that.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record AnswerInstance(ReviewId Review, Guid Instance, bool? Agrees, string Text, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(AnswerInstance)} {Instance}";

    internal sealed class Validator : AbstractValidator<AnswerInstance>
    {
        public Validator()
        {
            RuleFor(command => command.Agrees).NotNull();
            RuleFor(command => command.Text).MaximumLength(AlteredInstance.LongestText);
            RuleFor(command => command.Text).NotEmpty().When(command => command.Agrees == false);
        }
    }

    /// <summary>Before the debrief there is no instance for a participant: that there is one is not told either.</summary>
    internal static Decision Decide(Review review, Account? account, AnswerInstance command, PersonId by, DateTimeOffset now)
    {
        if (!review.DebriefOpen || review.InstanceOf(command.Instance) is not { Dropped: null }) return Refusals.NoSuchInstance;
        var (agrees, text) = (command.Agrees.GetValueOrDefault(), command.Text.Trim());
        if (account?.AnswerTo(command.Instance) is { } known && (known.Agrees, known.Text) == (agrees, text)) return Decision.Nothing;
        if (review.Closed) return Refusals.ReviewClosed;
        if (account?.Accepted is null) return Refusals.PromiseNotAccepted;
        if (account.WithdrawnAt is not null) return Refusals.AccountWithdrawn;
        return Decision.Append(new InstanceAnswered(command.Review, command.Instance, agrees, text, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<AnswerInstance, Decision>
    {
        public Task<Decision> Handle(AnswerInstance request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(bool? Agrees, string? Text)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/instances/{instance:guid}", async (Guid review, Guid instance, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AnswerInstance(new(review), instance, body.Agrees, body.Text ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Say whether you see an altered instance so");
}
