using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Takes a role from a person, with a reason, and ends the person's sessions. One administrator does it alone: what takes a right never waits.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record TakeRole(PersonId Person, string Role, string Reason) : IRequest<Decision>
{
    public override string ToString() => $"{nameof(TakeRole)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<TakeRole>
    {
        public Validator()
        {
            RuleFor(command => command.Role).Must(Reasons.IsRole).WithErrorCode("unknown-choice");
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(Reasons.Longest).Must(Reasons.IsText).WithErrorCode("malformed");
        }
    }

    internal sealed class Handler(AccountsContext context, Changes changes, IActor actor) : IRequestHandler<TakeRole, Decision>
    {
        public async Task<Decision> Handle(TakeRole request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, request.Person.Value, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            if (!await changes.Take(request.Person.Value, request.Role, cancellationToken)) return Decision.Nothing;
            await changes.EndSessions(request.Person.Value, Guid.Empty, cancellationToken);
            await changes.Keep(by, request.Person.Value, "role-taken", request.Role, request.Reason, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Decision.Nothing;
        }
    }
}

internal static class Reasons
{
    public const int Longest = 500;

    public static bool IsText(string? reason) => reason is null || !reason.Contains('\0', StringComparison.Ordinal);

    public static bool IsRole(string? role) => role is not null && Roles.Sides.ContainsKey(role);
}
