using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>The walk without scripts: the same commands as the API, from ordinary forms, each answered by the page anew.</summary>
internal static class WalkForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPost("{review:guid}/entries/{entry:guid}/observation", Observe).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/walk", Start).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/debrief/open", (Guid review, IMediator mediator, CancellationToken ct) => Ask(review, AskOpen, mediator, ct)).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/debrief/open", Open).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/closing", (Guid review, IMediator mediator, CancellationToken ct) => Ask(review, AskClose, mediator, ct)).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/closing", Close).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/debrief", Debrief).Requires(ReviewPolicies.Read);
    }

    private static async Task<IResult> Observe(Guid review, Guid entry, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        Observation observation = new(typed.Text("text"), (int?)typed.Number("step"), typed.Tick("decisionPoint"), typed.Tick("pivotal"));
        var done = typed.Tick("walked");
        var reason = typed.Text("reason");
        var decision = await mediator.Send(new WalkEntry(new(review), new(entry), observation, reason, done, typed.Seen), ct);
        var read = await mediator.Send(new TimelineOf(new(review)), ct);
        if (read.Value is not { } timeline || timeline.Find(entry) is not { } shown) return CanonicalNotFoundResult.Instance;
        if (decision.Refusal is not { } refusal)
            return Pages.SeeOther(timeline.AddressOf(done ? timeline.Next(shown) ?? shown : shown) + (done && timeline.Next(shown) is not null ? "" : "&saved=true"));
        return Pages.Of<WalkPage>(
            new { Timeline = timeline, Entry = shown, Typed = observation, TypedReason = reason, Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal));
    }

    private static async Task<IResult> Start(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await TimelinePages.Answer(await mediator.Send(new StartWalk(new(review), new Typed(form).Seen), ct), review, mediator, ct);

    private static async Task<IResult> Open(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await TimelinePages.Answer(await mediator.Send(new OpenDebrief(new(review), new Typed(form).Seen), ct), review, mediator, ct, $"/reviews/{review}/debrief");

    private static async Task<IResult> Close(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await TimelinePages.Answer(await mediator.Send(new CloseReview(new(review), new Typed(form).Seen), ct), review, mediator, ct, $"/reviews/{review}/debrief");

    private static async Task<IResult> Ask(Guid review, Func<TimelineView, object> question, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
            ? Pages.Of<AskPage>(question(timeline))
            : CanonicalNotFoundResult.Instance;

    private static object AskOpen(TimelineView timeline) => new
    {
        Timeline = timeline,
        Question = "Open the debrief?",
        Action = $"/reviews/{timeline.Review.Value}/debrief/open",
        Yes = "Open the debrief",
        Sentences = new[]
        {
            "From then on you and everybody who took part read what the others wrote: your observations and their annotations.",
            "This cannot be taken back. Whoever changes after that what is written now says why, and the earlier wording is kept.",
            timeline.AllWalked() ? "Every entry from first contact on is walked." : $"{timeline.ToWalk - timeline.Walked} of {timeline.ToWalk} entries are not walked yet; they can be walked in the debrief.",
        },
    };

    private static object AskClose(TimelineView timeline) => new
    {
        Timeline = timeline,
        Question = "Close this review?",
        Action = $"/reviews/{timeline.Review.Value}/closing",
        Yes = "Close the review",
        Final = true,
        Sentences = new[] { "Everybody who belongs to it can still read it. Nothing can be added or corrected any more." },
    };

    private static async Task<IResult> Debrief(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.Of<DebriefPage>(new { Timeline = timeline })
            : CanonicalNotFoundResult.Instance;
}
