using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Gives a role to a person or takes it, with a reason, and ends the person's sessions. Nobody gives himself anything,
/// and nobody gets roles of two sides: the database refuses it, whoever asks.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record ChangeRole(PersonId Person, string Role, bool Gives, string Reason) : IRequest<Decision>
{
    public const int LongestReason = 500;

    public override string ToString() => $"{nameof(ChangeRole)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<ChangeRole>
    {
        public Validator()
        {
            RuleFor(command => command.Role).Must(role => role is not null && Roles.Sides.ContainsKey(role)).WithErrorCode("unknown-choice");
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(LongestReason).Must(Reasons.IsText).WithErrorCode("malformed");
        }
    }

    internal sealed class Handler(AccountsContext context, Changes changes, IActor actor) : IRequestHandler<ChangeRole, Decision>
    {
        public async Task<Decision> Handle(ChangeRole request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, request.Person.Value, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            var changed = request.Gives
                ? await changes.Give(request.Person.Value, request.Role, cancellationToken)
                : await changes.Take(request.Person.Value, request.Role, cancellationToken);
            if (changed is null) return Changes.TwoSides;
            if (changed is false) return Decision.Nothing;
            await changes.EndSessions(request.Person.Value, Guid.Empty, cancellationToken);
            await changes.Keep(by, request.Person.Value, request.Gives ? "role-given" : "role-taken", request.Role, request.Reason, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return Decision.Nothing;
        }
    }
}

internal static class Reasons
{
    public static bool IsText(string? reason) => reason is null || !reason.Contains('\0', StringComparison.Ordinal);
}
