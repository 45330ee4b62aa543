using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Imports;

/// <summary>Gives a file in. It is staged whole and read by the worker; the same import sent again changes nothing.</summary>
/// <param name="Format">Null: as its beginning says.</param>
/// <param name="Open">The file from its start, as often as it is asked for.</param>
[Requires(ImportPolicies.Import)]
public sealed record StartImport(ImportId Import, SourceKind? Format, string FileName, long Bytes, Func<Stream> Open, ImportSettings Settings) : IRequest<Decision>
{
    public const int LongestName = 200;

    public override string ToString() => $"{nameof(StartImport)} {Import.Value}";

    internal sealed class Validator : AbstractValidator<StartImport>
    {
        public Validator()
        {
            RuleFor(command => command.Import.Value).NotEmpty().OverridePropertyName("import");
            RuleFor(command => command.FileName).NotEmpty().OverridePropertyName("file");
            RuleFor(command => command.FileName).MaximumLength(LongestName).OverridePropertyName("file");
            RuleFor(command => command.Format).IsInEnum();
            RuleFor(command => command.Settings.Incident).MaximumLength(LongestName).OverridePropertyName("incident");
            RuleFor(command => command.Settings.RecordingStart).MaximumLength(LongestName).OverridePropertyName("recordingStart");
        }
    }

    internal static Decision Decide(FileImport? import, StartImport command, SourceKind? format, TimeZoneInfo zone, PersonId by, DateTimeOffset now)
    {
        if (import is not null) return import.FileName == command.FileName && import.Bytes == command.Bytes ? Decision.Nothing : ImportRefusals.AnotherFile;
        if (format is not { } known) return ImportRefusals.UnknownFormat;
        if (ImportReading.Unfit(known, command.Settings, command.FileName, zone) is { } unfit) return unfit;
        return Decision.Append(new ImportStarted(command.Import, known, command.FileName, command.Bytes, command.Settings, by, now));
    }

    internal sealed class Handler(RegisterStore store, ImportQueue queue, IActor actor, TimeProvider clock) : IRequestHandler<StartImport, Decision>
    {
        public async Task<Decision> Handle(StartImport command, CancellationToken ct)
        {
            if (command.Bytes == 0) return ImportRefusals.Empty;
            if (command.Bytes > ImportBytes.LargestTable) return ImportRefusals.TooLarge;
            var format = command.Format ?? await Sniff(command, ct);
            var settled = command with { Settings = await WithKnownIncident(command.Settings, ct) };
            var decided = await store.InOneTransaction(async unit =>
            {
                var decision = await unit.Decide<FileImport>(command.Import.Value, null,
                    import => Decide(import, settled, format, store.Agency.TimeZone, actor.Current!.Person, clock.GetUtcNow()));
                if (decision.Facts.Count == 0) return decision;
                await using var file = command.Open();
                await ImportStorage.Keep(unit, command.Import, file, ct);
                return decision;
            }, ct);
            if (decided.Refusal is null) queue.Add(command.Import);
            return decided;
        }

        private static async Task<SourceKind?> Sniff(StartImport command, CancellationToken ct)
        {
            await using var file = command.Open();
            var start = new byte[ImportFormats.Enough];
            return ImportFormats.Sniff(start.AsSpan(0, await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct)));
        }

        // People type the number that they see; an incident that came with a key of another kind is found by it.
        private async Task<ImportSettings> WithKnownIncident(ImportSettings settings, CancellationToken ct)
        {
            if (settings.Incident?.Trim() is not { Length: > 0 } typed) return settings;
            var byKey = IncidentKeys.IncidentOf(store.Agency.Id, typed).Value;
            var pages = await store.Read(session => session.Query<IncidentPage>().Where(page => page.Id == byKey || page.Number == typed).Take(2).ToListAsync(ct));
            return pages.FirstOrDefault(page => page.Id == byKey) is null && pages is [var one] ? settings with { Incident = one.Key } : settings;
        }
    }

    /// <param name="Import">A fresh id from the sender, so that sending again is not importing again.</param>
    /// <param name="Format">One of the names of <see cref="ImportFormats.Names"/>; blank is "as its beginning says".</param>
    /// <param name="Mapping">For a dispatch export: the name of a preset, or JSON with a role for each column; blank is "to be mapped".</param>
    internal sealed record Body(Guid Import, IFormFile? File, string? Format, string? Mapping, string? Incident, string? RecordingStart)
    {
        /// <summary>What is missing or is no id reads as nothing: the command's own answers say what to do about it.</summary>
        public static async Task<Body> Of(HttpRequest request, CancellationToken ct)
        {
            if (!request.HasFormContentType) return new(Guid.Empty, null, null, null, null, null);
            var form = await request.ReadFormAsync(ct);
            return new(Guid.TryParse(form["import"], out var import) ? import : Guid.Empty, form.Files.GetFile("file"),
                form["format"], form["mapping"], form["incident"], form["recordingStart"]);
        }

        /// <summary>The command, or what of the form is no answer.</summary>
        public (StartImport? Command, Refusal? Refused) Read()
        {
            SourceKind? format = null;
            if (!string.IsNullOrEmpty(Format))
            {
                if (!ImportFormats.Names.TryGetValue(Format, out var known)) return Fault("format", "unknown-choice", "Choose one of the listed formats.");
                format = known;
            }

            if (File is null) return Fault("file", "required", "Choose a file.");
            if (!TryMapping(out var columns)) return Fault("mapping", "malformed", "Use a preset's name, or JSON with a role for each column.");
            return (new StartImport(new(Import), format, Path.GetFileName(File.FileName.Replace('\\', '/')), File.Length, File.OpenReadStream,
                new(columns, Blank(Incident), Blank(RecordingStart))), null);
        }

        private bool TryMapping(out IReadOnlyDictionary<string, CadRole>? columns)
        {
            columns = null;
            if (string.IsNullOrWhiteSpace(Mapping)) return true;
            if (CadMapping.Presets.TryGetValue(Mapping.Trim(), out var preset))
            {
                columns = preset.Columns;
                return true;
            }

            try
            {
                var roles = JsonSerializer.Deserialize<Dictionary<string, CadRole>>(Mapping, MapColumns.Json);
                columns = roles is null ? null : CadMapping.Of(roles.Select(pair => (pair.Key, pair.Value))).Columns;
                return columns is not null;
            }
            catch (JsonException)
            {
                return false;
            }
        }

        private static (StartImport?, Refusal?) Fault(string field, string code, string sentence) => (null, Refusal.Invalid([new(field, code, sentence)]));

        private static string? Blank(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
    }

    /// <summary>The longest request taken: the longest file and its form around it. Longer ones are cut off by the server.</summary>
    private static readonly RequestSizeLimitAttribute Limit = new(ImportBytes.LargestTable + (1 << 20));

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapPost("", async (HttpRequest request, IMediator mediator, CancellationToken ct) =>
        {
            var body = await Body.Of(request, ct);
            var (command, refused) = body.Read();
            var decided = command is null ? Decision.Refused(refused!) : await mediator.Send(command, ct);
            return decided.Refusal is { } refusal ? refusal.ToHttp() : TypedResults.Accepted($"/api/v1/imports/{body.Import}");
        })
        .Requires(ImportPolicies.Import).WithMetadata(Limit).DisableAntiforgery().Accepts<Body>("multipart/form-data");

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/imports", async (HttpRequest request, IMediator mediator, ImportScreens screens, CancellationToken ct) =>
        {
            var body = await Body.Of(request, ct);
            var (command, refused) = body.Read();
            var decided = command is null ? Decision.Refused(refused!) : await mediator.Send(command, ct);
            return decided.Refusal is { } refusal
                ? await screens.NotTaken(new ImportForm(body.Import, body.Format, body.Incident, body.RecordingStart, ImportForm.OnFields(refusal)), ct)
                : Pages.SeeOther($"/imports/{body.Import}");
        })
        .Requires(ImportPolicies.Import).WithMetadata(Limit).DisableAntiforgery();
}
