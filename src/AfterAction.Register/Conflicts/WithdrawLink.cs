using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Takes back that a link was asked for. One that is made is ended by the conflicts officer alone: from then on claims are carried no more.</summary>
[Requires(IncidentPolicies.Connect)]
public sealed record WithdrawLink(IncidentId Incident, IncidentId Other, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<WithdrawLink>
    {
        public Validator() => RuleFor(command => command.Other).NotEqual(command => command.Incident).WithErrorCode("itself");
    }

    internal static Decision Decide(IncidentPair? pair, PersonId by, DateTimeOffset now) => pair?.State switch
    {
        null => Refusal.NotFound,
        PairState.Waiting => Decision.Append(new LinkWithdrawn(by, now)),
        PairState.Linked => ConflictRefusals.Linked,
        _ => Decision.Nothing,
    };

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<WithdrawLink, Decision>
    {
        public Task<Decision> Handle(WithdrawLink command, CancellationToken ct) => store.Decide<IncidentPair>(
            IncidentPair.IdOf(command.Incident, command.Other), command.Seen, pair => Decide(pair, actor.Current!.Person, clock.GetUtcNow()), ct);
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapDelete("{incident:guid}/links/{other:guid}", async (Guid incident, Guid other, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new WithdrawLink(new(incident), new(other), seen.Version), ct)).ToHttp())
        .Requires(IncidentPolicies.Connect).NeedsIfMatch()
        .WithSummary("Take back that a link was asked for");
}
