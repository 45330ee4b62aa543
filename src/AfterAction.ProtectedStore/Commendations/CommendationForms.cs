using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AfterAction.ProtectedStore.Commendations;

/// <summary>Nominations on pages: all of them and one to be written, for the facilitator; the own ones with yes and no, for whoever is nominated.</summary>
internal static class CommendationForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/commendations", (Guid review, IMediator mediator, IIds ids, CancellationToken ct) => ShowAll(review, null, mediator, ids, ct)).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/commendations/{commendation:guid}", One).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/commendations/{commendation:guid}", Send).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/commendations/{commendation:guid}/withdrawal", TakeBack).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/commendations/{commendation:guid}/consent", Consent).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
    }

    private static async Task<(TimelineView Timeline, IReadOnlyList<CommendationView> All)?> Read(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && await mediator.Send(new CommendationsOf(new ReviewId(review)), ct) is { Value: { } all } ? (timeline, all) : null;

    private static async Task<IResult> ShowAll(Guid review, Refusal? refusal, IMediator mediator, IIds ids, CancellationToken ct) =>
        refusal != Refusal.NotFound && await Read(review, mediator, ct) is var (timeline, all)
            ? Pages.Of<CommendationsPage>(new { Timeline = timeline, All = all, New = ids.Next(), Sentence = refusal?.Fields is [{ } fault, ..] ? fault.Sentence : refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    /// <summary>An id that is not known is that of a new one.</summary>
    private static async Task<IResult> One(Guid review, Guid commendation, IMediator mediator, CancellationToken ct) =>
        await Read(review, mediator, ct) is var (timeline, all) ? Show(timeline, all.FirstOrDefault(known => known.Commendation == commendation) is { } known ? CommendationTyped.Of(known) : new(commendation, "", "", false), null) : CanonicalNotFoundResult.Instance;

    private static RazorComponentResult<CommendationPage> Show(TimelineView timeline, CommendationTyped typed, Refusal? refusal) => Pages.Of<CommendationPage>(
        new { Timeline = timeline, Typed = typed, Faults = refusal?.Fields ?? [], refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));

    private static async Task<IResult> Send(Guid review, Guid commendation, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        if (await Read(review, mediator, ct) is not var (timeline, _)) return CanonicalNotFoundResult.Instance;
        CommendationTyped typed = new(commendation, sent.Text("officer"), sent.Text("citation"), sent.Tick("known"));
        var decision = await mediator.Send(new Nominate(new(review), commendation, new(Guid.TryParse(typed.Officer, out var officer) ? officer : Guid.Empty), typed.Citation, sent.Seen), ct);
        return decision.Refusal switch
        {
            null => Pages.SeeOther($"/reviews/{review}/commendations"),
            { Code: var code } when code == Refusal.NotFound.Code => CanonicalNotFoundResult.Instance,
            { } refusal => Show(timeline, typed, refusal),
        };
    }

    private static async Task<IResult> TakeBack(Guid review, Guid commendation, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new TakeNominationBack(new(review), commendation, sent.Text("reason"), sent.Seen), ct);
        return decision.Refusal is { } refusal ? await ShowAll(review, refusal, mediator, ids, ct) : Pages.SeeOther($"/reviews/{review}/commendations");
    }

    private static async Task<IResult> Consent(Guid review, Guid commendation, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new StateConsent(new(review), commendation, sent.Text("given") == "yes", sent.Seen), ct);
        return decision.Refusal is { } refusal ? await ShowAll(review, refusal, mediator, ids, ct) : Pages.SeeOther($"/reviews/{review}/commendations");
    }
}

/// <summary>A nomination as it stands in the form's fields.</summary>
public sealed record CommendationTyped(Guid Id, string Officer, string Citation, bool Known)
{
    public override string ToString() => nameof(CommendationTyped);

    internal static CommendationTyped Of(CommendationView known) => new(known.Commendation, known.Officer.Value.ToString(), known.Citation, true);
}

/// <summary>What waits for the board, and its votes, on a page of its own: no page of a review is the board's.</summary>
internal static class BoardPages
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("", (IMediator mediator, CancellationToken ct) => Show(null, mediator, ct)).Requires(ReviewPolicies.Docket);
        pages.MapPost("{review:guid}/{commendation:guid}", Send).DisableAntiforgery().Requires(ReviewPolicies.Commend);
    }

    private static async Task<IResult> Show(Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        refusal != Refusal.NotFound && await mediator.Send(new Docket(), ct) is { Value: { } list }
            ? Pages.Of<DocketPage>(new { Rows = list.Entries, refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Send(Guid review, Guid commendation, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new Vote(new(review), commendation, sent.Text("for") == "yes", sent.Seen), ct);
        return decision.Refusal is { } refusal ? await Show(refusal, mediator, ct) : Pages.SeeOther("/commendations");
    }
}
