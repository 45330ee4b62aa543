using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.Log.Auditing;

/// <summary>The auditor's page, the same in both programs, each over its own log.</summary>
public static class AuditPages
{
    public static void MapAuditing(this IEndpointRouteBuilder app)
    {
        var log = app.MapGroup("/api/v1/log").WithTags("Log");
        foreach (var map in (Action<IEndpointRouteBuilder>[])[LogEntries.Map, LogWatch.Map, SignWeekOff.Map, ExportLog.Map]) map(log);

        var pages = app.MapGroup("/log").ExcludeFromDescription();
        pages.MapGet("", (string? cursor, string? person, string? act, string? outcome, string? from, string? to, IMediator mediator, IPeople people, CancellationToken ct) =>
            Page(mediator, people, new(cursor, person, act, outcome, from, to), null, ct)).Requires(LogPolicies.Audit);
        pages.MapPost("weeks/{monday}", async (string monday, IMediator mediator, IPeople people, CancellationToken ct) =>
            await mediator.Send(new SignWeekOff(Day(monday) ?? DateOnly.MaxValue), ct) is { Refusal: { } refusal } ? await Refused(mediator, people, refusal, ct) : Pages.SeeOther("/log")).Requires(LogPolicies.Audit);
        pages.MapPost("exports", async (IMediator mediator, IPeople people, CancellationToken ct) =>
        {
            var answer = await mediator.Send(new ExportLog(), ct);
            return answer.Value is { } log ? log.ToHttp() : await Refused(mediator, people, answer.Refusal!, ct);
        }).Requires(LogPolicies.Audit);
    }

    /// <summary>The page with what was refused, or that there is nothing.</summary>
    private static async Task<IResult> Refused(IMediator mediator, IPeople people, Refusal refusal, CancellationToken ct) =>
        refusal.Code == Refusal.NotFound.Code ? refusal.ToHttp() : await Page(mediator, people, new(null, null, null, null, null, null), refusal, ct);

    private static async Task<IResult> Page(IMediator mediator, IPeople people, LogAsked asked, Refusal? refusal, CancellationToken ct)
    {
        var person = string.IsNullOrWhiteSpace(asked.Person) ? null : await people.MatchRoster(asked.Person, ct);
        var unknown = person is null && !string.IsNullOrWhiteSpace(asked.Person);
        var answer = await mediator.Send(new LogEntries(asked.Cursor, unknown ? Guid.Empty : person?.Id.Value, asked.Act, asked.Outcome, Day(asked.From), Day(asked.To)), ct);
        if (answer.Refusal is { } absent) return absent.ToHttp();
        var watched = await mediator.Send(new LogWatch(), ct);
        return watched.Value is { } state
            ? Pages.Of<LogPage>(new { Asked = asked, Page = answer.Value!, State = state, Refusal = refusal, NobodyFits = unknown }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : watched.Refusal!.ToHttp();
    }

    /// <summary>A date that is none filters nothing.</summary>
    private static DateOnly? Day(string? typed) => DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
}

/// <summary>What was looked for, as it was typed.</summary>
public sealed record LogAsked(string? Cursor, string? Person, string? Act, string? Outcome, string? From, string? To)
{
    public bool Filtered => Parts.Any();

    /// <summary>The page's address with its filter and without its cursor.</summary>
    public string Address => "/log" + string.Join('&', Parts.Select((part, index) => $"{(index == 0 ? "?" : "")}{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    private IEnumerable<(string Name, string? Value)> Parts => new[] { ("person", Person), ("act", Act), ("outcome", Outcome), ("from", From), ("to", To) }.Where(part => !string.IsNullOrWhiteSpace(part.Item2));
}
