using System.Globalization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AfterAction.ProtectedStore.Findings;

/// <summary>Findings and recommendations on pages: all of them with what became of them, and one to be written by the facilitator.</summary>
internal static class FindingForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/findings", All).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/findings/{finding:guid}", Finding).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/findings/{finding:guid}", State).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/findings/{finding:guid}/dropping", Drop).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/recommendations/{recommendation:guid}", Recommendation).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/recommendations/{recommendation:guid}", Make).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/recommendations/{recommendation:guid}/dropping", DropRecommended).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/recommendations/{recommendation:guid}/changes", Report).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/reports/{report:guid}", Implementation).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    private static Task<IResult> All(Guid review, IMediator mediator, IIds ids, CancellationToken ct) => ShowAll(review, null, null, mediator, ids, ct);

    /// <summary>Whoever may not do it hears that there is nothing, also where he may read.</summary>
    private static async Task<IResult> ShowAll(Guid review, FindingsTyped? typed, Refusal? refusal, IMediator mediator, IIds ids, CancellationToken ct) =>
        refusal != Refusal.NotFound && await Read(review, mediator, ct) is var (timeline, findings)
            ? Pages.Of<FindingsPage>(
                new { Timeline = timeline, Findings = findings, NewFinding = ids.Next(), NewRecommendation = ids.Next(), Typed = typed, Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    private static async Task<(TimelineView Timeline, FindingsView Findings)?> Read(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && await mediator.Send(new FindingsOf(new(review)), ct) is { Value: { } findings } ? (timeline, findings) : null;

    /// <summary>An id that is not known is that of a new one.</summary>
    private static async Task<IResult> Finding(Guid review, Guid finding, FindingKind? kind, IMediator mediator, CancellationToken ct) =>
        await Read(review, mediator, ct) is var (timeline, findings)
            ? ShowFinding(timeline, findings, findings.Findings.FirstOrDefault(known => known.Finding == finding) is { } known ? FindingTyped.Of(known) : FindingTyped.Blank(finding, kind ?? FindingKind.Strength), null)
            : CanonicalNotFoundResult.Instance;

    private static RazorComponentResult<FindingPage> ShowFinding(TimelineView timeline, FindingsView findings, FindingTyped typed, Refusal? refusal) => Pages.Of<FindingPage>(
        new { Timeline = timeline, Findings = findings, Typed = typed, Faults = refusal?.Fields ?? [], refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));

    private static async Task<IResult> State(Guid review, Guid finding, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        if (await Read(review, mediator, ct) is not var (timeline, findings)) return CanonicalNotFoundResult.Instance;
        FindingTyped typed = new(finding, sent.Text("kind"), sent.Text("text"), timeline.Entries.Select(entry => entry.Entry.Value).Where(entry => sent.Tick($"entry-{entry}")).ToHashSet(), sent.Tick("known"));
        var decision = await mediator.Send(new StateFinding(new(review), finding, new(sent.Choice<FindingKind>("kind"), typed.Text, [.. typed.Entries]), sent.Seen), ct);
        return decision.Refusal switch
        {
            null => Pages.SeeOther($"/reviews/{review}/findings"),
            { Code: var code } when code == Refusal.NotFound.Code => CanonicalNotFoundResult.Instance,
            { } refusal => ShowFinding(timeline, findings, typed, refusal),
        };
    }

    private static async Task<IResult> Drop(Guid review, Guid finding, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        return await Answer(await mediator.Send(new DropFinding(new(review), finding, sent.Text("reason"), sent.Seen), ct), review, new(finding, "", sent.Text("reason")), mediator, ids, ct);
    }

    private static async Task<IResult> Recommendation(Guid review, Guid recommendation, IMediator mediator, CancellationToken ct) =>
        await Read(review, mediator, ct) is var (timeline, findings)
            ? ShowRecommendation(timeline, findings, findings.Recommendations.FirstOrDefault(known => known.Recommendation == recommendation) is { } known ? RecommendationTyped.Of(known) : RecommendationTyped.Blank(recommendation), null)
            : CanonicalNotFoundResult.Instance;

    private static RazorComponentResult<RecommendationPage> ShowRecommendation(TimelineView timeline, FindingsView findings, RecommendationTyped typed, Refusal? refusal) => Pages.Of<RecommendationPage>(
        new { Timeline = timeline, Findings = findings, Typed = typed, Faults = refusal?.Fields ?? [], refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));

    private static async Task<IResult> Make(Guid review, Guid recommendation, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        if (await Read(review, mediator, ct) is not var (timeline, findings)) return CanonicalNotFoundResult.Instance;
        RecommendationTyped typed = new(recommendation, sent.Text("text"), sent.Text("owner"), sent.Text("dueOn"), sent.Text("shows"), findings.Findings.Select(known => known.Finding).Where(known => sent.Tick($"finding-{known}")).ToHashSet(), sent.Tick("known"));
        var decision = await mediator.Send(new Recommend(new(review), recommendation, typed.Read(), sent.Seen), ct);
        return decision.Refusal switch
        {
            null => Pages.SeeOther($"/reviews/{review}/findings"),
            { Code: var code } when code == Refusal.NotFound.Code => CanonicalNotFoundResult.Instance,
            { } refusal => ShowRecommendation(timeline, findings, typed, refusal),
        };
    }

    private static async Task<IResult> DropRecommended(Guid review, Guid recommendation, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        return await Answer(await mediator.Send(new DropRecommendation(new(review), recommendation, sent.Text("reason"), sent.Seen), ct), review, new(recommendation, "", sent.Text("reason")), mediator, ids, ct);
    }

    private static async Task<IResult> Report(Guid review, Guid recommendation, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new ReportChange(new(review), recommendation, sent.Choice<ChangeState>("state"), sent.Text("text"), sent.Seen), ct);
        return await Answer(decision, review, new(recommendation, sent.Text("state"), sent.Text("text")), mediator, ids, ct);
    }

    private static async Task<IResult> Implementation(Guid review, Guid report, IFormCollection form, IMediator mediator, IIds ids, CancellationToken ct)
    {
        Typed sent = new(form);
        return await Answer(await mediator.Send(new ReportImplementation(new(review), report, sent.Text("text"), sent.Seen), ct), review, new(review, "", sent.Text("text")), mediator, ids, ct);
    }

    private static async Task<IResult> Answer(Decision decision, Guid review, FindingsTyped typed, IMediator mediator, IIds ids, CancellationToken ct) =>
        decision.Refusal is { } refusal ? await ShowAll(review, typed, refusal, mediator, ids, ct) : Pages.SeeOther($"/reviews/{review}/findings");
}

/// <summary>What was typed at one thing of the page and not taken; the review's own id stands for the report.</summary>
public sealed record FindingsTyped(Guid At, string State, string Text)
{
    public override string ToString() => nameof(FindingsTyped);
}

/// <summary>A learning point as it stands in the form's fields.</summary>
public sealed record FindingTyped(Guid Id, string Kind, string Text, IReadOnlySet<Guid> Entries, bool Known)
{
    public override string ToString() => nameof(FindingTyped);

    internal static FindingTyped Blank(Guid id, FindingKind kind) => new(id, kind.ToString(), "", new HashSet<Guid>(), false);

    internal static FindingTyped Of(FindingView stated) => new(stated.Finding, stated.Kind.ToString(), stated.Text, stated.Entries.Select(entry => entry.Entry.Value).ToHashSet(), true);
}

/// <summary>A recommendation as it stands in the form's fields.</summary>
public sealed record RecommendationTyped(Guid Id, string Text, string Owner, string DueOn, string Shows, IReadOnlySet<Guid> Findings, bool Known)
{
    public override string ToString() => nameof(RecommendationTyped);

    internal static RecommendationTyped Blank(Guid id) => new(id, "", "", "", "", new HashSet<Guid>(), false);

    internal static RecommendationTyped Of(RecommendationView made) =>
        new(made.Recommendation, made.Text, made.Owner, made.DueOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), made.Shows, made.Findings.ToHashSet(), true);

    internal RecommendationFields Read() =>
        new(Text, Owner, DateOnly.TryParseExact(DueOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due) ? due : null, Shows, [.. Findings]);
}
