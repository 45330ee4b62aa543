using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>People and their rights, as pages and over the API, in the register program.</summary>
internal static class PeopleEndpoints
{
    internal sealed record PersonBody(string? SignIn, string? Name, string? Rank, string? Badge, string? Unit, string? Reason = null)
    {
        public EnterPerson Enter(Guid person) => new(new(person), SignIn ?? "", Name ?? "", Rank ?? "", Badge ?? "", Unit ?? "", Reason ?? "");

        public override string ToString() => nameof(PersonBody);
    }

    /// <param name="Reason">Kept with the change, and shown to the person.</param>
    internal sealed record ReasonBody(string? Reason)
    {
        public override string ToString() => nameof(ReasonBody);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        MapApi(routes.MapGroup("/api/v1/people").WithTags("People"));
        MapPages(routes);
        RequestEndpoints.Map(routes);
    }

    private static void MapApi(RouteGroupBuilder people)
    {
        people.MapGet("", async (string? starting, string? cursor, int? limit, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new PeopleRoll(starting, cursor, limit ?? 50), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("The agency's people");
        people.MapGet("{person:guid}", async (Guid person, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new PersonOf(new(person)), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("A person, and what was done to the account");
        people.MapPut("{person:guid}", async (Guid person, PersonBody body, IMediator mediator, CancellationToken ct) =>
                Asked.ToHttp(await mediator.Send(body.Enter(person), ct)))
            .Requires(PeoplePolicies.Administer).WithSummary("Add a person, or change name, rank, badge or unit: asked, where the person has a role");
        people.MapPost("{person:guid}/link", async (Guid person, ReasonBody body, IMediator mediator, CancellationToken ct) =>
                Asked.ToHttp(await mediator.Send(new AskForLink(new(person), body.Reason ?? ""), ct)))
            .Requires(PeoplePolicies.Administer).WithSummary("Ask for a one-time link that sets the password");
        people.MapPut("{person:guid}/roles/{role}", async (Guid person, string role, [FromBody] ReasonBody body, IMediator mediator, CancellationToken ct) =>
                Asked.ToHttp(await mediator.Send(new AskForRole(new(person), role, body.Reason ?? ""), ct)))
            .Requires(PeoplePolicies.Administer).WithSummary("Ask for a role: another administrator approves it");
        people.MapDelete("{person:guid}/roles/{role}", async (Guid person, string role, [FromBody] ReasonBody body, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new TakeRole(new(person), role, body.Reason ?? ""), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("Take a role");
        people.MapPut("{person:guid}/closing", async (Guid person, [FromBody] ReasonBody body, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new CloseAccount(new(person), body.Reason ?? ""), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("Close an account: its sessions end at once");
        people.MapDelete("{person:guid}/closing", async (Guid person, [FromBody] ReasonBody body, IMediator mediator, CancellationToken ct) =>
                Asked.ToHttp(await mediator.Send(new OpenAccount(new(person), body.Reason ?? ""), ct)))
            .Requires(PeoplePolicies.Administer).WithSummary("Open a closed account again: asked, where the person has a role");
    }

    private static void MapPages(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/people").Requires(PeoplePolicies.Administer).DisableAntiforgery().ExcludeFromDescription();
        pages.MapGet("", async (string? starting, string? cursor, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new PeopleRoll(starting, cursor, 50), ct)) is { Value: { } roll }
                ? Pages.Of<PeoplePage>(new { Roll = roll, Starting = starting, AtStart = string.IsNullOrEmpty(cursor) })
                : CanonicalNotFoundResult.Instance as IResult);

        pages.MapGet("new", (IIds ids) => NewPage(ids.Next(), new(null, null, null, null, null), null));
        pages.MapPost("new", async ([FromForm] Guid id, [FromForm] string? signIn, [FromForm] string? name, [FromForm] string? rank, [FromForm] string? badge, [FromForm] string? unit, IMediator mediator, CancellationToken ct) =>
        {
            var typed = new PersonBody(signIn, name, rank, badge, unit);
            return (await mediator.Send(typed.Enter(id), ct)).Refusal is { } refusal ? (IResult)NewPage(id, typed, refusal) : Pages.SeeOther($"/people/{id}");
        });

        pages.MapGet("{person:guid}", (Guid person, string? done, IMediator mediator, CancellationToken ct) => PersonPage(person, mediator, new() { Done = done }, ct));
        pages.MapPost("{person:guid}", (Guid person, [FromForm] string? signIn, [FromForm] string? name, [FromForm] string? rank, [FromForm] string? badge, [FromForm] string? unit, [FromForm] string? reason, IMediator mediator, CancellationToken ct) =>
        {
            var typed = new PersonBody(signIn, name, rank, badge, unit, reason);
            return Ask(person, mediator, typed.Enter(person), new() { Form = "person", Typed = typed.Enter(person), Reason = reason }, ct);
        });
        pages.MapPost("{person:guid}/roles", (Guid person, [FromForm] string? role, [FromForm] string? act, [FromForm] string? reason, IMediator mediator, CancellationToken ct) =>
            act == "take"
                ? Act(person, mediator, new TakeRole(new(person), role ?? "", reason ?? ""), new() { Form = "take-" + role, Role = role, Reason = reason }, ct)
                : Ask(person, mediator, new AskForRole(new(person), role ?? "", reason ?? ""), new() { Form = "give", Role = role, Reason = reason }, ct));
        pages.MapPost("{person:guid}/closing", (Guid person, [FromForm] string? act, [FromForm] string? reason, IMediator mediator, CancellationToken ct) =>
            act == "open"
                ? Ask(person, mediator, new OpenAccount(new(person), reason ?? ""), new() { Form = "closing", Reason = reason }, ct)
                : Act(person, mediator, new CloseAccount(new(person), reason ?? ""), new() { Form = "closing", Reason = reason }, ct));
        pages.MapPost("{person:guid}/link", (Guid person, [FromForm] string? reason, IMediator mediator, CancellationToken ct) =>
            Ask(person, mediator, new AskForLink(new(person), reason ?? ""), new() { Form = "link", Reason = reason }, ct));
    }

    /// <summary>What waits for another administrator is said so; the rest is done.</summary>
    private static async Task<IResult> Ask(Guid person, IMediator mediator, IRequest<Answer<Asked>> command, PersonView view, CancellationToken ct)
    {
        var answer = await mediator.Send(command, ct);
        if (answer.Refusal is { } refusal) return await PersonPage(person, mediator, view with { Refusal = refusal }, ct);
        return Pages.SeeOther($"/people/{person}?done={(answer.Value!.Request is null ? view.Form : "asked")}");
    }

    private static async Task<IResult> Act(Guid person, IMediator mediator, IRequest<Decision> command, PersonView view, CancellationToken ct) =>
        (await mediator.Send(command, ct)).Refusal is { } refusal
            ? await PersonPage(person, mediator, view with { Refusal = refusal }, ct)
            : Pages.SeeOther($"/people/{person}?done={view.Form}");

    private static async Task<IResult> PersonPage(Guid person, IMediator mediator, PersonView view, CancellationToken ct) =>
        (await mediator.Send(new PersonOf(new(person)), ct)) is { Value: { } file }
            ? Pages.Of<PersonPage>(new { File = file, View = view }, view.Refusal is { } refusal ? Answers.StatusOf(refusal) : StatusCodes.Status200OK)
            : CanonicalNotFoundResult.Instance;

    private static RazorComponentResult<NewPersonPage> NewPage(Guid id, PersonBody typed, Refusal? refusal) =>
        Pages.Of<NewPersonPage>(new { Id = id, Typed = typed.Enter(id), Refusal = refusal }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
}

/// <summary>What was just done or typed on a person's page.</summary>
public sealed record PersonView
{
    public string? Done { get; init; }

    /// <summary>The form that was sent.</summary>
    public string? Form { get; init; }

    public string? Role { get; init; }

    public string? Reason { get; init; }

    public EnterPerson? Typed { get; init; }

    public Refusal? Refusal { get; init; }

    public override string ToString() => nameof(PersonView);
}
