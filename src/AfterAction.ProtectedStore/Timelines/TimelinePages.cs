using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>The timeline's pages and the fragments its script swaps in. Whoever may not read the review gets the answer for what is absent.</summary>
internal static class TimelinePages
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/timeline", Page).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/timeline/panel", Panel).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/timeline/row", Row).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/timeline/print", Print).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/timeline/csv", TimelineCsv.Send).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/entries/{entry:guid}/history", History).Requires(ReviewPolicies.Read);
        pages.MapPost("{review:guid}/timeline/drawing", Draw).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    /// <summary>Back to a page of the review when the decision was carried out; else the timeline with the reason on top.</summary>
    internal static async Task<IResult> Answer(Decision decision, Guid review, IMediator mediator, CancellationToken ct, string? then = null)
    {
        if (decision.Refusal is not { } refusal) return Pages.SeeOther(then ?? $"/reviews/{review}/timeline");
        return await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.Of<WalkPage>(new { Timeline = timeline, Entry = timeline.Start(), refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }

    private static async Task<IResult> Page(Guid review, Guid? entry, bool? saved, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.Of<WalkPage>(new { Timeline = timeline, Entry = timeline.Find(entry) ?? timeline.Start(), Saved = saved == true })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Panel(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<EntryPanel>(new { Timeline = timeline, Entry = shown })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Row(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<RowFragment>(new { Timeline = timeline, Entry = shown })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Print(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.Of<PrintPage>(new { Timeline = timeline })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> History(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && timeline.Find(entry) is { } shown
        && await mediator.Send(new EntryHistory(new(review), new(entry)), ct) is { Value: { } versions }
            ? Pages.Of<HistoryPage>(new { Timeline = timeline, Entry = shown, Versions = versions })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Draw(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Answer(await mediator.Send(new DrawTimeline(new(review), null, new Typed(form).Seen), ct), review, mediator, ct);
}
