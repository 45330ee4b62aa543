using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Register.Incidents;

/// <summary>Enters an incident by hand, for what no file speaks of: a near miss that nobody dispatched. Its id follows from the number,
/// so sending it again changes nothing.</summary>
/// <param name="Number">The case number; a file that names it later adds to this incident.</param>
/// <param name="LocalDate">The date on the agency's wall.</param>
[Requires(IncidentPolicies.Register)]
public sealed record RegisterIncident(string Number, string Kind, string? Location, DateOnly? LocalDate) : IRequest<Answer<RegisterIncident.Registered>>
{
    public const int LongestNumber = 60;
    public const int LongestText = 200;

    public sealed record Registered(IncidentId Id);

    public override string ToString() => nameof(RegisterIncident);

    internal sealed class Validator : AbstractValidator<RegisterIncident>
    {
        public Validator()
        {
            RuleFor(command => command.Number).NotEmpty().MaximumLength(LongestNumber);
            RuleFor(command => command.Kind).NotEmpty().MaximumLength(LongestText);
            RuleFor(command => command.Location).MaximumLength(LongestText);
            RuleFor(command => command.LocalDate).NotNull().InclusiveBetween(new DateOnly(1970, 1, 1), new DateOnly(2199, 12, 31));
        }
    }

    internal static Decision Decide(Incident? incident, IncidentId id, RegisterIncident command, PersonId by, DateTimeOffset now)
    {
        var (number, kind, location) = (command.Number.Trim(), command.Kind.Trim(), command.Location is { } place && !string.IsNullOrWhiteSpace(place) ? place.Trim() : null);
        if (incident is null) return Decision.Append(new IncidentRegistered(id, number, number, kind, location, command.LocalDate, by, now));
        return (incident.Number, incident.Kind, incident.Location, incident.LocalDate) == (number, kind, location, command.LocalDate)
            ? Decision.Nothing
            : IncidentRefusals.NumberIsTaken;
    }

    internal sealed class Handler(RegisterStore store, IActor actor, TimeProvider clock) : IRequestHandler<RegisterIncident, Answer<Registered>>
    {
        public async Task<Answer<Registered>> Handle(RegisterIncident command, CancellationToken ct)
        {
            var id = IncidentKeys.IncidentOf(store.Agency.Id, command.Number);
            var decision = await store.InOneTransaction(async transaction =>
            {
                var known = await IncidentNames.Find(transaction, [id.Value]);
                if (known.TryGetValue(id.Value, out var meant)) id = new(meant);
                else await IncidentNames.Add(transaction, [new(id.Value, id.Value, IsNumber: true)]);
                return await transaction.Decide<Incident>(id.Value, null, incident => Decide(incident, id, command, actor.Current!.Person, clock.GetUtcNow()));
            }, ct);
            return decision.Refusal is { } refusal ? refusal : Answer<Registered>.Of(new(id), decision.Version);
        }
    }

    /// <summary>What a form sends: text as typed.</summary>
    internal sealed record Typed
    {
        public string? Number { get; init; }

        public string? Kind { get; init; }

        public string? Location { get; init; }

        public string? LocalDate { get; init; }

        public override string ToString() => nameof(Typed);

        public RegisterIncident Command() => new(Number ?? "", Kind ?? "", Location,
            DateOnly.TryParseExact(LocalDate, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date) ? date : null);
    }

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapPost("", async (RegisterIncident body, IMediator mediator, HttpContext context, CancellationToken ct) =>
        {
            var answer = await mediator.Send(body, ct);
            if (answer.Refusal is { } refusal) return refusal.ToHttp();
            context.Response.Headers.ETag = Answers.ETag(answer.Version);
            return TypedResults.Created($"/api/v1/incidents/{answer.Value!.Id.Value}", answer.Value);
        })
        .Requires(IncidentPolicies.Register);

    internal static void MapPage(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/incidents/new", () => Screen(new(), null)).Requires(IncidentPolicies.Register);
        pages.MapPost("/incidents", async ([FromForm] Typed? typed, IMediator mediator, CancellationToken ct) =>
        {
            typed ??= new(); // a form with none of its fields
            var answer = await mediator.Send(typed.Command(), ct);
            return answer.Refusal is { } refusal ? Screen(typed, refusal) : Pages.SeeOther($"/incidents/{answer.Value!.Id.Value}");
        }).Requires(IncidentPolicies.Register).DisableAntiforgery();
    }

    private static RazorComponentResult<RegisterIncidentPage> Screen(Typed typed, Refusal? refusal) => Pages.Of<RegisterIncidentPage>(
        new { Model = new RegisterIncidentModel(typed.Number, typed.Kind, typed.Location, typed.LocalDate, refusal) },
        refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
}

/// <summary>The form as it is shown: what was typed, and why it was not taken.</summary>
public sealed record RegisterIncidentModel(string? Number, string? Kind, string? Location, string? LocalDate, Refusal? Refusal)
{
    public override string ToString() => nameof(RegisterIncidentModel);
}
