using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>Imports, the latest first.</summary>
[Requires(ImportPolicies.Import)]
public sealed record ImportsByStart(string? Cursor, int? Limit) : IRequest<Answer<Page<ImportsByStart.Row>>>
{
    public const int Usual = 20;

    public sealed record Row(ImportId Id, SourceKind Format, string FileName, ImportState State, int Rows, int Incidents, int BadRows, DateTimeOffset StartedOn)
    {
        public override string ToString() => $"{nameof(Row)} {Id.Value}";
    }

    internal sealed record Position(string Place);

    internal sealed class Validator : AbstractValidator<ImportsByStart>
    {
        public Validator() => RuleFor(question => question.Limit).InclusiveBetween(1, Web.Http.Cursor.MostPerPage);
    }

    internal sealed class Handler(RegisterStore store) : IRequestHandler<ImportsByStart, Answer<Page<Row>>>
    {
        public async Task<Answer<Page<Row>>> Handle(ImportsByStart question, CancellationToken ct)
        {
            var limit = question.Limit ?? Usual;
            var found = await store.Read(session =>
            {
                IQueryable<FileImport> imports = session.Query<FileImport>();
                if (Web.Http.Cursor.Read<Position>(question.Cursor) is { Place: { } before }) imports = imports.Where(import => import.Place.CompareTo(before) < 0);
                return imports.OrderByDescending(import => import.Place).Take(limit + 1).ToListAsync(ct);
            });
            var next = found.Count > limit ? Web.Http.Cursor.Write(new Position(found[limit - 1].Place)) : null;
            return new Page<Row>([.. found.Take(limit).Select(import =>
                new Row(new(import.Id), import.Format, import.FileName, import.State, import.Rows, import.Incidents, import.BadRows, import.StartedOn))], next);
        }
    }

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapGet("", async (string? cursor, int? limit, IMediator mediator, CancellationToken ct) => (await mediator.Send(new ImportsByStart(cursor, limit), ct)).ToHttp())
        .Requires(ImportPolicies.Import);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapGet("/imports", async (string? cursor, string? incident, ImportScreens screens, IIds ids, CancellationToken ct) =>
            await screens.List(cursor, new ImportForm(ids.Next(), null, incident, null, null), ct))
        .Requires(ImportPolicies.Import);
}
