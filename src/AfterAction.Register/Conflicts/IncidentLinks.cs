using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>Links that somebody asked for or that are made, the latest first; with <paramref name="State"/> only those.</summary>
[Requires(ConflictPolicies.Decide)]
public sealed record IncidentLinks(PairState? State, string? Cursor, int? Limit) : IRequest<Answer<Page<IncidentLinks.Row>>>
{
    public const int Usual = 50;

    /// <param name="Task">The task that the ledger made of it: it is decided on there.</param>
    public sealed record Row(Guid Link, IncidentId One, string? OneNumber, IncidentId Other, string? OtherNumber, PairState State, string Reason, string By, DateTimeOffset On, long? Task, long Version)
    {
        public override string ToString() => $"{nameof(Row)} {Link}";
    }

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<IncidentLinks>
    {
        public Validator()
        {
            RuleFor(question => question.State).IsInEnum();
            RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
        }
    }

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IPeople people) : IRequestHandler<IncidentLinks, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(IncidentLinks question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var (found, numbers) = await store.Read(async session =>
            {
                IQueryable<IncidentPair> pairs = question.State is { } state ? session.Query<IncidentPair>().Where(pair => pair.State == state) : session.Query<IncidentPair>();
                if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } before }) pairs = pairs.Where(pair => pair.Place.CompareTo(before) < 0);
                var page = await pairs.OrderByDescending(pair => pair.Place).Take(limit + 1).ToListAsync(ct);
                return (page, await IncidentNumbers.Of(session, page.SelectMany(pair => new[] { new IncidentId(pair.One), new IncidentId(pair.Other) }), ct));
            });
            var names = await people.NamesOf(found.Select(pair => pair.By), ct);
            var tasks = (await ledger.Tasks(ct)).Where(task => task.Kind == TaskKind.Link).ToLookup(task => IncidentPair.IdOf(new(task.One), new(task.Other)), task => task.Number);
            return new Page<Row>(
                [.. found.Take(limit).Select(pair => new Row(pair.Id, new(pair.One), numbers.GetValueOrDefault(new(pair.One)), new(pair.Other), numbers.GetValueOrDefault(new(pair.Other)),
                    pair.State, pair.Reason, names[pair.By], pair.On, tasks[pair.Id].Select(number => (long?)number).FirstOrDefault(), pair.Facts))],
                found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null);
        }
    }

    internal static void Map(IEndpointRouteBuilder conflicts) => conflicts
        .MapGet("links", async (string? state, string? cursor, int? limit, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new IncidentLinks(state is null ? null : Words.Parse<PairState>(state), cursor, limit), ct)).ToHttp())
        .Requires(ConflictPolicies.Decide)
        .WithSummary("Links of incidents that wait, are made, or were ended");
}
