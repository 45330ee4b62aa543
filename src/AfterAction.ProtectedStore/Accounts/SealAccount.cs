using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant seals his account: what stands in it is what he remembered, and it is added to by supplements only. Whether he had watched a
/// recording by then is recorded beside the order that the agency's policy asked for; the difference is normal and never scored.</summary>
/// <param name="Viewed">He had watched a recording of the incident.</param>
/// <param name="Reason">How it came about when the order is not the agency's; else not kept.</param>
[Requires(ReviewPolicies.Contribute)]
internal sealed record SealAccount(ReviewId Review, bool? Viewed, string Reason, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(SealAccount)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<SealAccount>
    {
        public Validator()
        {
            RuleFor(command => command.Viewed).NotNull();
            RuleFor(command => command.Reason).MaximumLength(Timelines.CorrectEntry.LongestReason);
        }
    }

    internal static Decision Decide(Review review, Account? account, SealAccount command, AccountRules rules, PersonId by, DateTimeOffset now)
    {
        if (account?.Sealed is not null) return Decision.Nothing;
        if (Account.NotOpen(review, account) is { } refusal) return refusal;
        if (!account!.IsWritten) return Refusals.AccountEmpty;
        var viewed = command.Viewed.GetValueOrDefault() || account.VideoViewedAt is not null;
        if (rules.IsOutOfOrder(viewed) && string.IsNullOrWhiteSpace(command.Reason)) return Refusals.VideoOrderReasonNeeded;
        return Decision.Append(new AccountSealed(command.Review, viewed, rules.Video, rules.IsOutOfOrder(viewed) ? command.Reason.Trim() : null, by, now));
    }

    internal sealed class Handler(ReviewStore store, AccountRules rules, IActor actor, TimeProvider clock) : IRequestHandler<SealAccount, Decision>
    {
        public Task<Decision> Handle(SealAccount request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, rules, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(bool? Viewed, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPost("{review:guid}/account/seal", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new SealAccount(new(review), body.Viewed, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Seal your account");
}
