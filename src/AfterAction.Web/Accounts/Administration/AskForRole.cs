using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Asks for a role for somebody else. It is given when another administrator approves. This holds for every role: a neutral one on an
/// account of his own making would let an administrator read what he may not.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record AskForRole(PersonId Person, string Role, string Reason) : IRequest<Answer<Asked>>
{
    public override string ToString() => $"{nameof(AskForRole)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<AskForRole>
    {
        public Validator()
        {
            RuleFor(command => command.Role).Must(Reasons.IsRole).WithErrorCode("unknown-choice");
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
        }
    }

    internal static Refusal? Decide(AskForRole command, PersonId by, IReadOnlyCollection<string> has)
    {
        if (by == command.Person) return PeopleRefusals.OwnAccount;
        if (has.Contains(command.Role, StringComparer.Ordinal)) return PeopleRefusals.HasRole;
        var sides = has.Append(command.Role).Select(role => Roles.Sides[role]).Where(side => side != Roles.Neutral).Distinct(StringComparer.Ordinal);
        return sides.Count() > 1 ? Changes.TwoSides : null;
    }

    internal sealed class Handler(AccountsContext context, Changes changes, Requests requests, IActor actor) : IRequestHandler<AskForRole, Answer<Asked>>
    {
        public async Task<Answer<Asked>> Handle(AskForRole request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, request.Person.Value, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (Decide(request, by, await changes.RolesOf(request.Person.Value, cancellationToken)) is { } refusal) return refusal;
            var asked = await requests.Ask(by, new(RequestKind.Role, request.Person, request.Role, null, request.Reason), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return asked;
        }
    }
}
