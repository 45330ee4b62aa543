using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>A participant's own account in his own words, beside what he writes at entries. It is written anew as often as he likes until he seals it.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record WriteNarrative(ReviewId Review, string Text, long Seen) : IRequest<Decision>, IOfReview
{
    /// <summary>Characters.</summary>
    public const int Longest = 20_000;

    public override string ToString() => $"{nameof(WriteNarrative)} {Review.Value}";

    internal sealed class Validator : AbstractValidator<WriteNarrative>
    {
        public Validator() => RuleFor(command => command.Text).NotNull().MaximumLength(Longest);
    }

    internal static Decision Decide(Review review, Account? account, WriteNarrative command, PersonId by, DateTimeOffset now)
    {
        if ((account?.Narrative ?? "") == command.Text) return Decision.Nothing;
        return Account.NotOpen(review, account) is { } refusal ? refusal : Decision.Append(new NarrativeWritten(command.Review, command.Text, by, now));
    }

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock) : IRequestHandler<WriteNarrative, Decision>
    {
        public Task<Decision> Handle(WriteNarrative request, CancellationToken cancellationToken) =>
            store.Decide(actor.Signed(), request.Review, request.Seen,
                (review, account) => Decide(review, account, request, actor.Signed().Person, clock.GetUtcNow()), cancellationToken);
    }

    internal sealed record Body(string? Text)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapPut("{review:guid}/account/narrative", async (Guid review, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new WriteNarrative(new(review), body.Text?.Trim() ?? "", seen.Version), ct)).ToHttp())
        .NeedsIfMatch().Requires(ReviewPolicies.Contribute).WithSummary("Write your account in your own words");
}
