using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Approves what another administrator asked for: it holds at once, and ends the sessions of whom it is about. Left out, by the database:
/// whoever asked, whom it is about, who may be either under another account, and who is of the asker's unit where somebody of another could.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record ApproveRequest(Guid Request) : IRequest<Answer<Approved>>
{
    internal sealed class Handler(AccountsContext context, Requests requests, IActor actor, RandomNumberGenerator randomness) : IRequestHandler<ApproveRequest, Answer<Approved>>
    {
        public async Task<Answer<Approved>> Handle(ApproveRequest request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var half = (await requests.Of(by, null, cancellationToken)).SingleOrDefault(one => one.Id == request.Request)?.Kind == RequestKind.Link ? LinkHalf.New(randomness) : null;
            if (await requests.Approve(request.Request, by, half?.Digest, cancellationToken) is { } refusal) return refusal;
            await transaction.CommitAsync(cancellationToken);
            return new Approved(half?.Text);
        }
    }
}

/// <param name="Half">The half of a link that the approver hands over; shown this once. Null for everything but a link.</param>
public sealed record Approved(string? Half)
{
    public override string ToString() => nameof(Approved);
}

/// <summary>Declines what another administrator asked for, or withdraws what one asked for oneself.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record DeclineRequest(Guid Request, string Reason) : IRequest<Decision>
{
    public override string ToString() => $"{nameof(DeclineRequest)} {Request}";

    internal sealed class Validator : AbstractValidator<DeclineRequest>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
    }

    internal sealed class Handler(AccountsContext context, Requests requests, IActor actor) : IRequestHandler<DeclineRequest, Decision>
    {
        public async Task<Decision> Handle(DeclineRequest request, CancellationToken cancellationToken)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await requests.Decline(request.Request, actor.Current!.Person, request.Reason, cancellationToken) is { } refusal) return refusal;
            await transaction.CommitAsync(cancellationToken);
            return Decision.Nothing;
        }
    }
}

/// <summary>What administrators ask of one another: open, and settled within 30 days.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record RequestsWaiting : IRequest<Answer<RequestList>>
{
    internal sealed class Handler(Requests requests, IActor actor) : IRequestHandler<RequestsWaiting, Answer<RequestList>>
    {
        public async Task<Answer<RequestList>> Handle(RequestsWaiting request, CancellationToken cancellationToken) =>
            new RequestList(await requests.Of(actor.Current!.Person, null, cancellationToken));
    }
}

public sealed record RequestList(IReadOnlyList<RequestRow> Requests);
