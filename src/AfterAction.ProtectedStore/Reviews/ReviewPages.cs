using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Lists of reviews: one's own, and for supervisors the queue in which they see to it that each is led by somebody.</summary>
internal static class ReviewPages
{
    private const int PerPage = 50;

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("", Mine).Requires(ReviewPolicies.Mine);
        pages.MapGet("{review:guid}", Front).Requires(ReviewPolicies.Read);
        pages.MapGet("queue", Queue).Requires(ReviewPolicies.Queue);
        pages.MapPost("queue", Reconcile).DisableAntiforgery().Requires(ReviewPolicies.Queue);
        pages.MapGet("{review:guid}/facilitator", Facilitator).Requires(ReviewPolicies.Assign);
        pages.MapPost("{review:guid}/facilitator", Assign).DisableAntiforgery().Requires(ReviewPolicies.Assign);
    }

    private static async Task<IResult> Mine(string? cursor, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new MyReviews(cursor, PerPage), ct) is { Value: { } page }
            ? Pages.Of<MyReviewsPage>(new { Page = page, AtStart = string.IsNullOrEmpty(cursor) })
            : CanonicalNotFoundResult.Instance;

    /// <summary>The address of a review leads each to his own side of it.</summary>
    private static async Task<IResult> Front(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new Timelines.TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.SeeOther(timeline.Facilitates ? $"/reviews/{review}/timeline" : $"/reviews/{review}/mine")
            : CanonicalNotFoundResult.Instance;

    private static Task<IResult> Queue(string? number, bool? unassigned, string? cursor, int? opened, int? assigned, IMediator mediator, CancellationToken ct) =>
        ShowQueue(number, unassigned == true, cursor, opened, assigned, null, mediator, ct);

    private static async Task<IResult> Reconcile(IMediator mediator, CancellationToken ct)
    {
        var answer = await mediator.Send(new OpenReviews(), ct);
        return answer.Value is { } opened
            ? Pages.SeeOther(FormattableString.Invariant($"/reviews/queue?opened={opened.Opened}"))
            : await ShowQueue(null, false, null, null, null, answer.Refusal, mediator, ct);
    }

    private static async Task<IResult> ShowQueue(string? number, bool unassigned, string? cursor, int? opened, int? assigned, Refusal? refusal, IMediator mediator, CancellationToken ct)
    {
        var wanted = string.IsNullOrWhiteSpace(number) ? null : number.Trim();
        var answer = await mediator.Send(new ReviewQueue(wanted, unassigned, cursor, PerPage), ct);
        return answer.Refusal == Refusal.NotFound
            ? CanonicalNotFoundResult.Instance
            : Pages.Of<ReviewQueuePage>(
                new { Page = answer.Value ?? new Page<QueuedReview>([], null), Number = wanted, Unassigned = unassigned, AtStart = string.IsNullOrEmpty(cursor), Opened = opened, Assigned = assigned, Sentence = (refusal ?? answer.Refusal)?.Sentence },
                (refusal ?? answer.Refusal) is { } told ? Answers.StatusOf(told) : StatusCodes.Status200OK);
    }

    private static async Task<IResult> Facilitator(Guid review, IMediator mediator, IPeople people, CancellationToken ct) =>
        await Show(review, null, null, null, mediator, people, ct);

    private static async Task<IResult> Assign(Guid review, IFormCollection form, IMediator mediator, IPeople people, CancellationToken ct)
    {
        Typed typed = new(form);
        var decision = await mediator.Send(new AssignFacilitator(new(review), new(typed.Id("person") ?? default), typed.Text("reason"), typed.Seen), ct);
        return decision.Refusal is { } refusal
            ? await Show(review, typed.Id("person"), refusal, typed.Text("reason"), mediator, people, ct)
            : Pages.SeeOther("/reviews/queue");
    }

    private static async Task<IResult> Show(Guid review, Guid? chosen, Refusal? refusal, string? reason, IMediator mediator, IPeople people, CancellationToken ct)
    {
        var answer = await mediator.Send(new ReviewQueue(null, false, null, 1) { Only = new(review) }, ct);
        return answer.Value?.Entries is [{ TookPart: false } row]
            ? Pages.Of<FacilitatorPage>(
                new { Row = row, Supervisors = await people.WithRole(Roles.Supervisor, ct), Chosen = chosen, Reason = reason, Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }
}
