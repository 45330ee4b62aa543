using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Openings;

/// <summary>Who has opened the actor's own account, and who tried to open the review and was turned away. Nobody else's account: there is no parameter to ask for one.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record OpeningsOf(ReviewId Review) : IRequest<Answer<OpeningsView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, KeyRing keys, LogArchive log, LogKeys pseudonyms, RosterNames roster, Agency agency, IActor actor) : IRequestHandler<OpeningsOf, Answer<OpeningsView>>
    {
        public async Task<Answer<OpeningsView>> Handle(OpeningsOf request, CancellationToken cancellationToken)
        {
            var own = actor.Signed();
            var found = await OwnOpenings.Of(request.Review, own, keys, log, pseudonyms, cancellationToken);
            var names = await roster.Names(cancellationToken);
            var written = (await store.AccountOf(own, request.Review, cancellationToken))?.Annotations ?? [];
            return new OpeningsView([.. found.Select(entry => Opening.Of(entry, names, written, agency))]);
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/account/openings", async (Guid review, IMediator mediator, CancellationToken ct) => (await mediator.Send(new OpeningsOf(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Contribute).WithSummary("Who has opened your own account");
}

/// <summary>The proof of one opening of the actor's own account.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record ProofOf(ReviewId Review, long Place) : IRequest<Answer<Proof>>, IOfReview
{
    internal sealed class Handler(KeyRing keys, LogArchive log, LogKeys pseudonyms, IActor actor) : IRequestHandler<ProofOf, Answer<Proof>>
    {
        public async Task<Answer<Proof>> Handle(ProofOf request, CancellationToken cancellationToken)
        {
            var own = await OwnOpenings.Of(request.Review, actor.Signed(), keys, log, pseudonyms, cancellationToken);
            if (own.FirstOrDefault(entry => entry.Place == request.Place) is not { } entry) return Refusal.NotFound;
            return await log.Prove(entry, cancellationToken) is { } proof ? new Proof(proof.ToBytes()) : Refusals.NotSignedYet;
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/account/openings/{place:long}/proof", Send).Requires(ReviewPolicies.Contribute).WithSummary("The proof of one opening, to keep");

    /// <summary>A file for <c>AfterAction.Verify proof</c>.</summary>
    internal static async Task<IResult> Send(Guid review, long place, IMediator mediator, CancellationToken ct)
    {
        var answer = await mediator.Send(new ProofOf(new(review), place), ct);
        return answer.Value is { } proof
            ? TypedResults.File(proof.Bytes, "text/plain; charset=utf-8", FormattableString.Invariant($"opening-{place}.tlog-proof"))
            : answer.Refusal!.ToHttp();
    }
}

public sealed record Proof(byte[] Bytes);

internal static class OwnOpenings
{
    /// <summary>Of each kind, the newest.</summary>
    private const int Most = 500;

    /// <summary>Reads of the account by others, and attempts at the review that were turned away, the newest first. Left out: what others read of the review that was not this account,
    /// which would tell how much others write.</summary>
    public static async Task<IReadOnlyList<Placed>> Of(ReviewId review, Actor own, KeyRing keys, LogArchive log, LogKeys pseudonyms, CancellationToken ct)
    {
        string account;
        using (var index = await keys.LeaseIndex(ct)) account = pseudonyms.Pseudonym("account", index.Key!.Account(review, own.Person));
        var me = pseudonyms.Pseudonym("person", own.Person.Value);
        var (reads, _) = await log.Search(account, leaf => leaf.Kind == ActKinds.Read && leaf.Who != me, Never, long.MaxValue, Most, ct);
        var (attempts, _) = await log.Search(pseudonyms.Pseudonym("review", review.Value), leaf => leaf.Kind == ActKinds.Deny && leaf.Who != me, Never, long.MaxValue, Most, ct);
        return [.. reads.Concat(attempts).OrderByDescending(entry => entry.Place)];

        static bool Never(Leaf leaf) => false;
    }
}

public sealed record OpeningsView(IReadOnlyList<Opening> Entries)
{
    public override string ToString() => nameof(OpeningsView);
}

/// <param name="At">On the agency's wall.</param>
/// <param name="Who">Null for an attempt, which is told without a name, and for somebody the roster no longer knows.</param>
/// <param name="Roles">Those he had then.</param>
/// <param name="Why">The policy under which he was let in; null for an attempt.</param>
/// <param name="Denied">He was turned away and saw nothing.</param>
/// <param name="WrittenSince">How many of the own entries were written or changed after it.</param>
public sealed record Opening(long Place, DateTimeOffset At, string? Who, IReadOnlyList<string> Roles, string? Why, string Act, bool Denied, int WrittenSince)
{
    public override string ToString() => nameof(Opening);

    internal static Opening Of(Placed entry, IReadOnlyDictionary<string, string> names, IReadOnlyList<Annotation> written, Agency agency)
    {
        var leaf = entry.Leaf;
        var denied = leaf.Kind == ActKinds.Deny;
        return new(entry.Place, agency.OnTheWall(leaf.At), denied || leaf.Who is null ? null : names.GetValueOrDefault(leaf.Who), denied ? [] : leaf.Roles, leaf.Why, denied ? "" : leaf.Act, denied,
            written.Count(annotation => annotation.At > leaf.At));
    }
}
