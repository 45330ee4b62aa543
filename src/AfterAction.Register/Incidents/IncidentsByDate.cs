using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Incidents;

/// <summary>Incidents, the latest date first, those without a date last. Nothing is counted.</summary>
/// <param name="Q">Words that all occur among number, kind, place and the officers' names.</param>
/// <param name="From">First date that is shown, on the agency's wall.</param>
/// <param name="To">Last date that is shown.</param>
[Requires(IncidentPolicies.Read)]
public sealed record IncidentsByDate(string? Cursor, int? Limit, string? Q, DateOnly? From, DateOnly? To) : IRequest<Answer<Page<IncidentsByDate.Row>>>
{
    public const int LongestSearch = 100;
    public const int Usual = 50;

    /// <param name="ForceReports">How many officers' reports of using force came in.</param>
    public sealed record Row(IncidentId Id, string? Number, string? Kind, string? Location, DateOnly? LocalDate, DateTimeOffset? HappenedAt, int ForceReports, Outcome? Outcome)
    {
        public override string ToString() => $"{nameof(Row)} {Id.Value}";
    }

    public override string ToString() => nameof(IncidentsByDate);

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<IncidentsByDate>
    {
        public Validator()
        {
            RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
            RuleFor(question => question.Q).MaximumLength(LongestSearch);
        }
    }

    internal sealed class Handler(RegisterStore store) : IRequestHandler<IncidentsByDate, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(IncidentsByDate question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var found = await store.Read(session => Lines(session, question).Take(limit + 1).ToListAsync(ct));
            var next = found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null;
            return new Page<Row>([.. found.Take(limit).Select(line =>
                new Row(new(line.Id), line.Number, line.Kind, line.Location, line.LocalDate, line.HappenedAt, line.ForceReports, line.Outcome))], next);
        }

        private static IQueryable<IncidentLine> Lines(IQuerySession session, IncidentsByDate question)
        {
            var lines = session.Query<IncidentLine>().Where(line => line.JoinedTo == null);
            if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } before }) lines = lines.Where(line => line.Place.CompareTo(before) < 0);
            if (question.From is { } from)
            {
                var first = IncidentLine.PlaceOf(from, Guid.Empty);
                lines = lines.Where(line => line.Place.CompareTo(first) >= 0);
            }

            if (question.To is { } to && to < DateOnly.MaxValue)
            {
                var after = IncidentLine.PlaceOf(to.AddDays(1), Guid.Empty);
                lines = lines.Where(line => line.Place.CompareTo(after) < 0);
            }

            if (question.Q is { } words && !string.IsNullOrWhiteSpace(words)) lines = lines.Where(line => line.PlainTextSearch(words, IncidentStorage.Language));
            return lines.OrderByDescending(line => line.Place);
        }
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapGet("", async (string? cursor, int? limit, string? q, DateOnly? from, DateOnly? to, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new IncidentsByDate(cursor, limit, q, from, to), ct)).ToHttp())
        .Requires(IncidentPolicies.Read);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapGet("/incidents", async (string? cursor, string? q, string? from, string? to, IMediator mediator, CancellationToken ct) =>
        {
            var answer = await mediator.Send(new IncidentsByDate(cursor, null, q, Day(from), Day(to)), ct);
            return answer.Refusal?.Code == Refusal.NotFound.Code
                ? answer.Refusal.ToHttp()
                : Pages.Of<IncidentsPage>(new { Model = new IncidentsModel(answer.Value ?? new([], null), q, from, to, cursor is null, answer.Refusal) },
                    answer.Refusal is { } refusal ? Answers.StatusOf(refusal) : StatusCodes.Status200OK);
        })
        .Requires(IncidentPolicies.Read);

    /// <summary>A date that is none filters nothing: an address that was typed wrong still shows a list.</summary>
    private static DateOnly? Day(string? typed) =>
        DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}

/// <summary>The list as it is shown, with what it was filtered by.</summary>
public sealed record IncidentsModel(Page<IncidentsByDate.Row> Page, string? Q, string? From, string? To, bool AtStart, Refusal? Refusal)
{
    public bool Filtered => !string.IsNullOrWhiteSpace(Q) || !string.IsNullOrWhiteSpace(From) || !string.IsNullOrWhiteSpace(To);

    /// <summary>The list's address with its filter and without its cursor.</summary>
    public string Address => "/incidents" + string.Join('&', new[] { ("q", Q), ("from", From), ("to", To) }
        .Where(part => !string.IsNullOrWhiteSpace(part.Item2))
        .Select((part, index) => $"{(index == 0 ? "?" : "")}{part.Item1}={Uri.EscapeDataString(part.Item2!)}"));

    public override string ToString() => nameof(IncidentsModel);
}
