using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Says that two incidents belong together. Every link waits for the conflicts officer, so that one the wall holds up looks like any other.</summary>
[Requires(IncidentPolicies.Connect)]
public sealed record AskForLink(IncidentId Incident, IncidentId Other, string Reason, long Seen) : IRequest<Decision>
{
    public const int LongestReason = 1_000;

    public override string ToString() => $"{nameof(AskForLink)} {Incident.Value}";

    internal sealed class Validator : AbstractValidator<AskForLink>
    {
        public Validator()
        {
            RuleFor(command => command.Other).NotEqual(command => command.Incident).WithErrorCode("itself");
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(LongestReason);
        }
    }

    internal static Decision Decide(IncidentPair? pair, AskForLink command, PersonId by, DateTimeOffset now) => pair?.State is PairState.Waiting or PairState.Linked
        ? Decision.Nothing
        : Decision.Append(new LinkAsked(command.Incident, command.Other, command.Reason.Trim(), by, now));

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<AskForLink, Decision>
    {
        public async Task<Decision> Handle(AskForLink command, CancellationToken ct)
        {
            var lines = await store.Read(session => session.LoadManyAsync<IncidentLine>(ct, command.Incident.Value, command.Other.Value));
            if (lines.Count < 2) return Refusal.NotFound;
            if (lines.Any(line => line.JoinedTo is not null)) return IncidentRefusals.Joined;
            return await store.Decide<IncidentPair>(IncidentPair.IdOf(command.Incident, command.Other), command.Seen,
                pair => Decide(pair, command, actor.Current!.Person, clock.GetUtcNow()), ct);
        }
    }

    internal sealed record Body(string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapPut("{incident:guid}/links/{other:guid}", async (Guid incident, Guid other, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new AskForLink(new(incident), new(other), body.Reason ?? "", seen.Version), ct)).ToHttp())
        .Requires(IncidentPolicies.Connect).NeedsIfMatch()
        .WithSummary("Ask for a link with another incident; the conflicts officer decides. If-Match is the link's version, \"0\" when there was none");
}
