using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Who waits to be put on an investigation, the longest-open investigation first. Of an investigation it shows its number, its incident and the person: no content.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record WaitingPeople(string? Cursor, int? Limit) : IRequest<Answer<Page<WaitingPeople.Row>>>
{
    /// <summary>Investigations on a page; each may have several people.</summary>
    public const int Usual = 20;

    /// <param name="MayServe">Whether anything stands in the way: took part, witnessed, commands, or the wall. One answer, without a reason.</param>
    /// <param name="Version">To be sent as If-Match with the decision.</param>
    public sealed record Row(
        InvestigationId Investigation, string Number, IncidentId Incident, string? IncidentNumber, PersonId Person, string Name, string Rank, string Unit, Part Part,
        DateTimeOffset Since, bool MayServe, long Version)
    {
        public override string ToString() => $"{nameof(Row)} {Investigation.Value}";
    }

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<WaitingPeople>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    internal sealed class Handler(RegisterStore store, Eligibility eligibility, IPeople people) : IRequestHandler<WaitingPeople, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(WaitingPeople question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var (found, numbers) = await store.Read(async session =>
            {
                var waiting = session.Query<Investigation>().Where(each => each.Waits);
                if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } after }) waiting = waiting.Where(each => each.Place.CompareTo(after) > 0);
                var rows = await waiting.OrderBy(each => each.Place).Take(limit + 1).ToListAsync(ct);
                return (rows, await IncidentNumbers.Of(session, rows.Select(each => each.Incident), ct));
            });
            List<Row> rows = [];
            foreach (var investigation in found.Take(limit))
                foreach (var line in investigation.People.Where(line => line.Stage == Stage.Waiting))
                {
                    var person = await people.Find(line.Person, ct);
                    rows.Add(new(new(investigation.Id), investigation.Number, investigation.Incident, numbers.GetValueOrDefault(investigation.Incident),
                        line.Person, person?.Name ?? "", person?.Rank ?? "", person?.Unit ?? "", line.Part, line.On,
                        await eligibility.Of(line.Person, line.Part, investigation.Incident, ct), investigation.Facts));
                }

            return new Page<Row>(rows, found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null);
        }
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapGet("people", async (string? cursor, int? limit, IMediator mediator, CancellationToken ct) => (await mediator.Send(new WaitingPeople(cursor, limit), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide)
        .WithSummary("Who waits to be put on an investigation");
}
