using AfterAction.Kernel;
using AfterAction.Kernel.Release;
using AfterAction.Register.Referrals;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Npgsql;

namespace AfterAction.Register.Citations;

/// <summary>Commendations that were awarded, the latest month first and by name within it, so that nothing is told by which came first.</summary>
[Requires(CitationPolicies.Read)]
public sealed record AwardedCommendations : IRequest<Answer<AwardedCommendations.List>>
{
    /// <summary>More than an agency awards in years; what lies beyond is older.</summary>
    private const int Most = 500;

    /// <summary>One of them only; null: all.</summary>
    public Guid? Only { get; init; }

    public sealed record List(IReadOnlyList<Citation> Entries);

    internal sealed class Handler([FromKeyedServices(ReferralsModule.Released)] NpgsqlDataSource released, Agency agency) : IRequestHandler<AwardedCommendations, Answer<List>>
    {
        public async Task<Answer<List>> Handle(AwardedCommendations question, CancellationToken ct)
        {
            await using var command = released.CreateCommand(
                "select id, agency, name, text, awarded_in from released.citation where agency = $1 and ($2::uuid is null or id = $2) order by awarded_in desc, name, id limit $3");
            command.Parameters.AddWithValue(agency.Id);
            command.Parameters.Add(new() { Value = (object?)question.Only ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
            command.Parameters.AddWithValue(Most);
            await using var row = await command.ExecuteReaderAsync(ct);
            List<Citation> found = [];
            while (await row.ReadAsync(ct)) found.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateOnly>(4)));
            return question.Only is not null && found.Count == 0 ? Refusal.NotFound : new List(found);
        }
    }

    internal static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/commendations", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new AwardedCommendations(), ct)).ToHttp())
            .Requires(CitationPolicies.Read).WithTags("Commendations").WithSummary("Commendations that were awarded");
        var pages = app.MapGroup("/commendations").ExcludeFromDescription();
        pages.MapGet("", async Task<IResult> (IMediator mediator, CancellationToken ct) =>
            await mediator.Send(new AwardedCommendations(), ct) is { Value: { } list } ? Pages.Of<CitationsPage>(new { Rows = list.Entries }) : CanonicalNotFoundResult.Instance).Requires(CitationPolicies.Read);
        pages.MapGet("{citation:guid}", async Task<IResult> (Guid citation, IMediator mediator, CancellationToken ct) =>
            await mediator.Send(new AwardedCommendations { Only = citation }, ct) is { Value.Entries: [{ } one] } ? Pages.Of<CitationPage>(new { One = one }) : CanonicalNotFoundResult.Instance).Requires(CitationPolicies.Read);
    }
}
