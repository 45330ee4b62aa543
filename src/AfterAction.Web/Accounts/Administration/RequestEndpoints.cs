using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>What administrators ask of one another, as a page and over the API, in the register program.</summary>
internal static class RequestEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/people/requests").WithTags("People");
        api.MapGet("", async (IMediator mediator, CancellationToken ct) => (await mediator.Send(new RequestsWaiting(), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("What administrators ask of one another: open, and settled within 30 days");
        api.MapPost("{request:guid}/approval", async (Guid request, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new ApproveRequest(request), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("Approve what another administrator asked for: it holds at once");
        api.MapDelete("{request:guid}", async (Guid request, [FromBody] PeopleEndpoints.ReasonBody body, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new DeclineRequest(request, body.Reason ?? ""), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("Decline another's request, or withdraw one's own");
        api.MapPost("{request:guid}/link", async (Guid request, IMediator mediator, CancellationToken ct) =>
                (await mediator.Send(new MakeLink(request), ct)).ToHttp())
            .Requires(PeoplePolicies.Administer).WithSummary("Make the link that was approved, once: one half of it");

        var pages = routes.MapGroup("/people/requests").Requires(PeoplePolicies.Administer).DisableAntiforgery().ExcludeFromDescription();
        pages.MapGet("", (string? done, IMediator mediator, CancellationToken ct) => Page(mediator, new() { Done = done }, ct));
        pages.MapPost("{request:guid}/approval", async (Guid request, IMediator mediator, CancellationToken ct) =>
        {
            var answer = await mediator.Send(new ApproveRequest(request), ct);
            if (answer.Refusal is null && answer.Value!.Half is null) return Pages.SeeOther("/people/requests?done=approved");
            return await Page(mediator, new() { Form = request, Refusal = answer.Refusal, Half = answer.Value?.Half }, ct);
        });
        pages.MapPost("{request:guid}/decline", async (Guid request, [FromForm] string? reason, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new DeclineRequest(request, reason ?? ""), ct)).Refusal is { } refusal
                ? await Page(mediator, new() { Form = request, Reason = reason, Refusal = refusal }, ct)
                : Pages.SeeOther("/people/requests?done=declined"));
        pages.MapPost("{request:guid}/link", async (Guid request, IMediator mediator, CancellationToken ct) =>
        {
            var answer = await mediator.Send(new MakeLink(request), ct);
            return await Page(mediator, new() { Form = request, Refusal = answer.Refusal, Link = answer.Value }, ct);
        });
    }

    /// <summary>Somebody else's and one that never was are answered alike, as everywhere.</summary>
    private static async Task<IResult> Page(IMediator mediator, RequestsView view, CancellationToken ct) =>
        view.Refusal != Refusal.NotFound && await mediator.Send(new RequestsWaiting(), ct) is { Value.Requests: { } rows }
            ? Pages.Of<RequestsPage>(new { Rows = rows, View = view }, view.Refusal is { } refusal ? Answers.StatusOf(refusal) : StatusCodes.Status200OK)
            : CanonicalNotFoundResult.Instance;
}

/// <summary>What was just done or typed on the page of requests.</summary>
public sealed record RequestsView
{
    public string? Done { get; init; }

    /// <summary>The request that was answered.</summary>
    public Guid? Form { get; init; }

    public string? Reason { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>Shown once, here, to who approved.</summary>
    public string? Half { get; init; }

    /// <summary>Shown once, here, to who asked.</summary>
    public Link? Link { get; init; }

    public override string ToString() => nameof(RequestsView);
}
