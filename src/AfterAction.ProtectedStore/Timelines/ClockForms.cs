using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>The clocks of a timeline's sources: a list of them, and the correction of one.</summary>
internal static class ClockForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/clocks", List).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/clocks/{source:guid}", Page).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/clocks/{source:guid}", Correct).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    private static async Task<IResult> List(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline }
            ? Pages.Of<ClocksPage>(new { Timeline = timeline })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Page(Guid review, Guid source, IMediator mediator, CancellationToken ct) =>
        await Show(review, source, null, [], null, mediator, ct);

    private static async Task<IResult> Correct(Guid review, Guid source, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        ClockTyped typed = new(sent.Text("seconds"), sent.Text("direction") == "fast", sent.Text("uncertainty"), sent.Text("method"), sent.Text("reason"));
        List<FieldFault> faults = [];
        if (sent.Quantity("seconds") is not { } seconds || seconds < 0) faults.Add(new("seconds", "malformed", "Give seconds as a number, such as 5 or 0.5."));
        if (sent.Quantity("uncertainty") is not { } uncertainty || uncertainty < 0) faults.Add(new("uncertainty", "malformed", "Give seconds as a number, such as 2 or 0.5."));
        var decision = faults.Count > 0
            ? Refusal.Invalid(faults)
            : await mediator.Send(new CorrectClock(new(review), source, Ms(sent, "seconds") * (typed.Fast ? -1 : 1), Ms(sent, "uncertainty"), typed.Method, typed.Reason, sent.Seen), ct);
        return decision.Refusal is { } refusal
            ? await Show(review, source, typed, [.. refusal.Fields.Select(Here)], refusal, mediator, ct)
            : Pages.SeeOther($"/reviews/{review}/clocks");
    }

    private static FieldFault Here(FieldFault fault) => fault.Field switch
    {
        "offsetMs" => fault with { Field = "seconds", Sentence = "Give at most two days: 172800 seconds." },
        "uncertaintyMs" => fault with { Field = "uncertainty", Sentence = "Give at most two days: 172800 seconds." },
        _ => fault,
    };

    private static long Ms(Typed sent, string name) => (long)Math.Min(Math.Round((sent.Quantity(name) ?? 0) * 1000), 1e15);

    private static async Task<IResult> Show(Guid review, Guid source, ClockTyped? typed, IReadOnlyList<FieldFault> faults, Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
        && timeline.Sources.FirstOrDefault(candidate => candidate.Id == source && source != Source.ByHand.Id) is { } clock
            ? Pages.Of<ClockPage>(new { Timeline = timeline, Clock = clock, Typed = typed ?? ClockTyped.Of(clock), Faults = faults, refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
}

/// <summary>A clock's correction as it stands in the form's fields.</summary>
/// <param name="Seconds">How far the clock was off, without direction.</param>
/// <param name="Fast">It showed a later time than it was.</param>
public sealed record ClockTyped(string Seconds, bool Fast, string Uncertainty, string Method, string Reason)
{
    public override string ToString() => nameof(ClockTyped);

    internal static ClockTyped Of(Source source) => new(
        FormattableString.Invariant($"{Math.Abs(source.OffsetMs) / 1000.0:0.###}"), source.OffsetMs < 0,
        FormattableString.Invariant($"{source.UncertaintyMs / 1000.0:0.###}"), source.Method, "");
}
