using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Opens a closed account again. One that has roles comes back with them, so another administrator approves it first.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record OpenAccount(PersonId Person, string Reason) : IRequest<Answer<Asked>>
{
    public override string ToString() => $"{nameof(OpenAccount)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<OpenAccount>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
    }

    internal sealed class Handler(AccountsContext context, Changes changes, Requests requests, IActor actor) : IRequestHandler<OpenAccount, Answer<Asked>>
    {
        public async Task<Answer<Asked>> Handle(OpenAccount request, CancellationToken cancellationToken)
        {
            var (person, by) = (request.Person.Value, actor.Current!.Person);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, person, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            if (!await changes.IsClosed(person, cancellationToken)) return Asked.NotNeeded;
            var asked = Asked.NotNeeded;
            if ((await changes.RolesOf(person, cancellationToken)).Count > 0)
            {
                asked = await requests.Ask(by, new(RequestKind.Opening, request.Person, null, null, request.Reason), cancellationToken);
            }
            else
            {
                await context.Database.ExecuteSqlAsync($"UPDATE identity.people SET closed_at = NULL, lockout_end = NULL, access_failed_count = 0 WHERE id = {person}", cancellationToken);
                await changes.VoidLinks(person, cancellationToken);
                await changes.Keep(by, person, "opened", null, request.Reason, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return asked;
        }
    }
}
