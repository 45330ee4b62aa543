using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Incidents;

/// <summary>Says which person of the roster a participant is, or that he is none of those he was taken for. Left out: whoever it is about. Linking himself would let
/// him into the review of the incident, and unlinking himself out of it.</summary>
/// <param name="Person">Null unlinks.</param>
[Requires(IncidentPolicies.Link)]
public sealed record LinkParticipant(IncidentId Incident, Guid Participant, PersonId? Person, long Seen) : IRequest<Decision>
{
    internal sealed class Validator : AbstractValidator<LinkParticipant>
    {
        public Validator() => RuleFor(command => command.Participant).NotEmpty();
    }

    internal static Decision Decide(Incident incident, LinkParticipant command, PersonId by, DateTimeOffset now)
    {
        if (!incident.Linked.TryGetValue(command.Participant, out var linked)) return IncidentRefusals.NoSuchParticipant;
        if (linked == command.Person) return Decision.Nothing;
        if (command.Person == by || linked == by) return IncidentRefusals.OwnLink;
        return Decision.Append(command.Person is { } person
            ? new ParticipantLinked(command.Participant, person, LinkBasis.Officer, by, now)
            : new ParticipantUnlinked(command.Participant, by, now));
    }

    internal sealed class Handler(RegisterStore store, IPeople people, IActor actor, TimeProvider clock) : IRequestHandler<LinkParticipant, Decision>
    {
        public async Task<Decision> Handle(LinkParticipant command, CancellationToken ct)
        {
            if (command.Person is { } person && await people.Find(person, ct) is null) return IncidentRefusals.NobodyOnTheRoster;
            return await store.Decide(command.Incident, command.Seen, incident => Decide(incident, command, actor.Current!.Person, clock.GetUtcNow()), ct);
        }
    }

    internal sealed record Body(PersonId? Person);

    internal sealed record Typed
    {
        /// <summary>A badge number or a full name; blank unlinks.</summary>
        public string? Person { get; init; }

        public long Seen { get; init; }

        public override string ToString() => nameof(Typed);
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapPut("{incident:guid}/participants/{participant:guid}/person",
            async (Guid incident, Guid participant, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new LinkParticipant(new(incident), participant, body.Person, seen.Version), ct)).ToHttp())
        .Requires(IncidentPolicies.Link).NeedsIfMatch();

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/incidents/{incident:guid}/participants/{participant:guid}/person",
            async (Guid incident, Guid participant, [FromForm] Typed typed, IPeople people, IMediator mediator, IncidentScreens screens, CancellationToken ct) =>
            {
                var meant = string.IsNullOrWhiteSpace(typed.Person) ? null : await people.MatchRoster(typed.Person, ct);
                var decision = meant is null && !string.IsNullOrWhiteSpace(typed.Person)
                    ? IncidentRefusals.NobodyOnTheRoster
                    : await mediator.Send(new LinkParticipant(new(incident), participant, meant?.Id, typed.Seen), ct);
                return await screens.After(decision, new(incident), $"person-{participant:N}", [new("person", typed.Person)], ct);
            })
        .Requires(IncidentPolicies.Link).DisableAntiforgery();
}
