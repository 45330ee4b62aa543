using System.Globalization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>What comes before anybody writes: for the facilitator scope, promise and orders on one page, for a participant what is promised to him.</summary>
internal static class PromisePages
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/promise", Stated).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/promise", State).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/orders/{participant:guid}", Enter).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/mine/promise", Promised).Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/promise", Accept).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
    }

    private static async Task<IResult> Stated(Guid review, IMediator mediator, CancellationToken ct) => await ShowStated(review, null, null, null, mediator, ct);

    /// <summary>One form for what is asked together: that the incident is within scope, and what protects its words.</summary>
    private static async Task<IResult> State(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var typed = PromiseTyped.Of(sent);
        if (await mediator.Send(new TimelineOf(new(review)), ct) is not { Value: { Facilitates: true } timeline }) return CanonicalNotFoundResult.Instance;
        List<FieldFault> faults = [];
        var seen = sent.Seen;
        if (timeline.Promise.ScopeAcceptedAt is null)
        {
            var scope = await mediator.Send(new AcceptScope(new(review), typed.NoCrime, typed.NoWilfulMisconduct, seen), ct);
            if (scope.Refusal is { Fields: [] } no) return await ShowStated(review, typed, null, no, mediator, ct);
            faults.AddRange(scope.Refusal?.Fields ?? []);
            if (scope.Refusal is null) seen = scope.Version;
        }

        var (reviewedOn, malformed) = typed.Read();
        if (malformed is not null) faults.Add(malformed);
        if (faults.Count > 0) return await ShowStated(review, typed, null, Refusal.Invalid(faults), mediator, ct);
        var decision = await mediator.Send(new StatePromise(new(review), sent.Choice<ProtectionBasis>("basis"), typed.Citation, reviewedOn, seen), ct);
        return decision.Refusal is { } refusal ? await ShowStated(review, typed, null, refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/timeline");
    }

    private static async Task<IResult> Enter(Guid review, Guid participant, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new EnterOrder(new(review), new(participant), sent.Text("order"), sent.Text("orderedBy"), sent.Seen), ct);
        return decision.Refusal is { } refusal
            ? await ShowStated(review, null, new(new(participant), sent.Text("order"), sent.Text("orderedBy")), refusal, mediator, ct)
            : Pages.SeeOther($"/reviews/{review}/promise");
    }

    private static async Task<IResult> ShowStated(Guid review, PromiseTyped? typed, TakePartOrder? order, Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
            ? Pages.Of<StatePromisePage>(
                new { Timeline = timeline, Typed = typed ?? PromiseTyped.Of(timeline.Promise), Order = order, Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Promised(Guid review, IMediator mediator, CancellationToken ct) => await ShowPromised(review, null, null, mediator, ct);

    private static async Task<IResult> Accept(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var version = (int)Math.Clamp(sent.Number("version") ?? 0, 0, int.MaxValue);
        var decision = await mediator.Send(
            new AcceptPromise(new(review), version, sent.Choice<Compulsion>("compulsion"), sent.Text("order"), sent.Text("orderedBy"), sent.Seen), ct);
        return decision.Refusal is { } refusal ? await ShowPromised(review, sent, refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/mine");
    }

    private static async Task<IResult> ShowPromised(Guid review, Typed? sent, Refusal? refusal, IMediator mediator, CancellationToken ct)
    {
        if (await mediator.Send(new TimelineOf(new(review)), ct) is not { Value: { Facilitates: false } timeline }) return CanonicalNotFoundResult.Instance;
        var accepted = timeline.Promise.Accepted;
        return Pages.Of<AcceptPromisePage>(
            new
            {
                Timeline = timeline,
                Compulsion = sent?.Text("compulsion") ?? accepted?.Compulsion.ToString() ?? "",
                Order = sent?.Text("order") ?? accepted?.Order ?? "",
                OrderedBy = sent?.Text("orderedBy") ?? accepted?.OrderedBy ?? "",
                Faults = refusal?.Fields ?? [],
                refusal?.Sentence,
            },
            refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
    }
}

/// <summary>Scope and promise as they stand in the form's fields.</summary>
public sealed record PromiseTyped(bool NoCrime, bool NoWilfulMisconduct, string Basis, string Citation, string ReviewedOn)
{
    public override string ToString() => nameof(PromiseTyped);

    internal static PromiseTyped Of(Typed form) => new(form.Tick("noCrime"), form.Tick("noWilfulMisconduct"), form.Text("basis"), form.Text("citation"), form.Text("reviewedOn"));

    internal static PromiseTyped Of(PromiseView promise) => new(
        promise.ScopeAcceptedAt is not null, promise.ScopeAcceptedAt is not null, promise.Basis?.ToString() ?? "", promise.Citation,
        promise.ReviewedOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");

    internal (DateOnly? ReviewedOn, FieldFault? Fault) Read() =>
        ReviewedOn.Length == 0 ? (null, null)
        : DateOnly.TryParseExact(ReviewedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? (day, null)
        : (null, new("reviewedOn", "malformed", "Give the date, such as 2026-03-14."));
}
