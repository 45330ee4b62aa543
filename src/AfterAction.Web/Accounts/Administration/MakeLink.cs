using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Makes a link with which a person sets a password. The person reads on the own account page who made it and why.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record MakeLink(PersonId Person, string Reason) : IRequest<Answer<Link>>
{
    public override string ToString() => $"{nameof(MakeLink)} {Person.Value}";

    internal sealed class Validator : AbstractValidator<MakeLink>
    {
        public Validator() => RuleFor(command => command.Reason).NotEmpty().MaximumLength(ChangeRole.LongestReason).Must(Reasons.IsText).WithErrorCode("malformed");
    }

    internal sealed class Handler(AccountsContext context, OneTimeLinks links, Changes changes, IActor actor) : IRequestHandler<MakeLink, Answer<Link>>
    {
        public async Task<Answer<Link>> Handle(MakeLink request, CancellationToken cancellationToken)
        {
            var by = actor.Current!.Person;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await changes.Lock(by, request.Person.Value, cancellationToken) is not (MayAct: true, IsThere: true)) return Refusal.NotFound;
            if (by == request.Person) return PeopleRefusals.OwnAccount;
            var link = await links.MakeFor(request.Person.Value, by, cancellationToken);
            await changes.Keep(by, request.Person.Value, "link-made", null, request.Reason, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return link;
        }
    }
}
