using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>Everything the register knows of one incident, as it is shown. Kept by the store with each event.
/// The views in <c>deploy/grants/register.sql</c> read this document: a member renamed here is renamed there.</summary>
/// <param name="Facts">How many so far: the version to send as If-Match. (The store would overwrite a member called Version.)</param>
/// <param name="HappenedAt">The earliest raw instant of any evidence or force report, UTC.</param>
public sealed record IncidentPage(
    Guid Id,
    long Facts,
    string Key,
    string? Number,
    string? Kind,
    string? Location,
    DateOnly? LocalDate,
    DateTimeOffset? HappenedAt,
    ValueList<IncidentPage.SourceLine> Sources,
    ValueList<IncidentPage.EvidenceLine> Evidence,
    ValueList<IncidentPage.ParticipantLine> Participants,
    ValueList<IncidentPage.ForceReportLine> ForceReports,
    IncidentPage.OutcomeLine? Outcome,
    ValueList<IncidentPage.DetailLine> Details,
    Guid? JoinedTo) : IState<IncidentPage>
{
    public sealed record SourceLine(
        Guid Id, SourceKind Kind, string Name, long OffsetMs, long UncertaintyMs, ClockMethod? Method, string? Reason, PersonId? SetBy, DateTimeOffset? SetOn)
    {
        public override string ToString() => nameof(SourceLine);
    }

    /// <param name="Ordinal">Order of receipt inside the incident, from 1.</param>
    /// <param name="Repeats">The state before it in its series is the same, in whichever file that came: no step, and not shown.</param>
    public sealed record EvidenceLine(
        Guid Id, Guid Source, long Ordinal, EvidenceKind Kind, string RawTime, DateTimeOffset? At, DateTimeOffset? Until, long UncertaintyMs,
        string? Actor, string Text,
        [property: System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonNumberEnumConverter<EvidenceMarks>))] EvidenceMarks Marks,
        string? Series = null, bool Repeats = false)
    {
        public override string ToString() => nameof(EvidenceLine);
    }

    public sealed record ParticipantLine(Guid Key, string Name, string? Rank, Involvement Involvement, PersonId? Person, LinkBasis? Basis)
    {
        public override string ToString() => nameof(ParticipantLine);
    }

    public sealed record ForceReportLine(ForceReport Report, DateTimeOffset ReceivedOn)
    {
        public override string ToString() => nameof(ForceReportLine);
    }

    public sealed record DetailLine(Guid Source, string Name, string Value, string? Unit)
    {
        public override string ToString() => nameof(DetailLine);
    }

    public sealed record OutcomeLine(Outcome Outcome, string Reason, PersonId By, DateTimeOffset On)
    {
        public override string ToString() => nameof(OutcomeLine);
    }

    public static IncidentPage Fold(IncidentPage? state, object fact) => Shown(state, fact) with { Facts = (state?.Facts ?? 0) + 1 };

    private static IncidentPage Shown(IncidentPage? state, object fact) => (state, fact) switch
    {
        (null, IncidentRegistered e) => new(e.Incident.Value, 0, e.Key, e.Number, e.Kind, e.Location, e.LocalDate, null, [], [], [], [], null, [], null),
        ({ } page, IncidentDescribed e) => page with
        {
            Number = page.Number ?? e.Number,
            Kind = page.Kind ?? e.Kind,
            Location = page.Location ?? e.Location,
            LocalDate = page.LocalDate ?? e.LocalDate,
        },
        ({ } page, IncidentKnownAs or IncidentTakenIn or IncidentLinked or IncidentUnlinked) => page,
        ({ } page, IncidentNumbered e) => page with { Number = e.Number },
        ({ } page, IncidentJoined e) => page with { JoinedTo = e.Into.Value },
        ({ } page, DetailsReceived e) => page with
        {
            Sources = page.With(e.Source),
            Details = page.Details.AddRange(e.Details.Select(each => new DetailLine(e.Source.Id, each.Name, each.Value, each.Unit))),
        },
        ({ } page, EvidenceReceived e) => page with
        {
            Sources = page.With(e.Source),
            Evidence = Steps(page.Evidence.AddRange(e.Evidence.Select((each, index) => new EvidenceLine(
                each.Id.Value, e.Source.Id, page.Evidence.Count + index + 1, each.Kind, each.RawTime, each.At, each.Until, each.UncertaintyMs,
                each.Actor, each.Text, each.Marks, each.Series)))),
            HappenedAt = Earlier(page.HappenedAt, e.Evidence.Select(each => each.At).Min()),
        },
        ({ } page, ForceReported e) => page with
        {
            ForceReports = page.ForceReports.Add(new(e.Report, e.On)),
            HappenedAt = Earlier(page.HappenedAt, e.Report.At),
        },
        ({ } page, ParticipantNamed e) => page with
        {
            Participants = page.Participants.Add(new(e.Participant, e.Name, e.Rank, e.Involvement, null, null)),
        },
        ({ } page, ParticipantLinked e) => page.WithLink(e.Participant, e.Person, e.Basis),
        ({ } page, ParticipantUnlinked e) => page.WithLink(e.Participant, null, null),
        ({ } page, SourceClockSet e) => page with
        {
            Sources = page.Sources.Replace(source => source.Id == e.Source, source => source with
            {
                OffsetMs = e.OffsetMs,
                UncertaintyMs = e.UncertaintyMs,
                Method = e.Method,
                Reason = e.Reason,
                SetBy = e.By,
                SetOn = e.On,
            }),
        },
        ({ } page, OutcomeMarked e) => page with { Outcome = new(e.Outcome, e.Reason, e.By, e.On) },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(IncidentPage)} {Id}";

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private ValueList<SourceLine> With(Source source) => Sources.Any(each => each.Id == source.Id)
        ? Sources
        : Sources.Add(new(source.Id, source.Kind, source.Name, 0, 0, null, null, null, null));

    // Snapshots come in any order and in any number of files: which state is a step is known only from all of them.
    private static ValueList<EvidenceLine> Steps(ValueList<EvidenceLine> lines)
    {
        var repeats = new HashSet<Guid>();
        foreach (var series in lines.Where(line => line is { Series: not null, At: not null }).GroupBy(line => line.Series))
        {
            var ordered = series.OrderBy(line => line.At).ThenBy(line => line.Ordinal).ToList();
            repeats.UnionWith(ordered.Zip(ordered.Skip(1)).Where(pair => pair.First.Text == pair.Second.Text).Select(pair => pair.Second.Id));
        }

        return lines.All(line => line.Repeats == repeats.Contains(line.Id)) ? lines : lines.Select(line => line with { Repeats = repeats.Contains(line.Id) }).ToValueList();
    }

    private IncidentPage WithLink(Guid participant, PersonId? person, LinkBasis? basis) => this with
    {
        Participants = Participants.Replace(each => each.Key == participant, each => each with { Person = person, Basis = basis }),
    };
}
