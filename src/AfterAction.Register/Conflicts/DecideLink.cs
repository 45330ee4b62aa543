using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Says whether two incidents are linked. "Yes" links them in the ledger first, which carries every claim; where that would put somebody on both sides it is
/// refused, and is a task from then on. Whoever asked sees it wait.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record DecideLink(Guid Link, bool Make, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<DecideLink>
    {
        public Validator() => RuleFor(command => command.Link).NotEmpty();
    }

    internal static Decision Decide(IncidentPair? pair, DecideLink command, PersonId by, DateTimeOffset now) => (pair, command.Make) switch
    {
        (null, _) => Refusal.NotFound,
        ({ State: PairState.Linked }, true) or ({ State: PairState.Apart }, false) => Decision.Nothing,
        ({ State: PairState.Waiting }, true) => Decision.Append(new IncidentsLinked(new(pair.One), new(pair.Other), by, now)),
        ({ State: PairState.Waiting }, false) => Decision.Append(new LinkDeclined(by, now)),
        _ => ConflictRefusals.NobodyWaits,
    };

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IActor actor, TimeProvider clock) : IRequestHandler<DecideLink, Decision>
    {
        public async Task<Decision> Handle(DecideLink command, CancellationToken ct)
        {
            var by = actor.Current!.Person;
            var found = await store.Read(session => session.LoadAsync<IncidentPair>(command.Link, ct));
            if (found is { State: PairState.Waiting })
            {
                if (found.Facts != command.Seen) return Refusal.Stale; // before the ledger, which forgets nothing
                if (command.Make && await ledger.Link(new(found.One), new(found.Other), by, ct) is { } held) return held;
            }

            return await store.InOneTransaction(async transaction =>
            {
                var decided = await transaction.Decide<IncidentPair>(command.Link, command.Seen, pair => Decide(pair, command, by, clock.GetUtcNow()));
                if (decided.Facts is [IncidentsLinked made]) await transaction.Tell(made.One, made.Other, other => new IncidentLinked(other, by, made.On));
                return decided;
            }, ct);
        }
    }

    internal sealed record Body(bool Make);

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapPut("links/{link:guid}", async (Guid link, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DecideLink(link, body.Make, seen.Version), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide).NeedsIfMatch()
        .WithSummary("Decide whether two incidents are linked");
}
