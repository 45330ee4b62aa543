using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>An officer's own timeline: one question at each of his own entries, saved as he writes.</summary>
internal static class MinePages
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/mine", Page).Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/entry", One).Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/entries/{entry:guid}/annotation", Write).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
    }

    private static async Task<IResult> Page(Guid review, Guid? saved, IMediator mediator, CancellationToken ct) =>
        await Read(review, mediator, ct) is { } timeline
            ? Pages.Of<MinePage>(new { Timeline = timeline, Saved = saved })
            : CanonicalNotFoundResult.Instance;

    /// <summary>One entry, or by the review's own id the account in own words, alone: read again by the script after somebody, the same officer on another computer, wrote meanwhile.</summary>
    private static async Task<IResult> One(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await Read(review, mediator, ct) switch
        {
            { } timeline when entry == review => Pages.Of<NarrativeForm>(new { Timeline = timeline }),
            { } timeline when timeline.Find(entry) is { } shown => Pages.Of<OwnEntry>(new { Timeline = timeline, Entry = shown }),
            _ => CanonicalNotFoundResult.Instance,
        };

    private static async Task<IResult> Write(Guid review, Guid entry, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        var text = typed.Text("text");
        var reason = typed.Text("reason");
        var decision = await mediator.Send(new AnnotateEntry(new(review), new(entry), text, reason.Length == 0 ? null : reason, typed.Seen), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/mine?saved={entry}#own-{entry}");
        return await Read(review, mediator, ct) is { } timeline
            ? Pages.Of<MinePage>(new { Timeline = timeline, TypedAt = entry, TypedText = text, TypedReason = reason, Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }

    /// <summary>Null for whoever did not take part, the facilitator included.</summary>
    internal static async Task<TimelineView?> Read(Guid review, IMediator mediator, CancellationToken ct) =>
        (await mediator.Send(new TimelineOf(new(review)), ct)).Value is { Facilitates: false } timeline ? timeline : null;
}
