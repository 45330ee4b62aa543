using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Ends a link. Claims that it carried stay; later ones are carried no more.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record EndLink(Guid Link, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<EndLink>
    {
        public Validator() => RuleFor(command => command.Link).NotEmpty();
    }

    internal static Decision Decide(IncidentPair? pair, PersonId by, DateTimeOffset now) => pair?.State switch
    {
        null => Refusal.NotFound,
        PairState.Linked => Decision.Append(new IncidentsUnlinked(by, now)),
        PairState.Waiting => ConflictRefusals.NotLinked,
        _ => Decision.Nothing,
    };

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IActor actor, TimeProvider clock) : IRequestHandler<EndLink, Decision>
    {
        public async Task<Decision> Handle(EndLink command, CancellationToken ct)
        {
            var by = actor.Current!.Person;
            IncidentPair? found = null;
            // The ledger last: cut short in between, claims are carried for longer than is said, and sending it again ends that too.
            var decided = await store.InOneTransaction(async transaction =>
            {
                var decision = await transaction.Decide<IncidentPair>(command.Link, command.Seen, pair => Decide(found = pair, by, clock.GetUtcNow()));
                if (decision.Facts is [IncidentsUnlinked ended]) await transaction.Tell(new(found!.One), new(found.Other), other => new IncidentUnlinked(other, by, ended.On));
                return decision;
            }, ct);
            if (decided.Refusal is null) await ledger.Unlink(new(found!.One), new(found.Other), by, ct);
            return decided;
        }
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapDelete("links/{link:guid}", async (Guid link, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EndLink(link, seen.Version), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide).NeedsIfMatch()
        .WithSummary("End a link of two incidents; claims that it carried stay");
}
