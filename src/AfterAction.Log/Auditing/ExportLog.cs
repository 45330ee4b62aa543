using System.Globalization;
using System.IO.Compression;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Log.Auditing;

/// <summary>The log of this program as far as its newest head, to be checked elsewhere. That it left the program is an entry before the first byte does.</summary>
[Requires(LogPolicies.Audit)]
internal sealed record ExportLog : IRequest<Answer<ExportedLog>>
{
    internal sealed class Handler(LogDatabase database, LogKeys keys, WebProgram program, RowsOfExport rows, IEnumerable<Drain> drains, IActor actor, IHttpContextAccessor requests, IIds ids, TimeProvider clock)
        : IRequestHandler<ExportLog, Answer<ExportedLog>>
    {
        public async Task<Answer<ExportedLog>> Handle(ExportLog request, CancellationToken cancellationToken)
        {
            var folder = Path.Combine(Path.GetTempPath(), $"afteraction-log-{ids.Next()}");
            try
            {
                if (!OperatingSystem.IsWindows()) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                var auditor = actor.Current!;
                Exporter by = new(auditor.Person, [.. auditor.Roles.Order(StringComparer.Ordinal)], LogPolicies.Audit, Recorder.Class(requests.HttpContext));
                var (size, refusal) = await LogVerb.Export(database, keys, program.Name, by, folder, rows, drains, clock, cancellationToken);
                if (refusal is not null) return refusal;
                var packed = new FileStream(folder + ".zip", new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
                await ZipFile.CreateFromDirectoryAsync(folder, packed, cancellationToken);
                packed.Position = 0;
                return new ExportedLog(program.Name, size, packed);
            }
            finally
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }
        }
    }

    internal static void Map(IEndpointRouteBuilder log) => log
        .MapPost("exports", Send).Requires(LogPolicies.Audit).WithSummary("The log as far as its newest head, as a ZIP of what AfterAction.Verify checks");

    internal static async Task<IResult> Send(IMediator mediator, CancellationToken ct)
    {
        var answer = await mediator.Send(new ExportLog(), ct);
        return answer.Value is { } log ? log.ToHttp() : answer.Refusal!.ToHttp();
    }
}

/// <param name="Size">How many entries.</param>
/// <param name="Packed">Gone when it is closed.</param>
internal sealed record ExportedLog(string Program, long Size, Stream Packed)
{
    public IResult ToHttp() => TypedResults.File(Packed, "application/zip", string.Create(CultureInfo.InvariantCulture, $"{Program}-log-{Size}.zip"));
}
