using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>Proposes somebody of the investigation side for a part. The answer is the same for everybody: the conflicts officer decides.</summary>
[Requires(InvestigationPolicies.Lead)]
public sealed record ProposePerson(InvestigationId Investigation, PersonId Person, Part Part, long Seen) : IRequest<Decision>, IOfInvestigation
{
    internal sealed class Validator : AbstractValidator<ProposePerson>
    {
        public Validator()
        {
            RuleFor(command => command.Person.Value).NotEmpty();
            RuleFor(command => command.Part).IsInEnum();
        }
    }

    internal static Decision Decide(Investigation investigation, ProposePerson command, PersonId by, DateTimeOffset now)
    {
        var line = investigation.LineOf(command.Person) is { Stage: Stage.Waiting or Stage.Assigned } found ? found : null;
        if (line?.Part == command.Part) return Decision.Nothing; // done before, be it closed since
        if (investigation.Closed is not null) return InvestigationRefusals.Closed;
        if (line is not null) return InvestigationRefusals.HasAPart;
        return Decision.Append(new PersonProposed(command.Person, command.Part, by, now));
    }

    internal sealed class Handler(RegisterStore store, IPeople people, IActor actor, TimeProvider clock) : IRequestHandler<ProposePerson, Decision>
    {
        public async Task<Decision> Handle(ProposePerson command, CancellationToken ct)
        {
            if ((await people.Find(command.Person, ct))?.Roles.Contains(Eligibility.RoleOf(command.Part)) is not true) return InvestigationRefusals.NotInThisPart;
            return await store.Decide<Investigation>(command.Investigation.Value, command.Seen,
                investigation => Decide(investigation!, command, actor.Current!.Person, clock.GetUtcNow()), ct);
        }
    }

    internal sealed record Body(Part Part);

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapPut("{investigation:guid}/people/{person:guid}", async (Guid investigation, Guid person, Body body, IfMatch seen, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ProposePerson(new(investigation), new(person), body.Part, seen.Version), ct)).ToHttp())
        .Requires(InvestigationPolicies.Lead).NeedsIfMatch()
        .WithSummary("Propose somebody for a part; the conflicts officer decides");
}
