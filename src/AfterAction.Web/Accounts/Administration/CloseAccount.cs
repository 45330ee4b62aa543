using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Closes a person's account, which ends all sessions and one-time links at once. Roles stay as they are; nothing is deleted. One administrator does it alone.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record CloseAccount(PersonId Person, string Reason) : IRequest<Decision>
{
    public override string ToString() => $"{nameof(CloseAccount)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<CloseAccount>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
    }

    internal sealed class Handler(AccountsContext context, Changes changes, IActor actor, TimeProvider clock) : IRequestHandler<CloseAccount, Decision>
    {
        public async Task<Decision> Handle(CloseAccount request, CancellationToken cancellationToken)
        {
            var (person, by, now) = (request.Person.Value, actor.Current!.Person, clock.GetUtcNow());
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, person, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            if (await context.Database.ExecuteSqlAsync($"UPDATE identity.people SET closed_at = {now} WHERE id = {person} AND closed_at IS NULL", cancellationToken) == 0) return Decision.Nothing;
            await changes.EndSessions(person, Guid.Empty, cancellationToken);
            await changes.VoidLinks(person, cancellationToken);
            await changes.Keep(by, person, "closed", null, request.Reason, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Decision.Nothing;
        }
    }
}
