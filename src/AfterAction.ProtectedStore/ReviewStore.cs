using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Pipeline;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using Marten;
using Marten.Events.Aggregation;
using Npgsql;

namespace AfterAction.ProtectedStore;

/// <summary>Hands our folds to the store.</summary>
public sealed partial class SheetProjection : SingleStreamProjection<Sheet, Guid>
{
    public SheetProjection() => IncludeType<Fact>();

    /// <summary>Of a destroyed review nothing is kept when it is rebuilt: there is no key to seal it with.</summary>
    public override Sheet? Evolve(Sheet? snapshot, Guid id, IEvent e) => Sheet.Fold(snapshot, id, (Fact)e.Data) is { Destroyed: false } sheet ? sheet : null;
}

/// <summary>The protected store: the one way to write a review, and the ways to read one. Nothing else opens a session, and none is opened without
/// a lease on the review's key.</summary>
internal sealed class ReviewStore : IDisposable
{
    public const string Schema = "reviews";

    /// <summary>Every fact the store may hold.</summary>
    public static readonly Type[] Facts =
    [
        .. typeof(IReviewFact).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IReviewFact))),
    ];

    private readonly DocumentStore store;
    private readonly KeyRing keys;
    private readonly Recorder recorder;
    private readonly NpgsqlDataSource database = null!;

    public ReviewStore(NpgsqlDataSource database, KeyRing keys, Recorder recorder) : this(database, keys, recorder, new SealedSerializer(keys))
    {
    }

    /// <summary>For the benchmark of what sealing costs, which brings a serializer that does not seal; programs have no other than the sealed one.</summary>
    internal ReviewStore(NpgsqlDataSource database, KeyRing keys, Recorder recorder, Marten.ISerializer serializer)
        : this(options => options.Connection(database), keys, recorder, AutoCreate.None, serializer) => this.database = database;

    private ReviewStore(Action<StoreOptions> connect, KeyRing keys, Recorder recorder, AutoCreate autoCreate, Marten.ISerializer serializer)
    {
        (this.keys, this.recorder) = (keys, recorder);
#pragma warning disable RS0030 // The one place that opens the protected store; everybody else asks this.
        store = DocumentStore.For(options =>
#pragma warning restore RS0030
        {
            connect(options);
            Configure(options, autoCreate);
            options.Serializer(serializer);
        });
    }

    /// <summary>Creates or updates the store's own tables. It reads and writes no review, and has no key to do so.</summary>
    public static async Task ApplySchema(string ownerConnectionString)
    {
        using var owner = new ReviewStore(options => options.Connection(ownerConnectionString), null!, null!, AutoCreate.CreateOrUpdate, new SealedSerializer(null!));
        await owner.store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
    }

    /// <summary>Throws when the database is not what this program was built for: then it does not start.</summary>
    public Task AssertSchema(CancellationToken ct) => store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(ct);

    /// <exception cref="ReviewDestroyedException">Its key was destroyed.</exception>
    public async Task<Review?> Find(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var lease = await keys.Lease(review, actor.Person, ct);
        await using var session = store.QuerySession(actor.Agency);
        return Whole(lease, await session.LoadAsync<Sheet>(review.Value, ct))?.Review;
    }

    /// <summary>The actor's own account; null while nothing is written.</summary>
    public async Task<Account?> AccountOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        using var lease = await keys.Lease(review, actor.Person, ct);
        await using var session = store.QuerySession(actor.Agency);
        return Whole(lease, await session.LoadAsync<Sheet>(index.Key!.Account(review, actor.Person), ct))?.Account;
    }

    /// <summary>The accounts of these participants that exist, read by primary key. Whose they are is in the log before any is read.</summary>
    public Task<IReadOnlyList<Account>> AccountsOf(Actor actor, Review review, CancellationToken ct) => Accounts(actor, review, account => account, true, ct);

    /// <summary>Something of the accounts that is none of their words, such as a receipt. The reading of the review is in the log; that of an account is not, for nothing that its writer wrote is shown.</summary>
    /// <param name="bare">What leaves this store.</param>
    public Task<IReadOnlyList<T>> OfAccounts<T>(Actor actor, Review review, Func<Account, T> bare, CancellationToken ct) => Accounts(actor, review, bare, false, ct);

    private async Task<IReadOnlyList<T>> Accounts<T>(Actor actor, Review review, Func<Account, T> of, bool words, CancellationToken ct)
    {
        ReviewId id = new(review.Id);
        using var index = await keys.LeaseIndex(ct);
        var accounts = review.Participants.Select(participant => index.Key!.Account(id, participant.Person)).ToArray();
        if (words) await recorder.Reads([.. accounts.Select(AccountSubject)], ct);
        using var lease = await keys.Lease(id, actor.Person, ct);
        await using var session = store.QuerySession(actor.Agency);
        var sheets = await session.LoadManyAsync<Sheet>(ct, accounts);
        return [.. sheets.Select(sheet => Whole(lease, sheet)?.Account).OfType<Account>().Select(of)];
    }

    /// <summary>What changes whenever anybody writes in a review, and tells nothing else: not even how often.</summary>
    /// <param name="facts">How many facts the review and its accounts have.</param>
    public async Task<string> MarkOf(ReviewId review, long facts, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        return index.Key!.Blind("mark", [.. review.Value.ToByteArray(), .. BitConverter.GetBytes(facts)]).ToString("N");
    }

    /// <summary>The mark as it is now: how many facts there are is read, and no fact is.</summary>
    public async Task<string> MarkNow(Actor actor, Review review, CancellationToken ct)
    {
        ReviewId id = new(review.Id);
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("select coalesce(sum(version), 0)::bigint from reviews.mt_streams where tenant_id = $1 and id = any ($2)");
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(review.Participants.Select(participant => index.Key!.Account(id, participant.Person)).Append(review.Id).ToArray());
        return await MarkOf(id, (long)(await command.ExecuteScalarAsync(ct))!, ct);
    }

    /// <summary>The facts of one review, oldest first.</summary>
    public async Task<IReadOnlyList<IReviewFact>> FactsOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var lease = await keys.Lease(review, actor.Person, ct);
        await using var session = store.QuerySession(actor.Agency);
        return [.. (await session.Events.FetchStreamAsync(review.Value, token: ct)).Select(stored => Whole(stored).What!)];
    }

    /// <summary>Loads the review, decides, and appends what was decided. A stale <paramref name="seen"/> appends nothing, but a command
    /// that was already carried out is no conflict: deciding comes first. The answer carries the version after it.</summary>
    public Task<Decision> Decide(Actor actor, ReviewId id, long seen, Func<Review, Decision> decide, CancellationToken ct) =>
        Write(actor.Agency, actor.Person, id, _ => id.Value, seen, sheet => sheet?.Review is { } review ? decide(review) : Refusal.NotFound, ct);

    /// <summary>Likewise for the actor's own account in a review, which begins with the first thing written. The review is read and not written.</summary>
    public async Task<Decision> Decide(Actor actor, ReviewId id, long seen, Func<Review, Account?, Decision> decide, CancellationToken ct) =>
        await Find(actor, id, ct) is { } review
            ? await Write(actor.Agency, actor.Person, id, index => index.Account(id, actor.Person), seen, sheet => decide(review, sheet?.Account), ct)
            : Refusal.NotFound;

    /// <summary>Writes to a review by rule, whatever its version: decides anew when somebody else wrote meanwhile.</summary>
    public Task<Decision> DecideByRule(string agency, ReviewId id, Func<Review, Decision> decide, CancellationToken ct) => DecideAnyway(agency, null, id, decide, ct);

    /// <summary>Likewise for somebody who is not told the review's version: what he saw of it is compared by the decision.</summary>
    public Task<Decision> DecideAnyway(Actor actor, ReviewId id, Func<Review, Decision> decide, CancellationToken ct) => DecideAnyway(actor.Agency, actor.Person, id, decide, ct);

    private async Task<Decision> DecideAnyway(string agency, PersonId? by, ReviewId id, Func<Review, Decision> decide, CancellationToken ct)
    {
        while (true)
        {
            var before = false;
            var decision = await Write(agency, by, id, _ => id.Value, null, sheet => Decided(sheet?.Review is { } review ? decide(review) : Refusal.NotFound), ct);
            if (decision.Refusal?.Code != Refusal.Stale.Code || before) return decision;

            // A decision that says so itself is no race.
            Decision Decided(Decision made)
            {
                before = made.Refusal is not null;
                return made;
            }
        }
    }

    /// <summary>Opens a review with its first facts. False when that incident has one already; the key made for it then is destroyed.</summary>
    public async Task<bool> Open(string agency, ReviewId id, IReadOnlyList<IReviewFact> facts, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        var opened = facts.Aggregate((Review?)null, Review.Fold)!;
        using var lease = await keys.Create(id, opened.Incident, ct);
        if (lease is null) return false;
        await using var session = store.LightweightSession(agency);
        session.Events.StartStream<Sheet>(id.Value, facts.Select((fact, place) => (object)new Fact(id, id.Value, place + 1, fact)));
        ReviewRows.Write(session, agency, null, opened, index.Key!);
        Leave(session, id, id.Value, 1, facts.Count);
        try
        {
            await session.SaveChangesAsync(ct);
            return true;
        }
        catch (Exception taken) when (IsTaken(taken))
        {
            await keys.Discard(id, ct);
            return false;
        }
    }

    private async Task<Decision> Write(string agency, PersonId? by, ReviewId review, Func<DataKey, Guid> stream, long? seen, Func<Sheet?, Decision> decide, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        using var lease = await keys.Lease(review, by, ct);
        var id = stream(index.Key!);
        await using var session = store.LightweightSession(agency);
        var written = await session.Events.FetchForWriting<Sheet>(id, ct);
        var version = written.CurrentVersion ?? 0;
        var decision = decide(Whole(lease, written.Aggregate));
        if (decision.Refusal is not null || decision.Facts.Count == 0) return decision.At(version);
        if (seen is not null && seen != version) return Refusal.Stale;
        if (written.Aggregate?.HasRoomFor(decision.Facts) is false) return Refusals.TooLong;
        written.AppendMany(decision.Facts.Select((fact, place) => (object)new Fact(review, id, version + place + 1, (IReviewFact)fact)));
        if (written.Aggregate?.Review is { } before) ReviewRows.Write(session, agency, before, decision.Facts.Aggregate(before, Review.Fold), index.Key!);
        Leave(session, review, id, version + 1, version + decision.Facts.Count);
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception race) when (race is ConcurrencyException || IsBegun(race))
        {
            return Refusal.Stale;
        }
        catch (Exception full) when (full is TooLongToSealException || full.InnerException is TooLongToSealException)
        {
            return Refusals.TooLong; // one act that outgrows all the room that was left
        }

        return decision.At(version + decision.Facts.Count);
    }

    /// <summary>How the log calls somebody's account.</summary>
    internal static Subject AccountSubject(Guid stream) => new("account", stream);

    /// <summary>The leaf of what is written, in the transaction that writes it.</summary>
    private void Leave(IDocumentSession session, ReviewId review, Guid stream, long first, long last)
    {
        var leaf = recorder.Carried("rule", [IOfReview.Subject(review)], stream == review.Value ? IOfReview.Subject(review) : AccountSubject(stream), first, last);
        if (leaf is not null) session.QueueSqlCommand("insert into log.pending (id, leaf) values (?, ?)", leaf.Id, leaf.Bytes);
    }

    /// <summary>Null stays null, unless there is a tombstone: after a rebuild nothing else is left of what was destroyed.</summary>
    private static Sheet? Whole(KeyRing.KeyLease? lease, Sheet? sheet) => lease is { Key: null } || sheet is { Destroyed: true } ? throw new ReviewDestroyedException() : sheet;

    /// <summary>A fact is opened where it was sealed, or not at all: rows of one review do not change places either.</summary>
    private static Fact Whole(IEvent stored) => stored.Data switch
    {
        Fact { What: null } => throw new ReviewDestroyedException(),
        Fact fact when fact.Stream == stored.StreamId && fact.Ordinal == stored.Version => fact,
        _ => throw new System.Security.Cryptography.AuthenticationTagMismatchException("A fact of a review stands where it was not written."),
    };

    /// <summary>Somebody else began this stream meanwhile. The store has two exceptions of that name, neither derived from the other.</summary>
    private static bool IsBegun(Exception failure) =>
        failure is Marten.Exceptions.ExistingStreamIdCollisionException or JasperFx.Events.ExistingStreamIdCollisionException;

    private static bool IsTaken(Exception failure) =>
        IsBegun(failure)
        || (failure as Marten.Exceptions.MartenCommandException)?.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        || failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public void Dispose() => store.Dispose();

    internal static void Configure(StoreOptions options, AutoCreate autoCreate)
    {
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = autoCreate;
        options.DisableNpgsqlLogging = true;
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.UseMandatoryStreamTypeDeclaration = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.MapEventType<Fact>("fact");
        options.Projections.Errors.SkipApplyErrors = options.Projections.Errors.SkipSerializationErrors = options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
        options.Projections.Add<SheetProjection>(ProjectionLifecycle.Inline);
    }
}

/// <summary>The review's key was destroyed, and a tombstone says so.</summary>
public sealed class ReviewDestroyedException() : Exception("This review was destroyed.");
