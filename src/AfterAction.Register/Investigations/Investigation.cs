using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Register.Incidents;

namespace AfterAction.Register.Investigations;

/// <summary>One investigation: for deciders, and as it is shown. Kept by the store with each event.</summary>
/// <param name="Facts">How many so far: the version to send as If-Match.</param>
/// <param name="Place">Where it stands in lists: its opening and its id.</param>
/// <param name="Assigned">Who may read it, if the ledger says so too.</param>
/// <param name="Waits">Somebody waits for the conflicts officer; never once it is closed.</param>
public sealed record Investigation(
    Guid Id,
    long Facts,
    string Place,
    IncidentId Incident,
    string Number,
    string Matter,
    PersonId OpenedBy,
    DateTimeOffset OpenedOn,
    ValueList<Investigation.Line> People,
    IReadOnlyList<Guid> Assigned,
    bool Waits,
    InvestigationClosed? Closed) : IState<Investigation>
{
    /// <summary>One person, and how it stands with him since <paramref name="On"/>.</summary>
    public sealed record Line(PersonId Person, Part Part, Stage Stage, PersonId By, DateTimeOffset On);

    public static Investigation Fold(Investigation? state, object fact)
    {
        var told = Told(state, fact);
        return told with
        {
            Facts = (state?.Facts ?? 0) + 1,
            Assigned = [.. told.People.Where(line => line.Stage == Stage.Assigned).Select(line => line.Person.Value)],
            Waits = told.Closed is null && told.People.Any(line => line.Stage == Stage.Waiting),
        };
    }

    public Line? LineOf(PersonId person) => People.FirstOrDefault(line => line.Person == person);

    public bool Has(PersonId person, Part part) => LineOf(person) is { Stage: Stage.Assigned } line && line.Part == part;

    public override string ToString() => $"{nameof(Investigation)} {Id}";

    private static Investigation Told(Investigation? state, object fact) => (state, fact) switch
    {
        (null, InvestigationOpened e) => new(
            e.Investigation.Value, 0, string.Create(CultureInfo.InvariantCulture, $"{e.On.UtcDateTime:yyyyMMddHHmmssfff}{e.Investigation.Value:N}"),
            e.Incident, e.Number, e.Matter, e.By, e.On, [], [], false, null),
        ({ Closed: null } open, PersonProposed e) => open.With(new(e.Person, e.Part, Stage.Waiting, e.By, e.On)),
        ({ } known, PersonAssigned e) => known.With(new(e.Person, e.Part, Stage.Assigned, e.By, e.On)),
        ({ } known, PersonTurnedDown e) => known.To(e.Person, Stage.NotEligible, e.By, e.On),
        ({ } known, ProposalWithdrawn e) => known.To(e.Person, Stage.Withdrawn, e.By, e.On),
        ({ } known, AssignmentEnded e) => known.To(e.Person, Stage.Left, e.By, e.On),
        ({ Closed: null } open, InvestigationClosed e) => open with { Closed = e },
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    private Investigation With(Line line) => this with { People = [.. People.Where(each => each.Person != line.Person), line] };

    private Investigation To(PersonId person, Stage stage, PersonId by, DateTimeOffset on) => LineOf(person) is { } line
        ? With(line with { Stage = stage, By = by, On = on })
        : throw new InvalidOperationException("Nobody like this was proposed.");
}

/// <summary>How it stands with somebody who was proposed.</summary>
public enum Stage { Waiting, Assigned, NotEligible, Withdrawn, Left }
