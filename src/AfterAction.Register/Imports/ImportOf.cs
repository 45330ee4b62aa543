using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>One import: how far it is, what it found, and its bad rows a page at a time.</summary>
[Requires(ImportPolicies.Import)]
public sealed record ImportOf(ImportId Import, string? Cursor) : IRequest<Answer<ImportOf.View>>
{
    public const int BadRowsPerPage = 100;

    /// <param name="Done">Rows that the present step has gone through; all of them once it is over.</param>
    /// <param name="Total">Rows of the file; 0 until it was read to its end.</param>
    /// <param name="Incidents">That the good rows speak of.</param>
    /// <param name="Refusal">Why the file as a whole was not taken.</param>
    /// <param name="Columns">For a dispatch export that waits to be mapped.</param>
    public sealed record View(
        ImportId Id, SourceKind Format, string FileName, long Bytes, ImportState State, int Done, int Total, int Incidents, int BadRows,
        IReadOnlyList<BadRow> Bad, string? NextBad, Refusal? Refusal, FileStored? Stored, CadHeaders? Columns, string? Incident, PersonId StartedBy, DateTimeOffset StartedOn)
    {
        public override string ToString() => $"{nameof(View)} {Id.Value}";
    }

    internal sealed record Position(int After);

    internal sealed class Validator : AbstractValidator<ImportOf>
    {
        public Validator() => RuleFor(question => question.Import.Value).NotEmpty();
    }

    internal sealed class Handler(RegisterStore store) : IRequestHandler<ImportOf, Answer<View>>
    {
        public async Task<Answer<View>> Handle(ImportOf question, CancellationToken ct)
        {
            if (await store.Read(session => session.LoadAsync<FileImport>(question.Import.Value, ct)) is not { } import) return Refusal.NotFound;
            var after = Web.Http.Cursor.Read<Position>(question.Cursor)?.After ?? -1;
            var bad = import.BadRows == 0 ? [] : await ImportStorage.ReadBadRows(store, question.Import, after, BadRowsPerPage + 1, ct);
            var next = bad.Count > BadRowsPerPage ? Web.Http.Cursor.Write(new Position(bad[BadRowsPerPage - 1].Ordinal)) : null;
            var done = import.IsRunning ? await ImportStorage.RowsDone(store, question.Import, ct) : import.Rows;
            return new View(question.Import, import.Format, import.FileName, import.Bytes, import.State, done, import.Rows, import.Incidents, import.BadRows,
                [.. bad.Take(BadRowsPerPage).Select(each => each.Row)], next, import.Refused, import.Stored, Columns(import), import.Settings.Incident, import.StartedBy, import.StartedOn);
        }

        private CadHeaders? Columns(FileImport import)
        {
            if (import.State != ImportState.WaitingForMapping) return null;
            using var file = ImportStorage.File(store, new(import.Id));
            return CadCsv.Headers(file).Value;
        }
    }

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapGet("{import:guid}", async (Guid import, string? cursor, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new ImportOf(new(import), cursor), ct)).ToHttp())
        .Requires(ImportPolicies.Import);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapGet("/imports/{import:guid}", async (Guid import, string? cursor, ImportScreens screens, CancellationToken ct) =>
            await screens.Show(new(import), cursor, null, null, ct))
        .Requires(ImportPolicies.Import);
}
