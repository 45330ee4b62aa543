using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Investigations;

/// <summary>The investigations that one is assigned to, the latest first. Whoever was recused meanwhile finds nothing of them.</summary>
[Requires(InvestigationPolicies.Mine)]
public sealed record MyInvestigations(string? Cursor, int? Limit) : IRequest<Answer<Page<MyInvestigations.Row>>>
{
    public const int Usual = 50;

    /// <param name="Part">The own one.</param>
    /// <param name="Disposition">Null while it is open.</param>
    public sealed record Row(InvestigationId Id, string Number, IncidentId Incident, string? IncidentNumber, Part Part, DateTimeOffset OpenedOn, Disposition? Disposition)
    {
        public override string ToString() => $"{nameof(Row)} {Id.Value}";
    }

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<MyInvestigations>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    internal sealed class Handler(RegisterStore store, ClaimLedger ledger, IActor actor) : IRequestHandler<MyInvestigations, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(MyInvestigations question, CancellationToken ct)
        {
            var (limit, me) = (question.Limit ?? Usual, actor.Current!.Person);
            var (found, numbers) = await store.Read(async session =>
            {
                var mine = session.Query<Investigation>().Where(each => each.Assigned.Contains(me.Value));
                if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } before }) mine = mine.Where(each => each.Place.CompareTo(before) < 0);
                var rows = await mine.OrderByDescending(each => each.Place).Take(limit + 1).ToListAsync(ct);
                return (rows, await IncidentNumbers.Of(session, rows.Select(each => each.Incident), ct));
            });
            var claimed = (await ledger.Claim(me, [.. found.Select(each => each.Incident).Distinct()], Side.Investigation, ct)).Select(claim => claim.Incident).ToHashSet();
            var next = found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null;
            return new Page<Row>([.. found.Take(limit).Where(each => claimed.Contains(each.Incident)).Select(each => new Row(
                new(each.Id), each.Number, each.Incident, numbers.GetValueOrDefault(each.Incident), each.LineOf(me)!.Part, each.OpenedOn, each.Closed?.Disposition))], next);
        }
    }

    internal static void Map(IEndpointRouteBuilder investigations) => investigations
        .MapGet("", async (string? cursor, int? limit, IMediator mediator, CancellationToken ct) => (await mediator.Send(new MyInvestigations(cursor, limit), ct)).ToHttp())
        .Requires(InvestigationPolicies.Mine)
        .WithSummary("The investigations one is assigned to, the latest first");
}
