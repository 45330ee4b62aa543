using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Log.Auditing;

/// <summary>An auditor has looked a week of the log through. It is itself an entry of the log and nothing else; whoever does it again adds another, and the first one counts.</summary>
/// <param name="Monday">The week's first day, on the agency's wall.</param>
[Requires(LogPolicies.Audit)]
internal sealed record SignWeekOff(DateOnly Monday) : IRequest<Decision>, IConcerns
{
    public static readonly Refusal NotAWeek = new("log/not-a-week", "Give the Monday of a week that is over and has entries in this log.");

    IReadOnlyList<Subject> IConcerns.Concerns => [new("week", Weeks.IdOf(Monday))];

    /// <param name="firstWeek">The Monday of the week in which the log began; null while it has no head.</param>
    internal static Decision Decide(DateOnly monday, DateOnly? firstWeek, DateOnly thisWeek) =>
        monday.DayOfWeek == DayOfWeek.Monday && monday >= firstWeek && monday < thisWeek ? Decision.Nothing : NotAWeek;

    internal sealed class Handler(LogArchive log, Agency agency, TimeProvider clock) : IRequestHandler<SignWeekOff, Decision>
    {
        public async Task<Decision> Handle(SignWeekOff request, CancellationToken cancellationToken) =>
            Decide(request.Monday, await log.Began(cancellationToken) is { } began ? Weeks.Monday(agency, began) : null, Weeks.Monday(agency, clock.GetUtcNow()));
    }

    internal static void Map(IEndpointRouteBuilder log) => log
        .MapPut("weeks/{monday}", async (DateOnly monday, IMediator mediator, CancellationToken ct) => (await mediator.Send(new SignWeekOff(monday), ct)).ToHttp())
        .Requires(LogPolicies.Audit).WithSummary("You have looked this week of the log through");
}

/// <summary>Weeks begin on Mondays, on the agency's wall.</summary>
internal static class Weeks
{
    /// <summary>Of the week an instant is in.</summary>
    public static DateOnly Monday(Agency agency, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(agency.OnTheWall(at).Date);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }

    /// <summary>How the log calls a week.</summary>
    public static Guid IdOf(DateOnly monday) => DerivedId.Of(Guid.Empty, "week " + monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
}
