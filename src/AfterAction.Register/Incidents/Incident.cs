using System.Collections.Immutable;
using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>An incident, as far as deciders need it.</summary>
/// <param name="Linked">Participants and the person each is linked to, null while to nobody.</param>
/// <param name="Names">The keys it is known by, in their one spelling.</param>
/// <param name="Parts">Itself and what it took in: ids of what sources say follow from any of them.</param>
/// <param name="JoinedTo">The incident that took it in; null while it stands for itself.</param>
/// <param name="Clocks">Sources and their clock setting, null while none was made.</param>
public sealed record Incident(
    IncidentId Id,
    string? Number,
    string? Kind,
    string? Location,
    DateOnly? LocalDate,
    ImmutableHashSet<EvidenceId> Evidence,
    ImmutableHashSet<Guid> ForceReports,
    ImmutableDictionary<Guid, PersonId?> Linked,
    ImmutableDictionary<Guid, SourceClockSet?> Clocks,
    OutcomeMarked? Marked,
    ImmutableHashSet<string> Names,
    ImmutableList<IncidentId> Parts,
    ImmutableHashSet<Guid> Details,
    IncidentId? JoinedTo) : IState<Incident>
{
    /// <summary>Told to whoever listens on this channel, in the transaction that changed a qualifying incident; the payload is its id.</summary>
    public const string Channel = "incident_changed";

    /// <summary>Force was used, or somebody marked the outcome.</summary>
    public bool Qualifies => !ForceReports.IsEmpty || Marked is not null;

    public static Announcement? Announce(Incident state) =>
        state.Qualifies ? new(Channel, state.Id.Value.ToString()) : null;

    public static Incident Fold(Incident? state, object fact) => (state, fact) switch
    {
        (null, IncidentRegistered e) => new(e.Incident, e.Number, e.Kind, e.Location, e.LocalDate, [], [],
            ImmutableDictionary<Guid, PersonId?>.Empty, ImmutableDictionary<Guid, SourceClockSet?>.Empty, null, [ReadIncident.CanonicalKey(e.Key)], [e.Incident], [], null),
        ({ } known, IncidentDescribed e) => known with
        {
            Number = known.Number ?? e.Number,
            Kind = known.Kind ?? e.Kind,
            Location = known.Location ?? e.Location,
            LocalDate = known.LocalDate ?? e.LocalDate,
        },
        ({ } known, EvidenceReceived e) => known with
        {
            Evidence = known.Evidence.Union(e.Evidence.Select(evidence => evidence.Id)),
            Clocks = known.Clocks.ContainsKey(e.Source.Id) ? known.Clocks : known.Clocks.Add(e.Source.Id, null),
        },
        ({ } known, IncidentKnownAs e) => known with { Names = known.Names.Union(e.Keys.Select(ReadIncident.CanonicalKey)) },
        ({ } known, IncidentNumbered e) => known with { Number = e.Number },
        ({ } known, IncidentTakenIn e) => known with { Parts = known.Parts.Add(e.Other) },
        ({ } known, IncidentJoined e) => known with { JoinedTo = e.Into },
        ({ } known, IncidentLinked or IncidentUnlinked) => known,
        ({ } known, DetailsReceived e) => known with
        {
            Details = known.Details.Union(e.Details.Select(detail => detail.Id)),
            Clocks = known.Clocks.ContainsKey(e.Source.Id) ? known.Clocks : known.Clocks.Add(e.Source.Id, null),
        },
        ({ } known, ForceReported e) => known with { ForceReports = known.ForceReports.Add(e.Report.Id) },
        ({ } known, ParticipantNamed e) => known with { Linked = known.Linked.SetItem(e.Participant, null) },
        ({ } known, ParticipantLinked e) => known with { Linked = known.Linked.SetItem(e.Participant, e.Person) },
        ({ } known, ParticipantUnlinked e) => known with { Linked = known.Linked.SetItem(e.Participant, null) },
        ({ } known, SourceClockSet e) => known with { Clocks = known.Clocks.SetItem(e.Source, e) },
        ({ } known, OutcomeMarked e) => known with { Marked = e },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(Incident)} {Id.Value}";
}
