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

/// <summary>Who has opened the actor's own account, and that somebody tried to open the review and was turned away. Nobody else's account: there is no parameter to ask for one.</summary>
/// <param name="Cursor">From the page before.</param>
[Requires(ReviewPolicies.Contribute)]
internal sealed record OpeningsOf(ReviewId Review, string? Cursor = null) : IRequest<Answer<OpeningsView>>, IOfReview
{
    internal sealed record Position(long Place);

    internal sealed class Handler(ReviewStore store, KeyRing keys, LogArchive log, LogKeys pseudonyms, RosterNames roster, Agency agency, IActor actor) : IRequestHandler<OpeningsOf, Answer<OpeningsView>>
    {
        public async Task<Answer<OpeningsView>> Handle(OpeningsOf request, CancellationToken cancellationToken)
        {
            var own = actor.Signed();
            var (found, next) = await OwnOpenings.Of(request.Review, own, Web.Http.Cursor.Read<Position>(request.Cursor)?.Place ?? long.MaxValue, keys, log, pseudonyms, cancellationToken);
            var names = await roster.Names(cancellationToken);
            var account = await store.AccountOf(own, request.Review, cancellationToken);
            return new OpeningsView([.. found.Select(entry => Opening.Of(entry, names, account, agency))], next is { } place ? Web.Http.Cursor.Write(new Position(place)) : null);
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/account/openings", async (Guid review, string? cursor, IMediator mediator, CancellationToken ct) => (await mediator.Send(new OpeningsOf(new ReviewId(review), cursor), ct)).ToHttp())
        .Requires(ReviewPolicies.Contribute).WithSummary("Who has opened your own account");
}

/// <summary>The proof of one opening of the actor's own account. Left out: attempts that were turned away. A proof holds the entry, and the entry a pseudonym: who is named in a row for something he was
/// let in to would be recognised in one where he was not.</summary>
[Requires(ReviewPolicies.Contribute)]
internal sealed record ProofOf(ReviewId Review, long Place) : IRequest<Answer<Proof>>, IOfReview
{
    internal sealed class Handler(KeyRing keys, LogArchive log, LogKeys pseudonyms, IActor actor) : IRequestHandler<ProofOf, Answer<Proof>>
    {
        public async Task<Answer<Proof>> Handle(ProofOf request, CancellationToken cancellationToken)
        {
            if (await OwnOpenings.At(request.Review, actor.Signed(), request.Place, keys, log, pseudonyms, cancellationToken) is not { } entry) return Refusal.NotFound;
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
    private const int PerPage = 100;

    /// <summary>Reads of the account by others, and attempts at the review that were turned away, the newest first. Left out: what others read of the review that was not this account,
    /// which would tell how much others write.</summary>
    /// <param name="before">Only entries of the log before this place.</param>
    /// <returns>And the place before which there may be more; null when there is nothing.</returns>
    public static async Task<(IReadOnlyList<Placed> Found, long? Next)> Of(ReviewId review, Actor own, long before, KeyRing keys, LogArchive log, LogKeys pseudonyms, CancellationToken ct)
    {
        var me = pseudonyms.Pseudonym("person", own.Person.Value);
        var (reads, moreReads) = await log.Search(await Account(review, own, keys, pseudonyms, ct), leaf => IsRead(leaf, me), Never, before, PerPage, ct);
        var (attempts, moreAttempts) = await log.Search(pseudonyms.Pseudonym("review", review.Value), leaf => leaf.Kind == ActKinds.Deny && leaf.Who != me, Never, before, PerPage, ct);
        // As far back as both were looked through: between what one search left for later nothing is left out.
        var reach = Math.Max(moreReads ?? 0, moreAttempts ?? 0);
        return ([.. reads.Concat(attempts).Where(entry => entry.Place >= reach).OrderByDescending(entry => entry.Place)], reach > 0 ? reach : null);
    }

    /// <summary>The reading that has this place in the log; null when it is none of the actor's own account.</summary>
    public static async Task<Placed?> At(ReviewId review, Actor own, long place, KeyRing keys, LogArchive log, LogKeys pseudonyms, CancellationToken ct)
    {
        if (place is < 0 or long.MaxValue) return null;
        var me = pseudonyms.Pseudonym("person", own.Person.Value);
        var (found, _) = await log.Search(await Account(review, own, keys, pseudonyms, ct), leaf => IsRead(leaf, me), Never, place + 1, 1, ct);
        return found is [var entry] && entry.Place == place ? entry : null;
    }

    private static async Task<string> Account(ReviewId review, Actor own, KeyRing keys, LogKeys pseudonyms, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        return pseudonyms.Pseudonym("account", index.Key!.Account(review, own.Person));
    }

    private static bool IsRead(Leaf leaf, string me) => leaf.Kind == ActKinds.Read && leaf.Who != me;

    private static bool Never(Leaf leaf) => false;
}

/// <param name="Entries">The newest first.</param>
/// <param name="Next">Cursor of the next page; null on the last one.</param>
public sealed record OpeningsView(IReadOnlyList<Opening> Entries, string? Next)
{
    public override string ToString() => nameof(OpeningsView);
}

/// <param name="At">On the agency's wall.</param>
/// <param name="Who">Null for an attempt, which is told without a name, and for somebody the roster no longer knows.</param>
/// <param name="Roles">Those he had then.</param>
/// <param name="Why">The policy under which he was let in; null for an attempt.</param>
/// <param name="Act">What he was shown: the use case, such as <c>TimelineOf</c>; empty for an attempt.</param>
/// <param name="Denied">He was turned away and saw nothing. There is no proof of it to download.</param>
/// <param name="WrittenSince">How many of the own annotations, supplements and points of a meeting were written or changed after it.</param>
public sealed record Opening(long Place, DateTimeOffset At, string? Who, IReadOnlyList<string> Roles, string? Why, string Act, bool Denied, int WrittenSince)
{
    public override string ToString() => nameof(Opening);

    internal static Opening Of(Placed entry, IReadOnlyDictionary<string, string> names, Account? account, Agency agency)
    {
        var leaf = entry.Leaf;
        var denied = leaf.Kind == ActKinds.Deny;
        return new(entry.Place, agency.OnTheWall(leaf.At), denied || leaf.Who is null ? null : names.GetValueOrDefault(leaf.Who), denied ? [] : leaf.Roles, denied ? null : leaf.Why, denied ? "" : leaf.Act, denied,
            account is null ? 0 : account.Annotations.Count(annotation => annotation.At > leaf.At) + account.Supplements.Count(supplement => supplement.At > leaf.At) + account.Points.Count(point => point.At > leaf.At));
    }
}
