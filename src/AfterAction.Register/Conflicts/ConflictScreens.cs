using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.Register.Conflicts;

/// <summary>The conflicts officer's pages, as they are and after one of their forms was sent.</summary>
internal sealed class ConflictScreens(IMediator mediator, IPeople people)
{
    /// <summary>Everything that waits: people, links, and what the wall holds up.</summary>
    public async Task<IResult> Queue(string? cursor, Refusal? refusal, IReadOnlyDictionary<string, string>? typed, CancellationToken ct)
    {
        var waiting = await mediator.Send(new WaitingPeople(cursor, null), ct);
        if (waiting.Refusal is { } absent) return absent.ToHttp();
        var tasks = await mediator.Send(new OpenTasks(null, Cursor.MostPerPage), ct);
        var asked = await mediator.Send(new IncidentLinks(PairState.Waiting, null, Cursor.MostPerPage), ct);
        var made = await mediator.Send(new IncidentLinks(PairState.Linked, null, null), ct);
        var accounts = await mediator.Send(new AccountsOfOnePerson(null, null), ct);
        return Pages.Of<ConflictsPage>(
            new
            {
                Model = new ConflictsModel(waiting.Value!, cursor is null, tasks.Value!.Entries, [.. asked.Value!.Entries.Where(link => link.Task is null)], made.Value!.Entries, accounts.Value!.Entries,
                    typed ?? new Dictionary<string, string>(), refusal),
            }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
    }

    public Task<IResult> After(Decision decision, CancellationToken ct, IReadOnlyDictionary<string, string>? typed = null) => decision.Refusal switch
    {
        null => Task.FromResult(Pages.SeeOther("/conflicts")),
        { } refusal when refusal.Code == Refusal.NotFound.Code => Task.FromResult(refusal.ToHttp()),
        { } refusal => Queue(null, refusal, typed, ct),
    };

    public async Task<IResult> TaskPage(long number, Refusal? refusal, CancellationToken ct)
    {
        var answer = await mediator.Send(new OpenTasks(null, Cursor.MostPerPage), ct);
        if (answer.Refusal is { } absent) return absent.ToHttp();
        return answer.Value!.Entries.FirstOrDefault(each => each.Task == number) is { } task
            ? Pages.Of<ConflictTaskPage>(new { Task = task, Refusal = refusal }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : await Queue(null, LedgerRefusals.TaskSettled, null, ct);
    }

    private async Task<IResult> Join(Web.Http.Typed typed, CancellationToken ct)
    {
        Dictionary<string, string> sent = new() { ["one"] = typed.Text("one"), ["other"] = typed.Text("other") };
        var (one, other) = (await people.MatchRoster(sent["one"], ct), await people.MatchRoster(sent["other"], ct));
        var decision = one is null || other is null ? IncidentRefusals.NobodyOnTheRoster : await mediator.Send(new JoinAccounts(one.Id, other.Id, 0), ct);
        return await After(decision, ct, sent);
    }

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/conflicts", (string? cursor, ConflictScreens screens, CancellationToken ct) => screens.Queue(cursor, null, null, ct)).Requires(ConflictPolicies.Decide);
        pages.MapGet("/conflicts/tasks/{task:long}", (long task, ConflictScreens screens, CancellationToken ct) => screens.TaskPage(task, null, ct)).Requires(ConflictPolicies.Decide);
        pages.MapPost("/conflicts/tasks/{task:long}", async (long task, HttpContext context, IMediator mediator, ConflictScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            var decision = await mediator.Send(new SettleTask(task, typed.Text("act") == "recuse", typed.Seen), ct);
            return decision.Refusal == Refusal.Stale ? await screens.TaskPage(task, Refusal.Stale, ct) : await screens.After(decision, ct);
        }).Requires(ConflictPolicies.Decide).DisableAntiforgery();
        pages.MapPost("/conflicts/investigations/{investigation:guid}/people/{person:guid}", async (Guid investigation, Guid person, HttpContext context, IMediator mediator, ConflictScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            return await screens.After(await mediator.Send(new DecidePerson(new(investigation), new(person), typed.Text("act") == "assign", typed.Seen), ct), ct);
        }).Requires(ConflictPolicies.Decide).DisableAntiforgery();
        pages.MapPost("/conflicts/links/{link:guid}", async (Guid link, HttpContext context, IMediator mediator, ConflictScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            var decision = typed.Text("act") == "end"
                ? await mediator.Send(new EndLink(link, typed.Seen), ct)
                : await mediator.Send(new DecideLink(link, typed.Text("act") == "make", typed.Seen), ct);
            return await screens.After(decision, ct);
        }).Requires(ConflictPolicies.Decide).DisableAntiforgery();
        pages.MapPost("/conflicts/accounts", async (HttpContext context, ConflictScreens screens, CancellationToken ct) =>
            await screens.Join(new(await context.Request.ReadFormAsync(ct)), ct)).Requires(ConflictPolicies.Decide).DisableAntiforgery();

        pages.MapPost("/incidents/{incident:guid}/links", async (Guid incident, HttpContext context, IMediator mediator, RegisterStore store, IncidentScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            var other = await IncidentByNumber.Find(store, typed.Text("number"), ct);
            var pair = other is { } far ? await store.Read(session => session.LoadAsync<IncidentPair>(IncidentPair.IdOf(new(incident), far), ct)) : null;
            var decision = other is { } meant
                ? await mediator.Send(new AskForLink(new(incident), meant, typed.Text("reason"), pair?.Facts ?? 0), ct)
                : IncidentRefusals.NoSuchNumber;
            return await screens.After(decision, new(incident), "links", [new("number", typed.Text("number")), new("reason", typed.Text("reason"))], ct);
        }).Requires(IncidentPolicies.Connect).DisableAntiforgery();
        pages.MapPost("/incidents/{incident:guid}/links/{other:guid}/withdrawal", async (Guid incident, Guid other, HttpContext context, IMediator mediator, IncidentScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            return await screens.After(await mediator.Send(new WithdrawLink(new(incident), new(other), typed.Seen), ct), new(incident), "links", [], ct);
        }).Requires(IncidentPolicies.Connect).DisableAntiforgery();
    }
}

/// <param name="Asked">Links that wait, without those that are a task.</param>
/// <param name="Typed">Into the form for accounts, when it was sent back.</param>
public sealed record ConflictsModel(
    Page<WaitingPeople.Row> People, bool AtStart, IReadOnlyList<OpenTasks.Row> Tasks, IReadOnlyList<IncidentLinks.Row> Asked, IReadOnlyList<IncidentLinks.Row> Made,
    IReadOnlyList<AccountsOfOnePerson.Row> Accounts, IReadOnlyDictionary<string, string> Typed, Refusal? Refusal)
{
    public override string ToString() => nameof(ConflictsModel);
}
