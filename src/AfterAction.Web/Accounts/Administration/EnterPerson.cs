using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Adds a person without any role and without a password, or changes what the roster says of one. The same again changes nothing.
/// Whoever has a role is not made somebody else by one administrator: name and badge say whose incident it was, the sign-in name who comes in.
/// For him it is asked, and another administrator approves.</summary>
/// <param name="Reason">Needed where it is asked.</param>
[Requires(PeoplePolicies.Administer)]
public sealed record EnterPerson(PersonId Person, string SignIn, string Name, string Rank, string Badge, string Unit, string Reason) : IRequest<Answer<Asked>>
{
    public static readonly Refusal ReasonNeeded = Refusal.Invalid([new("reason", "required", "The person has a role, so another administrator approves this. Say why.")]);

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
            RuleFor(command => command.Reason).MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
        }
    }

    internal sealed class Handler(AccountsContext context, UserManager<Member> members, Changes changes, Requests requests, IActor actor, Agency agency, TimeProvider clock)
        : IRequestHandler<EnterPerson, Answer<Asked>>
    {
        public async Task<Answer<Asked>> Handle(EnterPerson request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var (mayAct, known) = await changes.Lock(by, request.Person.Value, cancellationToken);
            if (!mayAct) return Refusal.NotFound;
            var member = known
                ? (await members.FindByIdAsync(request.Person.Value.ToString()))!
                : new Member { Id = request.Person.Value, Agency = agency.Id, AddedAt = clock.GetUtcNow() };
            var now = (request.SignIn, request.Name.Trim(), request.Rank.Trim(), request.Badge.Trim(), request.Unit.Trim());
            if ((member.UserName, member.Name, member.Rank, member.Badge, member.Unit) == now) return Asked.NotNeeded;
            var asked = Asked.NotNeeded;
            if (known && (await changes.RolesOf(member.Id, cancellationToken)).Count > 0)
            {
                if (by == request.Person) return PeopleRefusals.OwnAccount;
                if (string.IsNullOrWhiteSpace(request.Reason)) return ReasonNeeded;
                var entry = new RosterEntry(request.SignIn, members.NormalizeName(request.SignIn), now.Item2, now.Item3, now.Item4, now.Item5);
                if (await Taken(member.Id, entry, cancellationToken) is { } taken) return taken;
                asked = await requests.Ask(by, new(RequestKind.Entry, request.Person, null, entry, request.Reason), cancellationToken);
            }
            else
            {
                (member.UserName, member.Name, member.Rank, member.Badge, member.Unit) = now;
                if (await Keep(member, known) is { } refusal) return refusal;
                await changes.Keep(by, member.Id, known ? "changed" : "added", null, known ? "Changed by an administrator" : "Added by an administrator", cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return asked;
        }

        private async Task<Refusal?> Keep(Member member, bool known)
        {
            try
            {
                var kept = known ? await members.UpdateAsync(member) : await members.CreateAsync(member);
                if (kept.Succeeded) return null;
                return kept.Errors.Any(error => error.Code == nameof(IdentityErrorDescriber.DuplicateUserName)) ? OneTimeLinks.NameTaken : Refusal.Stale;
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
        }

        /// <summary>Said when it is asked, so that nobody approves what cannot be; the constraint asks again when it is carried out.</summary>
        private async Task<Refusal?> Taken(Guid person, RosterEntry entry, CancellationToken ct)
        {
            if (await context.Set<Member>().AnyAsync(other => other.Id != person && other.NormalizedUserName == entry.NormalizedSignIn, ct)) return OneTimeLinks.NameTaken;
            var badge = await context.Database.SqlQuery<bool>($"""
                SELECT EXISTS (SELECT FROM identity.people WHERE agency = {agency.Id} AND id <> {person} AND badge <> '' AND lower(badge) = lower({entry.Badge})) AS "Value"
                """).SingleAsync(ct);
            return badge ? PeopleRefusals.BadgeTaken : null;
        }
    }
}
