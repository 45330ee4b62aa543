using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>Opens a formal investigation of an incident. Whoever opens it leads it, so he claims the side of the investigation first, and hears a plain "no" when
/// he may not: that tells him of himself alone.</summary>
/// <param name="Number">What the agency calls it.</param>
/// <param name="Matter">What is looked into.</param>
[Requires(InvestigationPolicies.Open)]
public sealed record OpenInvestigation(InvestigationId Investigation, IncidentId Incident, string Number, string Matter, long Seen) : IRequest<Decision>
{
    public const int LongestNumber = 60;
    public const int LongestMatter = 4_000;

    public override string ToString() => $"{nameof(OpenInvestigation)} {Investigation.Value}";

    internal sealed class Validator : AbstractValidator<OpenInvestigation>
    {
        public Validator()
        {
            RuleFor(command => command.Investigation.Value).NotEmpty();
            RuleFor(command => command.Number).NotEmpty().MaximumLength(LongestNumber);
            RuleFor(command => command.Matter).NotEmpty().MaximumLength(LongestMatter);
        }
    }

    /// <param name="claim">Of whoever opens it; null when he may not.</param>
    internal static Decision Decide(Investigation? investigation, OpenInvestigation command, Claim? claim, PersonId by, DateTimeOffset now)
    {
        var (number, matter) = (command.Number.Trim(), command.Matter.Trim());
        if (investigation is not null)
        {
            if (investigation.LineOf(by) is not { Stage: Stage.Assigned }) return Refusal.NotFound;
            return (investigation.Incident, investigation.Number, investigation.Matter, investigation.OpenedBy) == (command.Incident, number, matter, by)
                ? Decision.Nothing
                : InvestigationRefusals.Exists;
        }

        return claim is null
            ? InvestigationRefusals.NotEligible
            : Decision.Append(
                new InvestigationOpened(command.Investigation, command.Incident, number, matter, by, now),
                new PersonAssigned(by, Part.InvestigationSupervisor, by, now));
    }

    internal sealed class Handler(RegisterStore store, Eligibility eligibility, IActor actor, TimeProvider clock) : IRequestHandler<OpenInvestigation, Decision>
    {
        public async Task<Decision> Handle(OpenInvestigation command, CancellationToken ct)
        {
            var by = actor.Current!.Person;
            var (known, incident) = await store.Read(async session => (
                await session.LoadAsync<Investigation>(command.Investigation.Value, ct), await session.LoadAsync<IncidentLine>(command.Incident.Value, ct)));
            Claim? claim = null;
            if (known is null)
            {
                if (incident is null) return InvestigationRefusals.NoSuchIncident;
                if (incident.JoinedTo is not null) return IncidentRefusals.Joined;
                claim = (await eligibility.Claim(by, Part.InvestigationSupervisor, command.Incident, ct)).Value;
            }

            return await store.Decide<Investigation>(command.Investigation.Value, command.Seen,
                investigation => Decide(investigation, command, claim, by, clock.GetUtcNow()), ct);
        }
    }

    internal sealed record Body(IncidentId Incident, string? Number, string? Matter)
    {
        public override string ToString() => nameof(Body);
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapPut("{investigation:guid}", async (Guid investigation, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new OpenInvestigation(new(investigation), body.Incident, body.Number ?? "", body.Matter ?? "", seen.Version), ct)).ToHttp())
        .Requires(InvestigationPolicies.Open).NeedsIfMatch()
        .WithSummary("Open an investigation of an incident, under an id of the caller's; If-Match is \"0\": nothing was there yet");
}
