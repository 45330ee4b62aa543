using AfterAction.Kernel;
using AfterAction.Register.Incidents;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Investigations;

/// <summary>The pages of investigations, as they are and after one of their forms was sent.</summary>
internal sealed class InvestigationScreens(IMediator mediator, IActor actor, PolicyBook policies, RegisterStore store, IIds ids)
{
    public async Task<IResult> List(string? cursor, CancellationToken ct)
    {
        var answer = await mediator.Send(new MyInvestigations(cursor, null), ct);
        return answer.Value is { } page
            ? Pages.Of<InvestigationsPage>(new { Model = new InvestigationsModel(page, cursor is null, May(InvestigationPolicies.Open)) })
            : answer.Refusal!.ToHttp();
    }

    public async Task<IResult> Show(InvestigationId investigation, SentBack? sentBack, CancellationToken ct)
    {
        var answer = await mediator.Send(new InvestigationOf(investigation), ct);
        if (answer.Value is not { } view) return answer.Refusal!.ToHttp();
        var leads = view.Closed is null && May(InvestigationPolicies.Lead)
            && view.People.Any(person => person.Person == actor.Current!.Person && person is { Stage: Stage.Assigned, Part: Part.InvestigationSupervisor });
        var side = leads ? (await mediator.Send(new InvestigationSide(), ct)).Value?.Entries ?? [] : [];
        return Pages.Of<InvestigationPage>(new { Model = new InvestigationModel(view, answer.Version, leads, side, sentBack) },
            sentBack is null ? StatusCodes.Status200OK : Answers.StatusOf(sentBack.Refusal));
    }

    public Task<IResult> After(Decision decision, InvestigationId investigation, string form, IReadOnlyList<KeyValuePair<string, string?>> typed, CancellationToken ct) =>
        decision.Refusal is { } refusal
            ? Show(investigation, new SentBack(form, typed.ToDictionary(StringComparer.Ordinal), refusal), ct)
            : Task.FromResult(Pages.SeeOther($"/investigations/{investigation.Value}"));

    /// <summary>The form, with the incident it was come from.</summary>
    public async Task<IResult> New(Guid? incident, CancellationToken ct)
    {
        var line = incident is { } id ? await store.Read(session => session.LoadAsync<IncidentLine>(id, ct)) : null;
        return Opening(new(ids.Next(), line?.Number, null, null), null);
    }

    public async Task<IResult> Open(OpeningTyped typed, CancellationToken ct)
    {
        if (await IncidentByNumber.Find(store, typed.Incident, ct) is not { } incident) return Opening(typed, InvestigationRefusals.NoSuchIncident);
        var decision = await mediator.Send(new OpenInvestigation(new(typed.Investigation), incident, typed.Number ?? "", typed.Matter ?? "", 0), ct);
        return decision.Refusal is { } refusal ? Opening(typed, refusal) : Pages.SeeOther($"/investigations/{typed.Investigation}");
    }

    private static IResult Opening(OpeningTyped typed, Refusal? refusal) => refusal == Refusal.NotFound
        ? refusal.ToHttp()
        : Pages.Of<OpenInvestigationPage>(new { Typed = typed, Refusal = refusal }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));

    private bool May(string policy) => policies.Find(policy)!.Roles.Overlaps(actor.Current!.Roles);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/investigations", (string? cursor, InvestigationScreens screens, CancellationToken ct) => screens.List(cursor, ct)).Requires(InvestigationPolicies.Mine);
        pages.MapGet("/investigations/new", (Guid? incident, InvestigationScreens screens, CancellationToken ct) => screens.New(incident, ct)).Requires(InvestigationPolicies.Open);
        pages.MapPost("/investigations", ([FromForm] OpeningTyped? typed, InvestigationScreens screens, CancellationToken ct) => screens.Open(typed ?? new(Guid.Empty, null, null, null), ct))
            .Requires(InvestigationPolicies.Open).DisableAntiforgery();
        pages.MapGet("/investigations/{investigation:guid}", (Guid investigation, InvestigationScreens screens, CancellationToken ct) => screens.Show(new(investigation), null, ct))
            .Requires(InvestigationPolicies.Read);
        pages.MapPost("/investigations/{investigation:guid}/people", async (Guid investigation, HttpContext context, IMediator mediator, InvestigationScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            var chosen = typed.Text("person").Split('/');
            var command = new ProposePerson(new(investigation), new(Guid.TryParse(chosen[0], out var person) ? person : Guid.Empty),
                chosen.Length == 2 ? Words.Parse<Part>(chosen[1]) : Part.Investigator, typed.Seen);
            return await screens.After(await mediator.Send(command, ct), new(investigation), "people", [new("person", typed.Text("person"))], ct);
        }).Requires(InvestigationPolicies.Lead).DisableAntiforgery();
        pages.MapPost("/investigations/{investigation:guid}/people/{person:guid}/end", async (Guid investigation, Guid person, HttpContext context, IMediator mediator, InvestigationScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            return await screens.After(await mediator.Send(new EndPart(new(investigation), new(person), typed.Seen), ct), new(investigation), "end", [], ct);
        }).Requires(InvestigationPolicies.Lead).DisableAntiforgery();
        pages.MapPost("/investigations/{investigation:guid}/closing", async (Guid investigation, HttpContext context, IMediator mediator, InvestigationScreens screens, CancellationToken ct) =>
        {
            var typed = new Web.Http.Typed(await context.Request.ReadFormAsync(ct));
            var command = new CloseInvestigation(new(investigation), Words.Parse<Disposition>(typed.Text("disposition")), typed.Text("note"), typed.Seen);
            return await screens.After(await mediator.Send(command, ct), new(investigation), "closing", [new("disposition", typed.Text("disposition")), new("note", typed.Text("note"))], ct);
        }).Requires(InvestigationPolicies.Lead).DisableAntiforgery();
    }
}

/// <summary>The form that opens an investigation, as typed.</summary>
/// <param name="Incident">The incident's number.</param>
public sealed record OpeningTyped(Guid Investigation, string? Incident, string? Number, string? Matter)
{
    public override string ToString() => $"{nameof(OpeningTyped)} {Investigation}";
}

public sealed record InvestigationsModel(Page<MyInvestigations.Row> Page, bool AtStart, bool MayOpen)
{
    public override string ToString() => nameof(InvestigationsModel);
}

/// <param name="Side">Who can be proposed; nobody for whoever does not lead it.</param>
public sealed record InvestigationModel(InvestigationOf.View Investigation, long Version, bool Leads, IReadOnlyList<InvestigationSide.Row> Side, SentBack? SentBack)
{
    public string? Typed(string form, string field) => SentBack?.Form == form ? SentBack.Typed.GetValueOrDefault(field) : null;

    public string? Fault(string form, string field) => SentBack?.Form == form ? SentBack.Refusal.Fields.FirstOrDefault(fault => fault.Field == field)?.Sentence : null;

    public override string ToString() => $"{nameof(InvestigationModel)} {Investigation.Id.Value}";
}
