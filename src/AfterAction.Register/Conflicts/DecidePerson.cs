using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Investigations;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Says whether somebody who was proposed is put on the investigation. "Yes" claims the side of the investigation in the ledger first and is a plain
/// "not eligible" when that is refused, for whatever reason. "No" needs none.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record DecidePerson(InvestigationId Investigation, PersonId Person, bool Assign, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<DecidePerson>
    {
        public Validator()
        {
            RuleFor(command => command.Investigation.Value).NotEmpty();
            RuleFor(command => command.Person.Value).NotEmpty();
        }
    }

    /// <param name="claim">Of whoever is to be assigned; null when he may not be.</param>
    internal static Decision Decide(Investigation? investigation, DecidePerson command, Claim? claim, PersonId by, DateTimeOffset now)
    {
        if (investigation?.LineOf(command.Person) is not { } line) return Refusal.NotFound;
        if (line.Stage == (command.Assign ? Stage.Assigned : Stage.NotEligible)) return Decision.Nothing;
        if (line.Stage != Stage.Waiting || investigation.Closed is not null) return ConflictRefusals.NobodyWaits;
        if (!command.Assign) return Decision.Append(new PersonTurnedDown(command.Person, by, now));
        return claim is null ? InvestigationRefusals.NotEligible : Decision.Append(new PersonAssigned(command.Person, line.Part, by, now));
    }

    internal sealed class Handler(RegisterStore store, Eligibility eligibility, IActor actor, TimeProvider clock) : IRequestHandler<DecidePerson, Decision>
    {
        public async Task<Decision> Handle(DecidePerson command, CancellationToken ct)
        {
            Claim? claim = null;
            var found = await store.Read(session => session.LoadAsync<Investigation>(command.Investigation.Value, ct));
            if (command.Assign && found is { Closed: null } && found.LineOf(command.Person) is { Stage: Stage.Waiting, Part: var part })
            {
                if (found.Facts != command.Seen) return Refusal.Stale; // before the claim, which is forever
                claim = (await eligibility.Claim(command.Person, part, found.Incident, ct)).Value;
            }

            return await store.Decide<Investigation>(command.Investigation.Value, command.Seen,
                investigation => Decide(investigation, command, claim, actor.Current!.Person, clock.GetUtcNow()), ct);
        }
    }

    internal sealed record Body(bool Assign);

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapPut("investigations/{investigation:guid}/people/{person:guid}",
            async (Guid investigation, Guid person, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new DecidePerson(new(investigation), new(person), body.Assign, seen.Version), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide).NeedsIfMatch()
        .WithSummary("Decide whether somebody is put on an investigation");
}
