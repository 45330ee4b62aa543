using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Asks for a link with which somebody else sets a password. Whoever has the link signs in as that person: so another administrator
/// approves it, and each of the two holds one half only. The person reads on the own account page who did what, and why.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record AskForLink(PersonId Person, string Reason) : IRequest<Answer<Asked>>
{
    public override string ToString() => $"{nameof(AskForLink)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<AskForLink>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
    }

    internal sealed class Handler(AccountsContext context, Changes changes, Requests requests, IActor actor) : IRequestHandler<AskForLink, Answer<Asked>>
    {
        public async Task<Answer<Asked>> Handle(AskForLink request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, request.Person.Value, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            var asked = await requests.Ask(by, new(RequestKind.Link, request.Person, null, null, request.Reason), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return asked;
        }
    }
}
