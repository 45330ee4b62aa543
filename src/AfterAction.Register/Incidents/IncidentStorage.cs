using JasperFx.Events.Projections;
using Marten;

namespace AfterAction.Register.Incidents;

/// <summary>What the store keeps of incidents besides their facts.</summary>
internal static class IncidentStorage
{
    /// <summary>Every kind of fact on an incident's stream.</summary>
    public static IReadOnlyList<Type> Facts { get; } =
    [
        typeof(IncidentRegistered), typeof(IncidentDescribed), typeof(EvidenceReceived), typeof(ForceReported), typeof(ParticipantNamed),
        typeof(ParticipantLinked), typeof(ParticipantUnlinked), typeof(SourceClockSet), typeof(OutcomeMarked),
        typeof(IncidentKnownAs), typeof(IncidentNumbered), typeof(IncidentTakenIn), typeof(IncidentJoined), typeof(DetailsReceived),
        typeof(IncidentLinked), typeof(IncidentUnlinked),
    ];

    /// <summary>Words as they are, in no language: numbers, streets and names have no stems.</summary>
    public const string Language = "simple";

    public static void Configure(StoreOptions options)
    {
        options.Events.AddEventTypes(Facts);
        options.Projections.Add(new Folded<IncidentPage>(Facts), ProjectionLifecycle.Inline);
        options.Projections.Add(new Folded<IncidentLine>(Facts), ProjectionLifecycle.Inline);
        options.Schema.For<IncidentLine>()
            .Index(line => line.Place, index => index.TenancyScope = Marten.Schema.Indexing.Unique.TenancyScope.PerTenant)
            .FullTextIndex(index => index.RegConfig = Language, line => line.Words)
            .IndexLastModified();
        options.Storage.ExtendedSchemaObjects.Add(IncidentNames.Table);
    }
}
