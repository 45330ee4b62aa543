using AfterAction.Kernel;
using AfterAction.Kernel.Release;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Npgsql;

namespace AfterAction.Register.Referrals;

/// <summary>Incidents for which an external process is required, the latest incident first. Each says its number and its date and nothing else: not when it came, not from whom. Whoever could not
/// open an investigation of an incident does not find it, so nobody learns in this way that he himself is looked at; the conflicts officer finds all.</summary>
[Requires(ReferralPolicies.Read)]
public sealed record OpenReferrals : IRequest<Answer<OpenReferrals.List>>
{
    /// <summary>More than an agency has in years; what lies beyond is older.</summary>
    private const int Most = 200;

    public sealed record List(IReadOnlyList<Row> Entries);

    /// <param name="Incident">Null when the register knows no incident by this number any more.</param>
    /// <param name="Notice">Always <c>external-process-required</c>.</param>
    public sealed record Row(string IncidentNumber, DateOnly? OccurredOn, string Notice, IncidentId? Incident);

    internal sealed class Handler([FromKeyedServices(ReferralsModule.Released)] NpgsqlDataSource released, RegisterStore store, Eligibility eligibility, Agency agency, IActor actor)
        : IRequestHandler<OpenReferrals, Answer<List>>
    {
        public async Task<Answer<List>> Handle(OpenReferrals question, CancellationToken ct)
        {
            var reader = actor.Current!;
            var decides = reader.Roles.All(role => Roles.Sides[role] == Roles.Neutral);
            List<Row> rows = [];
            foreach (var (number, occurredOn) in await Sent(ct))
            {
                var incident = Guid.TryParse(number, out var id) ? new IncidentId(id) : await IncidentByNumber.Find(store, number, ct);
                if (decides || (incident is { } of && await eligibility.Of(reader.Person, Part.InvestigationSupervisor, of, ct))) rows.Add(new(number, occurredOn, Referral.Notice, incident));
            }

            return new List(rows);
        }

        private async Task<IReadOnlyList<(string Number, DateOnly? OccurredOn)>> Sent(CancellationToken ct)
        {
            await using var command = released.CreateCommand("select number, occurred_on from released.referral where agency = $1 order by occurred_on desc nulls last, number limit $2");
            command.Parameters.AddWithValue(agency.Id);
            command.Parameters.AddWithValue(Most);
            await using var row = await command.ExecuteReaderAsync(ct);
            List<(string, DateOnly?)> found = [];
            while (await row.ReadAsync(ct)) found.Add((row.GetString(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateOnly>(1)));
            return found;
        }
    }

    internal static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/api/v1/referrals", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new OpenReferrals(), ct)).ToHttp())
        .Requires(ReferralPolicies.Read).WithTags("Referrals").WithSummary("Incidents for which an external process is required");

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapGet("/referrals", async Task<IResult> (IMediator mediator, IActor actor, PolicyBook policies, CancellationToken ct) =>
            await mediator.Send(new OpenReferrals(), ct) is { Value: { } list }
                ? Pages.Of<ReferralsPage>(new { Rows = list.Entries, MayOpen = policies.Find(InvestigationPolicies.Open)!.Roles.Overlaps(actor.Current!.Roles) })
                : CanonicalNotFoundResult.Instance)
        .Requires(ReferralPolicies.Read);
}
