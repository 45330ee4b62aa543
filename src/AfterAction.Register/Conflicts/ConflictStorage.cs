using JasperFx.Events.Projections;
using Marten;
using Marten.Schema.Indexing.Unique;

namespace AfterAction.Register.Conflicts;

/// <summary>What the store keeps of linked incidents and of accounts of one person, besides the facts. What the wall refused is kept in the ledger alone.</summary>
internal static class ConflictStorage
{
    public static IReadOnlyList<Type> PairFacts { get; } =
        [typeof(LinkAsked), typeof(LinkWithdrawn), typeof(LinkDeclined), typeof(IncidentsLinked), typeof(IncidentsUnlinked)];

    public static IReadOnlyList<Type> AccountFacts { get; } = [typeof(AccountsJoined)];

    public static void Configure(StoreOptions options)
    {
        options.Events.AddEventTypes([.. PairFacts, .. AccountFacts]);
        options.Projections.Add(new Folded<IncidentPair>(PairFacts), ProjectionLifecycle.Inline);
        options.Projections.Add(new Folded<AccountPair>(AccountFacts), ProjectionLifecycle.Inline);
        options.Schema.For<IncidentPair>()
            .Index(pair => pair.Place, index => index.TenancyScope = TenancyScope.PerTenant)
            .Index(pair => pair.One, index => index.TenancyScope = TenancyScope.PerTenant)
            .Index(pair => pair.Other, index => index.TenancyScope = TenancyScope.PerTenant);
        options.Schema.For<AccountPair>().Index(pair => pair.Place, index => index.TenancyScope = TenancyScope.PerTenant);
    }
}
