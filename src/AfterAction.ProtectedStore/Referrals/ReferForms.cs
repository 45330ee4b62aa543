using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Referrals;

/// <summary>One more question before a review is stopped for good.</summary>
internal static class ReferForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/referral", (Guid review, IMediator mediator, CancellationToken ct) => Show(review, null, mediator, ct)).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/referral", Refer).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    private static async Task<IResult> Show(Guid review, Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
            ? Pages.Of<ReferPage>(new { Timeline = timeline, Faults = refusal?.Fields ?? [], refusal?.Sentence }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Refer(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        var decision = await mediator.Send(new StopAndRefer(new(review), typed.Tick("crime"), typed.Tick("wilfulMisconduct"), typed.Seen), ct);
        return decision.Refusal is { } refusal ? await Show(review, refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/timeline");
    }
}
