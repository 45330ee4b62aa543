using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Incidents;

/// <summary>Says that an incident ended well without force, or nearly went wrong. Saying it anew replaces what was said; both stay in the history.</summary>
[Requires(IncidentPolicies.Mark)]
public sealed record MarkOutcome(IncidentId Incident, Outcome Outcome, string Reason, long Seen) : IRequest<Decision>
{
    public const int LongestReason = 1_000;

    public override string ToString() => $"{nameof(MarkOutcome)} {Incident.Value}";

    internal sealed class Validator : AbstractValidator<MarkOutcome>
    {
        public Validator()
        {
            RuleFor(command => command.Outcome).IsInEnum();
            RuleFor(command => command.Reason).NotEmpty().MaximumLength(LongestReason);
        }
    }

    internal static Decision Decide(Incident incident, MarkOutcome command, PersonId by, DateTimeOffset now)
    {
        var reason = command.Reason.Trim();
        return incident.Marked is { } marked && marked.Outcome == command.Outcome && marked.Reason == reason
            ? Decision.Nothing
            : Decision.Append(new OutcomeMarked(command.Outcome, reason, by, now));
    }

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<MarkOutcome, Decision>
    {
        public Task<Decision> Handle(MarkOutcome command, CancellationToken ct) => store.Decide(command.Incident, command.Seen,
            incident => Decide(incident, command, actor.Current!.Person, clock.GetUtcNow()), ct);
    }

    internal sealed record Body(Outcome Outcome, string? Reason)
    {
        public override string ToString() => nameof(Body);
    }

    internal sealed record Typed
    {
        public string? Outcome { get; init; }

        public string? Reason { get; init; }

        public long Seen { get; init; }

        public override string ToString() => nameof(Typed);
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapPut("{incident:guid}/outcome", async (Guid incident, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new MarkOutcome(new(incident), body.Outcome, body.Reason ?? "", seen.Version), ct)).ToHttp())
        .Requires(IncidentPolicies.Mark).NeedsIfMatch();

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/incidents/{incident:guid}/outcome", async (Guid incident, [FromForm] Typed typed, IMediator mediator, IncidentScreens screens, CancellationToken ct) =>
            await screens.After(
                await mediator.Send(new MarkOutcome(new(incident), Words.Parse<Outcome>(typed.Outcome), typed.Reason ?? "", typed.Seen), ct),
                new(incident), "outcome", [new("outcome", typed.Outcome), new("reason", typed.Reason)], ct))
        .Requires(IncidentPolicies.Mark).DisableAntiforgery();
}
