using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>How an entry's facts came to read as they do: as drawn or recorded, then each correction with who, when and why.
/// The facilitator's observations and anybody's annotations are no part of it.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record EntryHistory(ReviewId Review, EntryId Entry) : IRequest<Answer<IReadOnlyList<EntryVersion>>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<EntryHistory, Answer<IReadOnlyList<EntryVersion>>>
    {
        public async Task<Answer<IReadOnlyList<EntryVersion>>> Handle(EntryHistory request, CancellationToken cancellationToken)
        {
            var facts = await store.FactsOf(actor.Signed(), request.Review, cancellationToken);
            List<EntryVersion> versions = [.. facts.Select(fact => Of(fact, request.Entry, agency)).OfType<EntryVersion>()];
            return versions.Count == 0 ? Refusal.NotFound : Answer<IReadOnlyList<EntryVersion>>.Of(versions);
        }
    }

    internal static EntryVersion? Of(IReviewFact fact, EntryId entry, Agency agency) => fact switch
    {
        EntryDrawn e when e.Entry == entry => new("drawn", e.Facts, null, e.By, agency.OnTheWall(e.At)),
        EntryRecorded e when e.Entry == entry => new("recorded", e.Facts, null, e.By, agency.OnTheWall(e.At)),
        EntryCorrected e when e.Entry == entry => new("corrected", e.Facts, e.Reason, e.By, agency.OnTheWall(e.At)),
        _ => null,
    };

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/entries/{entry:guid}/history", async (Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new EntryHistory(new(review), new(entry)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("How an entry came to read as it does");
}

/// <param name="How"><c>drawn</c>, <c>recorded</c> or <c>corrected</c>.</param>
public sealed record EntryVersion(string How, EntryFacts Facts, string? Reason, PersonId By, DateTimeOffset At)
{
    public override string ToString() => nameof(EntryVersion);
}
