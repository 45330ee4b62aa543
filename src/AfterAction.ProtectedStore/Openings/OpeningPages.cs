using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Openings;

/// <summary>The officer's own page of receipts, and the files of proof.</summary>
internal static class OpeningPages
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/mine/copy", OwnCopy.Send).Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/openings", Page).Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/openings/{place:long}/proof", ProofOf.Send).Requires(ReviewPolicies.Contribute);
    }

    private static async Task<IResult> Page(Guid review, string? cursor, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new OpeningsOf(new ReviewId(review), cursor), ct) is { Value: { } openings }
        && await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: false } timeline }
            ? Pages.Of<OpeningsPage>(new { Timeline = timeline, Openings = openings, AtStart = cursor is null })
            : CanonicalNotFoundResult.Instance;
}
