using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant adds to his sealed account, such as after watching a recording. What was sealed stays as it is beside it. The same supplement
/// sent twice is one.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record WriteSupplement(ReviewId Review, Guid Supplement, string Text, long Seen) : IRequest<Decision>, IOfReview
{
    public override string ToString() => $"{nameof(WriteSupplement)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<WriteSupplement>
    {
        public Validator() => RuleFor(command => command.Text).NotEmpty().MaximumLength(Annotation.LongestText);
    }

    internal static Decision Decide(Review review, Account? account, WriteSupplement command, PersonId by, DateTimeOffset now)
    {
        if (account?.Supplements.FirstOrDefault(known => known.Id == command.Supplement) is { } there) return there.Text == command.Text ? Decision.Nothing : Refusals.SupplementExists;
        if (review.Closed) return Refusals.ReviewClosed;
        if (account?.WithdrawnAt is not null) return Refusals.AccountWithdrawn;
        if (account?.Sealed is null) return Refusals.AccountNotSealed;
        return Decision.Append(new SupplementWritten(command.Review, command.Supplement, command.Text, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<WriteSupplement, Decision>
    {
        public Task<Decision> Handle(WriteSupplement request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Text)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/supplements/{supplement:guid}", async (Guid review, Guid supplement, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new WriteSupplement(new(review), supplement, body.Text?.Trim() ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Add to your sealed account");
}
