using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>One investigation, for those who are assigned to it.</summary>
[Requires(InvestigationPolicies.Read)]
public sealed record InvestigationOf(InvestigationId Investigation) : IRequest<Answer<InvestigationOf.View>>, IOfInvestigation
{
    /// <param name="People">In the order of what last happened to them. Proposals that were taken back are not in it.</param>
    /// <param name="Closed">Null while it is open.</param>
    public sealed record View(
        InvestigationId Id, string Number, string Matter, IncidentId Incident, string? IncidentNumber, string OpenedBy, DateTimeOffset OpenedOn,
        IReadOnlyList<PersonView> People, ClosingView? Closed)
    {
        public override string ToString() => $"{nameof(View)} {Id.Value}";
    }

    /// <param name="Stage">Since <paramref name="On"/>.</param>
    public sealed record PersonView(PersonId Person, string Name, Part Part, Stage Stage, DateTimeOffset On)
    {
        public override string ToString() => $"{nameof(PersonView)} {Person.Value}";
    }

    public sealed record ClosingView(Disposition Disposition, string Note, string By, DateTimeOffset On)
    {
        public override string ToString() => nameof(ClosingView);
    }

    internal sealed class Validator : AbstractValidator<InvestigationOf>
    {
        public Validator() => RuleFor(question => question.Investigation.Value).NotEmpty();
    }

    internal sealed class Handler(RegisterStore store, IPeople people) : IRequestHandler<InvestigationOf, Answer<View>>
    {
        public async Task<Answer<View>> Handle(InvestigationOf question, CancellationToken ct)
        {
            var (found, numbers) = await store.Read(async session =>
            {
                var one = await session.LoadAsync<Investigation>(question.Investigation.Value, ct);
                return (one, one is null ? null : await IncidentNumbers.Of(session, [one.Incident], ct));
            });
            if (found is null) return Refusal.NotFound;
            var names = await people.NamesOf([found.OpenedBy, .. found.People.Select(line => line.Person), .. found.Closed is { } over ? [over.By] : Array.Empty<PersonId>()], ct);
            return Answer<View>.Of(new(
                new(found.Id), found.Number, found.Matter, found.Incident, numbers!.GetValueOrDefault(found.Incident), names[found.OpenedBy], found.OpenedOn,
                [.. found.People.Where(line => line.Stage != Stage.Withdrawn).Select(line => new PersonView(line.Person, names[line.Person], line.Part, line.Stage, line.On))],
                found.Closed is { } closed ? new(closed.Disposition, closed.Note, names[closed.By], closed.On) : null), found.Facts);
        }
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapGet("{investigation:guid}", async (Guid investigation, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new InvestigationOf(new InvestigationId(investigation)), ct)).ToHttp())
        .Requires(InvestigationPolicies.Read)
        .WithSummary("One investigation, for those who are assigned to it");
}
