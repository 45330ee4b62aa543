using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Pipeline;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Marten.Exceptions;
using Marten.Schema;
using Marten.Schema.Indexing.Unique;
using JasperFx.MultiTenancy;
using Npgsql;
using Weasel.Core;

namespace AfterAction.ProtectedStore;

/// <summary>Hands our fold to the store.</summary>
public sealed partial class ReviewProjection : SingleStreamProjection<Review, Guid>
{
    public ReviewProjection()
    {
        foreach (var fact in ReviewStore.Facts.Except([typeof(AnnotationWritten)])) IncludeType(fact);
    }

    public override Review Evolve(Review? snapshot, Guid id, IEvent e) => Review.Fold(snapshot, e.Data);
}

/// <summary>Hands our fold to the store.</summary>
public sealed partial class AccountProjection : SingleStreamProjection<Account, Guid>
{
    public AccountProjection() => IncludeType<AnnotationWritten>();

    public override Account Evolve(Account? snapshot, Guid id, IEvent e) => Account.Fold(snapshot, e.Data);
}

/// <summary>The protected store: the one way to write a review, and the ways to read one. Nothing else opens a session.</summary>
internal sealed class ReviewStore : IDisposable
{
    public const string Schema = "reviews";

    /// <summary>Every fact the store may hold.</summary>
    public static readonly Type[] Facts =
    [
        .. typeof(IReviewFact).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(IReviewFact))),
    ];

    private readonly DocumentStore store;

    public ReviewStore(NpgsqlDataSource database) : this(options => options.Connection(database), AutoCreate.None)
    {
    }

    private ReviewStore(Action<StoreOptions> connect, AutoCreate autoCreate) => store = DocumentStore.For(options =>
    {
        connect(options);
        Configure(options, autoCreate);
    });

    public static ReviewStore AsOwner(string connectionString) => new(options => options.Connection(connectionString), AutoCreate.CreateOrUpdate);

    public Task ApplySchema() => store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

    /// <summary>Throws when the database is not what this program was built for: then it does not start.</summary>
    public Task AssertSchema(CancellationToken ct) => store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(ct);

    public async Task<Membership?> MemberOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.Agency);
        return await session.LoadAsync<Membership>(Membership.IdOf(review, actor.Person), ct);
    }

    public async Task<Review?> Find(Actor actor, ReviewId review, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.Agency);
        return await session.LoadAsync<Review>(review.Value, ct);
    }

    /// <summary>The actor's own account; null while nothing is written.</summary>
    public async Task<Account?> AccountOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.Agency);
        return await session.LoadAsync<Account>(Account.IdOf(review, actor.Person), ct);
    }

    /// <summary>The accounts of these participants that exist, read by primary key.</summary>
    public async Task<IReadOnlyList<Account>> AccountsOf(Actor actor, Review review, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.Agency);
        return await session.LoadManyAsync<Account>(ct, review.Participants.Select(participant => Account.IdOf(new(review.Id), participant.Person)).ToArray());
    }

    /// <summary>The review of an incident; null while the rule has not opened it.</summary>
    public async Task<ReviewId?> IdOf(string agency, IncidentId incident, CancellationToken ct)
    {
        await using var session = store.QuerySession(agency);
        var found = await session.Query<Review>().Where(review => review.IncidentId == incident.Value).Select(review => review.Id).ToListAsync(ct);
        return found is [var id] ? new ReviewId(id) : null;
    }

    /// <summary>Up to which change of the register the rule has looked; null before the first look.</summary>
    public async Task<DateTimeOffset?> LookedAt(string agency, CancellationToken ct)
    {
        await using var session = store.QuerySession(agency);
        return (await session.LoadAsync<Look>(Look.Only, ct))?.At;
    }

    public async Task LookAt(string agency, DateTimeOffset change, CancellationToken ct)
    {
        await using var session = store.LightweightSession(agency);
        session.Store(new Look(Look.Only, change));
        await session.SaveChangesAsync(ct);
    }

    /// <summary>The facts of one review, oldest first.</summary>
    public async Task<IReadOnlyList<IReviewFact>> FactsOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.Agency);
        return [.. (await session.Events.FetchStreamAsync(review.Value, token: ct)).Select(fact => (IReviewFact)fact.Data)];
    }

    /// <summary>Loads the review, decides, and appends what was decided. A stale <paramref name="seen"/> appends nothing, but a command
    /// that was already carried out is no conflict: deciding comes first. The answer carries the version after it.</summary>
    public Task<Decision> Decide(Actor actor, ReviewId id, long seen, Func<Review, Decision> decide, CancellationToken ct) =>
        Write<Review>(actor.Agency, id.Value, seen, review => review is null ? Refusal.NotFound : decide(review), ct);

    /// <summary>Likewise for the actor's own account, which begins with the first thing written.</summary>
    public Task<Decision> Decide(Actor actor, ReviewId id, long seen, Func<Account?, Decision> decide, CancellationToken ct) =>
        Write(actor.Agency, Account.IdOf(id, actor.Person), seen, decide, ct);

    /// <summary>Writes to a review by rule, whatever its version: decides anew when somebody else wrote meanwhile.</summary>
    public async Task<Decision> DecideByRule(string agency, ReviewId id, Func<Review, Decision> decide, CancellationToken ct)
    {
        while (true)
        {
            var decision = await Write<Review>(agency, id.Value, null, review => review is null ? Refusal.NotFound : decide(review), ct);
            if (decision.Refusal?.Code != Refusal.Stale.Code) return decision;
        }
    }

    /// <summary>Opens a review with its first facts. False when that incident has one already.</summary>
    public async Task<bool> Open(string agency, ReviewId id, IReadOnlyList<object> facts, CancellationToken ct)
    {
        await using var session = store.LightweightSession(agency);
        session.Events.StartStream<Review>(id.Value, facts);
        StoreMemberships(session, null, facts.Aggregate((Review?)null, Review.Fold)!);
        try
        {
            await session.SaveChangesAsync(ct);
            return true;
        }
        catch (Exception taken) when (IsTaken(taken))
        {
            return false;
        }
    }

    private async Task<Decision> Write<TState>(string agency, Guid id, long? seen, Func<TState?, Decision> decide, CancellationToken ct) where TState : class
    {
        await using var session = store.LightweightSession(agency);
        var stream = await session.Events.FetchForWriting<TState>(id, ct);
        var version = stream.CurrentVersion ?? 0;
        var decision = decide(stream.Aggregate);
        if (decision.Refusal is not null || decision.Facts.Count == 0) return decision.At(version);
        if (seen is not null && seen != version) return Refusal.Stale;
        stream.AppendMany(decision.Facts);
        if (stream.Aggregate is Review before) StoreMemberships(session, before, decision.Facts.Aggregate(before, Review.Fold));
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception race) when (race is ConcurrencyException || IsBegun(race))
        {
            return Refusal.Stale;
        }

        return decision.At(version + decision.Facts.Count);
    }

    private static void StoreMemberships(IDocumentSession session, Review? before, Review after)
    {
        if (before is not null && before.Facilitator == after.Facilitator && before.Participants == after.Participants) return;
        var members = Membership.Of(after);
        foreach (var gone in before is null ? [] : Membership.Of(before).ExceptBy(members.Select(member => member.Id), member => member.Id))
            session.Delete<Membership>(gone.Id);
        session.Store<Membership>(members);
    }

    /// <summary>Somebody else began this stream meanwhile. The store has two exceptions of that name, neither derived from the other.</summary>
    private static bool IsBegun(Exception failure) =>
        failure is Marten.Exceptions.ExistingStreamIdCollisionException or JasperFx.Events.ExistingStreamIdCollisionException;

    private static bool IsTaken(Exception failure) =>
        failure is DocumentAlreadyExistsException || IsBegun(failure)
        || (failure as MartenCommandException)?.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
        || failure is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public void Dispose() => store.Dispose();

    private static void Configure(StoreOptions options, AutoCreate autoCreate)
    {
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = autoCreate;
        options.DisableNpgsqlLogging = true;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        options.Policies.AllDocumentsAreMultiTenanted();
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.UseMandatoryStreamTypeDeclaration = true;
        options.Events.UseExclusiveLockOnConcurrentAppends = true;
        options.Events.AddEventTypes(Facts);
        options.Projections.Errors.SkipApplyErrors = options.Projections.Errors.SkipSerializationErrors = options.Projections.Errors.SkipUnknownEvents = false;
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
        options.Schema.For<Review>()
            .Duplicate(review => review.Number)
            .Duplicate(review => review.Title)
            .Duplicate(review => review.OccurredOn!)
            .Duplicate(review => review.State)
            .Duplicate(review => review.FacilitatorName)
            .Duplicate(review => review.Walked)
            .Duplicate(review => review.ToWalk)
            .Duplicate(review => review.Revision)
            .Duplicate(review => review.IncidentId)
            .UniqueIndex(UniqueIndexType.DuplicatedField, "review_incident", TenancyScope.PerTenant, review => review.IncidentId)
            .Index([review => review.OccurredOn!, review => review.Id], index => (index.Name, index.TenancyScope) = ("review_by_day", TenancyScope.PerTenant));
        options.Schema.For<Membership>()
            .Duplicate(member => member.Person)
            .Duplicate(member => member.Day)
            .Duplicate(member => member.Review)
            .Index([member => member.Person, member => member.Day, member => member.Review],
                index => (index.Name, index.TenancyScope) = ("membership_of_person", TenancyScope.PerTenant));
        options.Schema.For<Look>();
        options.Projections.Add<ReviewProjection>(ProjectionLifecycle.Inline);
        options.Projections.Add<AccountProjection>(ProjectionLifecycle.Inline);
    }
}

/// <summary>How far the rule that opens reviews has read the register.</summary>
public sealed record Look(string Id, DateTimeOffset At)
{
    public const string Only = "register";
}
