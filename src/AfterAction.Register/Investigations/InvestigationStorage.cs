using JasperFx.Events.Projections;
using Marten;
using Marten.Schema.Indexing.Unique;

namespace AfterAction.Register.Investigations;

/// <summary>What the store keeps of investigations besides their facts. No view of the protected program reads any of it.</summary>
internal static class InvestigationStorage
{
    /// <summary>Every kind of fact on an investigation's stream.</summary>
    public static IReadOnlyList<Type> Facts { get; } =
    [
        typeof(InvestigationOpened), typeof(PersonProposed), typeof(PersonAssigned), typeof(PersonTurnedDown), typeof(ProposalWithdrawn), typeof(AssignmentEnded),
        typeof(InvestigationClosed),
    ];

    public static void Configure(StoreOptions options)
    {
        options.Events.AddEventTypes(Facts);
        options.Projections.Add(new Folded<Investigation>(Facts), ProjectionLifecycle.Inline);
        options.Schema.For<Investigation>().Index(investigation => investigation.Place, index => index.TenancyScope = TenancyScope.PerTenant);
    }
}
