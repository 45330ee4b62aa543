using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Log.Auditing;

/// <summary>Entries of the log, the newest first: who did what, when, with which outcome. Never content: the log has none.</summary>
/// <param name="Cursor">From the page before.</param>
/// <param name="Person">Only what this person did, or what was done about him.</param>
/// <param name="Act">Only this use case, or all of a kind such as <c>read</c>.</param>
/// <param name="Outcome">Only this one, such as <c>done</c> or <c>not-found</c>.</param>
/// <param name="From">The first day, on the agency's wall.</param>
/// <param name="To">The last day.</param>
[Requires(LogPolicies.Audit)]
internal sealed record LogEntries(string? Cursor, Guid? Person, string? Act, string? Outcome, DateOnly? From, DateOnly? To) : IRequest<Answer<Page<LogEntry>>>, IConcerns
{
    private const int PerPage = 50;

    IReadOnlyList<Subject> IConcerns.Concerns => Person is { } person ? [new("person", person)] : [];

    internal sealed record Position(long Place);

    internal sealed class Handler(LogArchive log, LogKeys keys, RosterNames roster, Agency agency) : IRequestHandler<LogEntries, Answer<Page<LogEntry>>>
    {
        public async Task<Answer<Page<LogEntry>>> Handle(LogEntries request, CancellationToken cancellationToken)
        {
            var names = await roster.Names(cancellationToken);
            // Old weeks are not looked for from the newest entry on.
            var before = Web.Http.Cursor.Read<Position>(request.Cursor)?.Place ?? (request.To is { } to ? await log.PlaceOf(Start(to.AddDays(1), agency), cancellationToken) : long.MaxValue);
            var (found, next) = await log.Search(
                request.Person is { } person ? keys.Pseudonym("person", person) : null, leaf => request.Fits(leaf, agency), leaf => request.From is { } from && Day(leaf, agency) < from.AddDays(-1), before, PerPage, cancellationToken);
            return new Page<LogEntry>([.. found.Select(entry => LogEntry.Of(entry, names, agency))], next is { } place ? Web.Http.Cursor.Write(new Position(place)) : null);
        }
    }

    internal static void Map(IEndpointRouteBuilder log) => log
        .MapGet("", async (string? cursor, Guid? person, string? act, string? outcome, DateOnly? from, DateOnly? to, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new LogEntries(cursor, person, act, outcome, from, to), ct)).ToHttp())
        .Requires(LogPolicies.Audit).WithSummary("Entries of the log, the newest first");

    /// <summary>The instant at which a day begins on the agency's wall, to an hour: a day that loses or gains one is looked at whole.</summary>
    private static DateTimeOffset Start(DateOnly day, Agency agency)
    {
        var noon = agency.OnTheWall(new DateTimeOffset(day.ToDateTime(new(12, 0)), TimeSpan.Zero));
        return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), noon.Offset).AddHours(1);
    }

    private static DateOnly Day(Leaf leaf, Agency agency) => DateOnly.FromDateTime(agency.OnTheWall(leaf.At).Date);

    private bool Fits(Leaf leaf, Agency agency) =>
        (string.IsNullOrWhiteSpace(Act) || leaf.Act == Act || leaf.Kind == Act) && (string.IsNullOrWhiteSpace(Outcome) || leaf.Outcome == Outcome)
        && (From is null || Day(leaf, agency) >= From) && (To is null || Day(leaf, agency) <= To);
}

/// <param name="Place">In the log, from 0.</param>
/// <param name="At">On the agency's wall.</param>
/// <param name="Who">Null where nobody was signed in, for what the program did by itself, and for whoever the roster does not know.</param>
/// <param name="Roles">Those he had then.</param>
/// <param name="On">What it was about: kinds, with a name for people and the first eight digits of a pseudonym for everything else.</param>
public sealed record LogEntry(long Place, DateTimeOffset At, string Kind, string Act, string? Who, IReadOnlyList<string> Roles, string? Why, IReadOnlyList<string> On, string Outcome, string From)
{
    internal static LogEntry Of(Placed entry, IReadOnlyDictionary<string, string> names, Agency agency)
    {
        var leaf = entry.Leaf;
        return new(entry.Place, agency.OnTheWall(leaf.DoneAt ?? leaf.At), leaf.Kind, leaf.Act, leaf.Who is null ? null : names.GetValueOrDefault(leaf.Who), leaf.Roles, leaf.Why,
            [.. leaf.On.Select(subject => subject.Kind == "person" && names.TryGetValue(subject.Pseudonym, out var name) ? name : string.Create(CultureInfo.InvariantCulture, $"{subject.Kind} {subject.Pseudonym[..8]}"))],
            leaf.Outcome, leaf.Address);
    }
}
