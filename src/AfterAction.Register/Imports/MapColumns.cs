using System.Text.Json;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;

namespace AfterAction.Register.Imports;

/// <summary>Says what the columns of a staged dispatch export mean. Saying the same again changes nothing.</summary>
[Requires(ImportPolicies.Import)]
public sealed record MapColumns(ImportId Import, CadMapping Mapping) : IRequest<Decision>
{
    public const int MostColumns = 500;

    /// <summary>Roles as words, as everywhere in the API.</summary>
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public override string ToString() => $"{nameof(MapColumns)} {Import.Value}";

    internal sealed class Validator : AbstractValidator<MapColumns>
    {
        public Validator()
        {
            RuleFor(command => command.Mapping.Columns.Count).InclusiveBetween(1, MostColumns).OverridePropertyName("columns");
            RuleForEach(command => command.Mapping.Columns.Values).IsInEnum().OverridePropertyName("columns");
        }
    }

    internal static Decision Decide(FileImport? import, MapColumns command, PersonId by, DateTimeOffset now)
    {
        if (import is null) return Refusal.NotFound;
        if (import.State != ImportState.WaitingForMapping)
            return import.Settings.Columns is { } columns && new CadMapping(columns) == command.Mapping ? Decision.Nothing : ImportRefusals.NotToBeMapped;
        if (!command.Mapping.Columns.Values.Contains(CadRole.Number)) return ImportRefusals.NoNumberColumn;
        if (!command.Mapping.Columns.Values.Any(CadCsv.IsTime)) return ImportRefusals.NoTimeColumn;
        return Decision.Append(new ColumnsMapped(command.Mapping.Columns, by, now));
    }

    internal sealed class Handler(RegisterStore store, ImportQueue queue, IActor actor, TimeProvider clock) : IRequestHandler<MapColumns, Decision>
    {
        public async Task<Decision> Handle(MapColumns command, CancellationToken ct)
        {
            var decided = await store.Decide<FileImport>(command.Import.Value, null, import => Decide(import, command, actor.Current!.Person, clock.GetUtcNow()), ct);
            if (decided.Refusal is null) queue.Add(command.Import);
            return decided;
        }
    }

    internal sealed record Body(IReadOnlyDictionary<string, CadRole> Columns);

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapPut("{import:guid}/mapping", async (Guid import, Body body, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new MapColumns(new(import), MappingOf(body.Columns ?? new Dictionary<string, CadRole>())), ct)).ToHttp())
        .Requires(ImportPolicies.Import);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/imports/{import:guid}/mapping", async (Guid import, HttpRequest request, IMediator mediator, ImportScreens screens, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            var roles = form.Where(field => field.Key.StartsWith(ColumnField, StringComparison.Ordinal))
                .ToDictionary(field => field.Key[ColumnField.Length..], field => ImportWords.Role(field.Value.ToString()), StringComparer.Ordinal);
            return await screens.After(await mediator.Send(new MapColumns(new(import), MappingOf(roles)), ct), new(import), ct, MappingOf(roles));
        })
        .Requires(ImportPolicies.Import).DisableAntiforgery();

    /// <summary>In front of the column's name in the mapping form.</summary>
    public const string ColumnField = "column.";

    private static CadMapping MappingOf(IEnumerable<KeyValuePair<string, CadRole>> roles) => CadMapping.Of(roles.Select(pair => (pair.Key, pair.Value)));
}
