using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Says that two accounts are one person's, who has the claims of both from then on, in the ledger first. It is never taken back. Where the two stand on
/// different sides it is refused, and is a task from then on.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record JoinAccounts(PersonId One, PersonId Other, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<JoinAccounts>
    {
        public Validator() => RuleFor(command => command.Other).NotEqual(command => command.One).WithErrorCode("itself");
    }

    internal static Decision Decide(AccountPair? pair, JoinAccounts command, PersonId by, DateTimeOffset now) =>
        pair is null ? Decision.Append(new AccountsJoined(command.One, command.Other, by, now)) : Decision.Nothing;

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IPeople people, IActor actor, TimeProvider clock) : IRequestHandler<JoinAccounts, Decision>
    {
        public async Task<Decision> Handle(JoinAccounts command, CancellationToken ct)
        {
            var by = actor.Current!.Person;
            foreach (var person in (PersonId[])[command.One, command.Other])
                if (await people.Find(person, ct) is null) return IncidentRefusals.NobodyOnTheRoster;
            if (await ledger.SamePerson(command.One, command.Other, by, ct) is { } held) return held;
            return await store.Decide<AccountPair>(AccountPair.IdOf(command.One, command.Other), command.Seen, pair => Decide(pair, command, by, clock.GetUtcNow()), ct);
        }
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapPut("accounts/{one:guid}/{other:guid}", async (Guid one, Guid other, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new JoinAccounts(new(one), new(other), seen.Version), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide).NeedsIfMatch()
        .WithSummary("Say that two accounts are one person's; If-Match is \"0\"");
}
