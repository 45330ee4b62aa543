using System.Globalization;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>Many reviews that nobody leads, given to one supervisor. Each is assigned as if it were alone, with its own rules, claim and entry of the log: what is refused for one does not hold up the others.</summary>
internal static class AssignManyForms
{
    private const int AtOnce = 50;

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("queue/assignment", async Task<IResult> (IMediator mediator, IPeople people, CancellationToken ct) => await Show(new(null, new HashSet<Guid>(), null, [], false, false), mediator, people, ct)).Requires(ReviewPolicies.Queue);
        pages.MapPost("queue/assignment", Assign).DisableAntiforgery().Requires(ReviewPolicies.Queue);
    }

    private static async Task<IResult> Assign(IFormCollection form, IMediator mediator, IPeople people, CancellationToken ct)
    {
        Typed typed = new(form);
        var ticked = form.Keys.Where(name => name.StartsWith("r-", StringComparison.Ordinal)).Take(AtOnce)
            .Select(name => (Id: Guid.TryParse(name.AsSpan(2), out var id) ? id : Guid.Empty, Seen: typed.Number(name) ?? -1)).Where(each => each.Id != Guid.Empty).ToList();
        if (typed.Id("person") is not { } person || ticked.Count == 0)
            return await Show(new(typed.Id("person"), ticked.Select(each => each.Id).ToHashSet(), null, [], typed.Id("person") is null, ticked.Count == 0), mediator, people, ct, StatusCodes.Status400BadRequest);
        List<(string, string)> refused = [];
        foreach (var (id, seen) in ticked)
        {
            var decision = await mediator.Send(new AssignFacilitator(new(id), new(person), null, seen), ct);
            if (decision.Refusal is not { } refusal) continue;
            var number = (await mediator.Send(new ReviewQueue(null, false, null, 1) { Only = new(id) }, ct)).Value?.Entries is [{ } row] ? row.Number : "One of them";
            refused.Add((number, refusal.Fields is [{ } fault, ..] ? fault.Sentence : refusal.Sentence));
        }

        return refused.Count == 0
            ? Pages.SeeOther(string.Create(CultureInfo.InvariantCulture, $"/reviews/queue?assigned={ticked.Count}"))
            : await Show(new(person, new HashSet<Guid>(), ticked.Count - refused.Count, refused, false, false), mediator, people, ct, StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> Show(State state, IMediator mediator, IPeople people, CancellationToken ct, int status = StatusCodes.Status200OK) =>
        await mediator.Send(new ReviewQueue(null, true, null, AtOnce), ct) is { Value: { } page }
            ? Pages.Of<AssignManyPage>(new
            {
                Rows = page.Entries.Where(row => row is { TookPart: false, State: not ReviewState.Closed }).OrderBy(row => row.DueOn ?? DateOnly.MaxValue).ToList(),
                Supervisors = await people.WithRole(Roles.Supervisor, ct), More = page.Next is not null,
                state.Chosen, state.Ticked, state.Assigned, state.Refused, state.Unchosen, state.Unticked,
            }, status)
            : CanonicalNotFoundResult.Instance;

    private sealed record State(Guid? Chosen, IReadOnlySet<Guid> Ticked, int? Assigned, IReadOnlyList<(string Number, string Why)> Refused, bool Unchosen, bool Unticked)
    {
        public override string ToString() => nameof(State);
    }
}
