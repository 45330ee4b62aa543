using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>Entering, correcting and placing an entry, each on a page of its own that comes back with everything typed when it is refused.</summary>
internal static class EntryForms
{
    private static readonly Dictionary<string, string> FieldNames = new(StringComparer.Ordinal)
    {
        ["start"] = "time", ["end"] = "endTime", ["certaintySeconds"] = "certainty",
    };

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/entries/new", New).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/entries/new", Record).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/entries/{entry:guid}/correction", Correction).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/entries/{entry:guid}/correction", Correct).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/entries/{entry:guid}/first-contact", FirstContact).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/entries/{entry:guid}/first-contact", Designate).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    /// <summary>Faults of the API's fields under the names of the form's.</summary>
    private static IReadOnlyList<FieldFault> Here(IReadOnlyList<FieldFault> faults) =>
        [.. faults.Select(fault => FieldNames.TryGetValue(fault.Field.Split('.')[^1], out var name) ? fault with { Field = name } : fault with { Field = fault.Field.Split('.')[^1] })];

    private static async Task<IResult> New(Guid review, IMediator mediator, Agency agency, IIds ids, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
            ? Pages.Of<EntryPage>(new { Timeline = timeline, Typed = EntryTyped.Blank(ids.Next(), timeline, agency) })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Record(Guid review, IFormCollection form, IMediator mediator, Agency agency, CancellationToken ct)
    {
        Typed sent = new(form);
        var typed = EntryTyped.Of(sent);
        var (fields, faults) = typed.Read(agency);
        var decision = faults.Count > 0 ? Refusal.Invalid(faults) : await mediator.Send(new RecordEntry(new(review), new(typed.Id), fields, sent.Seen), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/timeline?entry={typed.Id}");
        return await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
            ? Pages.Of<EntryPage>(new { Timeline = timeline, Typed = typed, Faults = Here(refusal.Fields), refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }

    private static async Task<IResult> Correction(Guid review, Guid entry, IMediator mediator, Agency agency, IIds ids, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<EntryPage>(new { Timeline = timeline, Entry = shown, Typed = EntryTyped.Of(ids.Next(), timeline, shown, agency) })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Correct(Guid review, Guid entry, IFormCollection form, IMediator mediator, Agency agency, CancellationToken ct)
    {
        Typed sent = new(form);
        var typed = EntryTyped.Of(sent);
        var (fields, faults) = typed.Read(agency);
        var decision = faults.Count > 0
            ? Refusal.Invalid(faults)
            : await mediator.Send(new CorrectEntry(new(review), new(entry), typed.Id, fields, typed.Reason, sent.Seen), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/timeline?entry={entry}");
        return await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<EntryPage>(new { Timeline = timeline, Entry = shown, Typed = typed, Faults = Here(refusal.Fields), refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }

    private static async Task<IResult> FirstContact(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<FirstContactPage>(new { Timeline = timeline, Entry = shown })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Designate(Guid review, Guid entry, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var kind = sent.Choice<FirstContactKind>("kind");
        var reason = sent.Text("reason");
        var decision = kind is null
            ? Refusal.Invalid([new("kind", "required", "Choose how the first contact came about.")])
            : await mediator.Send(new DesignateFirstContact(new(review), new(entry), kind.Value, reason.Length == 0 ? null : reason, sent.Seen), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/timeline?entry={entry}");
        return await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<FirstContactPage>(new { Timeline = timeline, Entry = shown, Kind = kind?.ToString() ?? "", Reason = reason, Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }
}
