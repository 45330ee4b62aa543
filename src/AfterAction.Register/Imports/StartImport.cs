using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

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

    /// <param name="digest">Of the file's bytes.</param>
    internal static Decision Decide(FileImport? import, StartImport command, SourceKind? format, string digest, TimeZoneInfo zone, PersonId by, DateTimeOffset now)
    {
        if (import is not null)
            return import.FileName == command.FileName && import.Bytes == command.Bytes && import.Digest == digest ? Decision.Nothing : ImportRefusals.AnotherFile;
        if (format is not { } known) return ImportRefusals.UnknownFormat;
        if (ImportReading.Unfit(known, command.Settings, command.FileName, zone) is { } unfit) return unfit;
        return Decision.Append(new ImportStarted(command.Import, known, command.FileName, command.Bytes, digest, command.Settings, by, now));
    }

    internal sealed class Handler(RegisterStore store, ImportQueue queue, IActor actor, TimeProvider clock) : IRequestHandler<StartImport, Decision>
    {
        public async Task<Decision> Handle(StartImport command, CancellationToken ct)
        {
            if (command.Bytes == 0) return ImportRefusals.Empty;
            if (command.Bytes > ImportBytes.LargestTable) return ImportRefusals.TooLarge;
            var format = command.Format ?? await Sniff(command, ct);
            var digest = await Digest(command, ct);
            var settled = command with { Settings = await WithKnownIncident(command.Settings, ct) };
            var decided = await store.InOneTransaction(async transaction =>
            {
                var decision = await transaction.Decide<FileImport>(command.Import.Value, null,
                    import => Decide(import, settled, format, digest, store.Agency.TimeZone, actor.Current!.Person, clock.GetUtcNow()));
                if (decision.Facts.Count == 0) return decision;
                await using var file = command.Open();
                await ImportStorage.Keep(transaction, command.Import, file, ct);
                return decision;
            }, ct);
            if (decided.Refusal is null) queue.Add(command.Import);
            return decided;
        }

        private static async Task<string> Digest(StartImport command, CancellationToken ct)
        {
            await using var file = command.Open();
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct));
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

    internal static void Map(IEndpointRouteBuilder imports) => imports
        .MapPost("", async (HttpRequest request, IMediator mediator, CancellationToken ct) =>
        {
            var (sent, decided) = await Take(request, mediator, ct);
            return decided.Refusal is { } refusal ? refusal.ToHttp() : TypedResults.Accepted($"/api/v1/imports/{sent.Import}");
        })
        .Requires(ImportPolicies.Import).DisableAntiforgery().Accepts<Upload>("multipart/form-data");

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapPost("/imports", async (HttpRequest request, IMediator mediator, ImportScreens screens, CancellationToken ct) =>
        {
            var (sent, decided) = await Take(request, mediator, ct);
            return decided.Refusal is { } refusal
                ? await screens.NotTaken(new ImportForm(sent.Import, sent.Format, sent.Incident, sent.RecordingStart, ImportForm.OnFields(refusal)), ct)
                : Pages.SeeOther($"/imports/{sent.Import}");
        })
        .Requires(ImportPolicies.Import).DisableAntiforgery();

    private static async Task<(Upload Sent, Decision Decided)> Take(HttpRequest request, IMediator mediator, CancellationToken ct)
    {
        var (sent, broken) = await Upload.Of(request, ct);
        if (broken is not null) return (sent, broken);
        var (command, refused) = sent.Read();
        return (sent, command is null ? Decision.Refused(refused!) : await mediator.Send(command, ct));
    }
}
