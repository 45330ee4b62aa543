using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>Takes a proposal back, or ends an assignment. The claim of whoever was assigned stays.</summary>
[Requires(InvestigationPolicies.Lead)]
public sealed record EndPart(InvestigationId Investigation, PersonId Person, long Seen) : IRequest<Decision>, IOfInvestigation
{
    internal sealed class Validator : AbstractValidator<EndPart>
    {
        public Validator() => RuleFor(command => command.Person.Value).NotEmpty();
    }

    internal static Decision Decide(Investigation investigation, EndPart command, PersonId by, DateTimeOffset now)
    {
        if (investigation.Closed is not null) return InvestigationRefusals.Closed;
        return investigation.LineOf(command.Person) switch
        {
            null => InvestigationRefusals.NoSuchPerson,
            { Stage: Stage.Waiting } => Decision.Append(new ProposalWithdrawn(command.Person, by, now)),
            { Stage: Stage.Assigned, Part: Part.InvestigationSupervisor } when Supervisors(investigation) == 1 => InvestigationRefusals.LastSupervisor,
            { Stage: Stage.Assigned } => Decision.Append(new AssignmentEnded(command.Person, by, now)),
            _ => Decision.Nothing,
        };
    }

    private static int Supervisors(Investigation investigation) =>
        investigation.People.Count(line => line is { Stage: Stage.Assigned, Part: Part.InvestigationSupervisor });

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<EndPart, Decision>
    {
        public Task<Decision> Handle(EndPart command, CancellationToken ct) => store.Decide<Investigation>(command.Investigation.Value, command.Seen,
            investigation => Decide(investigation!, command, actor.Current!.Person, clock.GetUtcNow()), ct);
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapDelete("{investigation:guid}/people/{person:guid}", async (Guid investigation, Guid person, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EndPart(new(investigation), new(person), seen.Version), ct)).ToHttp())
        .Requires(InvestigationPolicies.Lead).NeedsIfMatch()
        .WithSummary("Take a proposal back, or end an assignment");
}
