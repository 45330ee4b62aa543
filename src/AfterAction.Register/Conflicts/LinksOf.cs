using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Links of one incident that wait or are made, with the version to send when one is asked for or taken back.</summary>
[Requires(IncidentPolicies.Connect)]
public sealed record LinksOf(IncidentId Incident) : IRequest<Answer<Page<LinksOf.Row>>>
{
    /// <param name="State">Waiting or linked. Whatever a link waits for, it waits.</param>
    public sealed record Row(IncidentId Other, string? Number, PairState State, long Version)
    {
        public override string ToString() => $"{nameof(Row)} {Other.Value}";
    }

    internal sealed class Validator : AbstractValidator<LinksOf>
    {
        public Validator() => RuleFor(question => question.Incident.Value).NotEmpty();
    }

    internal sealed class Handler(RegisterStore store) : IRequestHandler<LinksOf, Answer<Page<Row>>>
    {
        public Task<Answer<Page<Row>>> Handle(LinksOf question, CancellationToken ct) => store.Read(async session =>
        {
            if (await session.LoadAsync<IncidentLine>(question.Incident.Value, ct) is null) return (Answer<Page<Row>>)Refusal.NotFound;
            var id = question.Incident.Value;
            var pairs = await session.Query<IncidentPair>().Where(pair => (pair.One == id || pair.Other == id) && pair.State != PairState.Apart).OrderBy(pair => pair.Place).ToListAsync(ct);
            IncidentId Far(IncidentPair pair) => new(pair.One == id ? pair.Other : pair.One);
            var numbers = await IncidentNumbers.Of(session, pairs.Select(Far), ct);
            return new Page<Row>([.. pairs.Select(pair => new Row(Far(pair), numbers.GetValueOrDefault(Far(pair)), pair.State, pair.Facts))], null);
        });
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapGet("{incident:guid}/links", async (Guid incident, IMediator mediator, CancellationToken ct) => (await mediator.Send(new LinksOf(new IncidentId(incident)), ct)).ToHttp())
        .Requires(IncidentPolicies.Connect)
        .WithSummary("Links of an incident that wait or are made");
}
