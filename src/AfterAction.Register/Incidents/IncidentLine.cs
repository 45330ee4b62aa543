using System.Globalization;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>One line of the list of incidents. Kept by the store with each event; small, so that lists never read evidence.
/// The view <c>shared.incident</c> reads this document: a member renamed here is renamed there.</summary>
/// <param name="Place">Where it stands in the list: date and id, so that one comparison pages through incidents of the same day.</param>
/// <param name="JoinedTo">The incident that it turned out to be; the list shows that one alone.</param>
/// <param name="Words">What the search looks in: number, kind, place, names.</param>
public sealed record IncidentLine(
    Guid Id,
    long Facts,
    string Place,
    string Words,
    string? Number,
    string? Kind,
    string? Location,
    DateOnly? LocalDate,
    DateTimeOffset? HappenedAt,
    int ForceReports,
    Outcome? Outcome,
    Guid? JoinedTo = null) : IState<IncidentLine>
{
    public static IncidentLine Fold(IncidentLine? state, object fact)
    {
        var line = Shown(state, fact);
        return line with { Facts = (state?.Facts ?? 0) + 1, Place = PlaceOf(line.LocalDate, line.Id) };
    }

    /// <summary>Sorts by date, then id; without a date, before all others, which the list shows last.</summary>
    public static string PlaceOf(DateOnly? date, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{date ?? DateOnly.MinValue:yyyyMMdd}{id:N}");

    private static IncidentLine Shown(IncidentLine? state, object fact) => (state, fact) switch
    {
        (null, IncidentRegistered e) => new(e.Incident.Value, 0, "", Join(e.Key, e.Number == e.Key ? null : e.Number, e.Kind, e.Location),
            e.Number, e.Kind, e.Location, e.LocalDate, null, 0, null),
        ({ } line, IncidentDescribed e) => line with
        {
            Number = line.Number ?? e.Number,
            Kind = line.Kind ?? e.Kind,
            Location = line.Location ?? e.Location,
            LocalDate = line.LocalDate ?? e.LocalDate,
            Words = Join(line.Words, e.Number, e.Kind, e.Location),
        },
        ({ } line, EvidenceReceived e) => line with { HappenedAt = Earlier(line.HappenedAt, e.Evidence.Select(each => each.At).Min()) },
        ({ } line, ForceReported e) => line with
        {
            ForceReports = line.ForceReports + 1,
            HappenedAt = Earlier(line.HappenedAt, e.Report.At),
            Words = Join(line.Words, e.Report.Number),
        },
        ({ } line, ParticipantNamed e) => e.Involvement is Involvement.CommunityMember or Involvement.Caller
            ? line
            : line with { Words = Join(line.Words, e.Name) },
        ({ } line, IncidentKnownAs e) => line with { Words = Join([line.Words, .. e.Keys]) },
        ({ } line, IncidentNumbered e) => line with { Number = e.Number, Words = Join(line.Words, e.Number) },
        ({ } line, IncidentJoined e) => line with { JoinedTo = e.Into.Value },
        ({ } line, DetailsReceived or IncidentTakenIn or IncidentLinked or IncidentUnlinked) => line,
        ({ } line, ParticipantLinked or ParticipantUnlinked or SourceClockSet) => line,
        ({ } line, OutcomeMarked e) => line with { Outcome = e.Outcome },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(IncidentLine)} {Id}";

    private static string Join(params string?[] words) => string.Join(' ', words.Where(word => !string.IsNullOrWhiteSpace(word)));

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
