using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Adds a person without any role and without a password, or changes what the roster says of one. The same again changes nothing.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record EnterPerson(PersonId Person, string SignIn, string Name, string Rank, string Badge, string Unit) : IRequest<Decision>
{
    public override string ToString() => $"{nameof(EnterPerson)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<EnterPerson>
    {
        public Validator()
        {
            RuleFor(command => command.Person).NotEqual(default(PersonId)).WithErrorCode("required");
            RuleFor(command => command.SignIn).Must(SignInNames.IsOne).WithErrorCode("malformed");
            RuleFor(command => command.Name).NotEmpty().MaximumLength(128).Must(Reasons.IsText).WithErrorCode("malformed");
            RuleFor(command => command.Rank).MaximumLength(64).Must(Reasons.IsText).WithErrorCode("malformed");
            RuleFor(command => command.Badge).MaximumLength(32).Must(Reasons.IsText).WithErrorCode("malformed");
            RuleFor(command => command.Unit).MaximumLength(128).Must(Reasons.IsText).WithErrorCode("malformed");
        }
    }

    internal sealed class Handler(AccountsContext context, UserManager<Member> members, Changes changes, IActor actor, Agency agency, TimeProvider clock)
        : IRequestHandler<EnterPerson, Decision>
    {
        public async Task<Decision> Handle(EnterPerson request, CancellationToken cancellationToken)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var (mayAct, known) = await changes.Lock(actor.Current!.Person, request.Person.Value, cancellationToken);
            if (!mayAct) return Refusal.NotFound;
            var member = known
                ? (await members.FindByIdAsync(request.Person.Value.ToString()))!
                : new Member { Id = request.Person.Value, Agency = agency.Id, AddedAt = clock.GetUtcNow() };
            var now = (request.SignIn, request.Name.Trim(), request.Rank.Trim(), request.Badge.Trim(), request.Unit.Trim());
            if ((member.UserName, member.Name, member.Rank, member.Badge, member.Unit) == now) return Decision.Nothing;
            (member.UserName, member.Name, member.Rank, member.Badge, member.Unit) = now;
            try
            {
                var kept = known ? await members.UpdateAsync(member) : await members.CreateAsync(member);
                if (!kept.Succeeded) return kept.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)) ? OneTimeLinks.NameTaken : Refusal.Stale;
            }
            catch (DbUpdateException conflict) when (conflict.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } unique)
            {
                return unique.ConstraintName switch
                {
                    "people_badge" => PeopleRefusals.BadgeTaken,
                    "people_pkey" => Refusal.Stale,
                    _ => OneTimeLinks.NameTaken,
                };
            }

            await changes.Keep(actor.Current!.Person, member.Id, known ? "changed" : "added", null, known ? "Changed by an administrator" : "Added by an administrator", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Decision.Nothing;
        }
    }
}
