using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using CsvHelper;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>The timeline as a table, in its order, with what its reader may see and nothing else (docs/formats/timeline-csv.md). That it was taken out is an entry of the log before it is.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record TimelineCsv(ReviewId Review) : IRequest<Answer<CsvTable>>, IOfReview
{
    private static readonly string[] Columns =
    [
        "place", "start", "end", "uncertainty_ms", "since_first_contact_ms", "order_certain", "lead_up", "first_contact", "kind", "who", "title", "text", "source", "recorded", "as_written", "marks", "corrections",
        "walked", "step", "decision_point", "pivotal", "observation", "annotations",
    ];

    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor, TimeProvider clock) : IRequestHandler<TimelineCsv, Answer<CsvTable>>
    {
        public async Task<Answer<CsvTable>> Handle(TimelineCsv request, CancellationToken cancellationToken)
        {
            var answer = await TimelineOf.Read(store, agency, actor.Signed(), request.Review, clock.GetUtcNow(), cancellationToken);
            return answer.Value is { } timeline ? new CsvTable(Write(timeline)) : answer.Refusal!;
        }
    }

    /// <summary>UTF-8 with the mark that tells spreadsheets so; a cell that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    internal static byte[] Write(TimelineView timeline)
    {
        using MemoryStream bytes = new();
        using (var csv = CsvWriter.Create(bytes, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, WriteByteOrderMark = true }, leaveOpen: true))
        {
            csv.WriteRecord(Columns);
            foreach (var entry in timeline.Entries)
            {
                foreach (var cell in Cells(entry)) csv.WriteField(cell);
                csv.EndRecord();
            }
        }

        return bytes.ToArray();
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/timeline/csv", Send).Requires(ReviewPolicies.Read).WithSummary("The timeline as a table, in its order");

    internal static async Task<IResult> Send(Guid review, IMediator mediator, CancellationToken ct)
    {
        var answer = await mediator.Send(new TimelineCsv(new ReviewId(review)), ct);
        return answer.Value is { } table ? TypedResults.File(table.Bytes, "text/csv; charset=utf-8", "timeline.csv") : answer.Refusal!.ToHttp();
    }

    /// <summary>Numbers as numbers: a negative one is no formula.</summary>
    private static object?[] Cells(EntryView entry) =>
    [
        entry.Number, Instant(entry.Start), Instant(entry.End), entry.UncertaintyMs, entry.SinceFirstContactMs, Answer(!entry.OrderUndecided), Answer(entry.LeadUp), Answer(entry.IsFirstContact),
        TimelineWords.Of(entry.Kind), entry.Who, entry.Title, entry.Text, entry.SourceName, Instant(entry.Recorded), entry.RawTime, string.Join(' ', entry.Marks), entry.Corrections,
        entry.Walked is { } walked ? Answer(walked) : "", entry.Observation?.Step, entry.Observation is { } seen ? Answer(seen.DecisionPoint) : "", entry.Observation is { } noticed ? Answer(noticed.Pivotal) : "",
        entry.Observation?.Text ?? "", string.Join('\n', entry.Annotations.Where(annotation => annotation.Text.Length > 0).Select(annotation => $"{annotation.Name}: {annotation.Text}")),
    ];

    private static string Instant(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture) ?? "";

    private static string Answer(bool yes) => yes ? "yes" : "no";
}

/// <param name="Bytes">A file, whole.</param>
internal sealed record CsvTable(byte[] Bytes)
{
    public override string ToString() => nameof(CsvTable);
}
