using AfterAction.Kernel;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Investigations;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Register.Incidents;

/// <summary>The page of one incident, as it is and after one of its forms was sent.</summary>
internal sealed class IncidentScreens(IMediator mediator, IActor actor, PolicyBook policies, Agency agency)
{
    /// <summary>303 to the page when the form was taken; else the page with what was typed, and why it was not taken.</summary>
    /// <param name="form">Which of the page's forms.</param>
    public Task<IResult> After(Decision decision, IncidentId incident, string form, IReadOnlyList<KeyValuePair<string, string?>> typed, CancellationToken ct) =>
        decision.Refusal is { } refusal
            ? Show(incident, new SentBack(form, typed.ToDictionary(StringComparer.Ordinal), refusal), ct)
            : Task.FromResult(Pages.SeeOther($"/incidents/{incident.Value}"));

    public async Task<IResult> Show(IncidentId incident, SentBack? sentBack, CancellationToken ct)
    {
        var answer = await mediator.Send(new IncidentOf(incident), ct);
        if (answer.Value is not { } view) return answer.Refusal!.ToHttp();
        var waiting = May(IncidentPolicies.Connect) ? (await mediator.Send(new LinksOf(incident), ct)).Value?.Entries.Where(link => link.State == PairState.Waiting) : null;
        return Pages.Of<IncidentScreen>(
            new
            {
                Model = new IncidentModel(view, answer.Version, May(IncidentPolicies.Mark), May(IncidentPolicies.Link), May(IncidentPolicies.Clock), May(InvestigationPolicies.Open),
                    waiting is null ? null : [.. waiting], agency.TimeZone, sentBack),
            },
            sentBack is null ? StatusCodes.Status200OK : Answers.StatusOf(sentBack.Refusal));
    }

    private bool May(string policy) => policies.Find(policy)!.Roles.Overlaps(actor.Current!.Roles);
}

/// <summary>A form that was not taken.</summary>
/// <param name="Typed">What was typed, by field, so that nothing is lost.</param>
public sealed record SentBack(string Form, IReadOnlyDictionary<string, string?> Typed, Refusal Refusal)
{
    public override string ToString() => $"{Form} {Refusal.Code}";
}

/// <param name="Version">To be sent with each form.</param>
/// <param name="Waiting">Links that wait; null for whoever may ask for none.</param>
public sealed record IncidentModel(
    IncidentOf.View Incident, long Version, bool MayMark, bool MayLink, bool MayClock, bool MayInvestigate, IReadOnlyList<LinksOf.Row>? Waiting, TimeZoneInfo Zone, SentBack? SentBack)
{
    /// <summary>What was typed into that form, when it is the one sent back.</summary>
    public string? Typed(string form, string field) => SentBack?.Form == form ? SentBack.Typed.GetValueOrDefault(field) : null;

    /// <summary>What is wrong with that field of that form.</summary>
    public string? Fault(string form, params string[] fields) =>
        SentBack?.Form == form ? SentBack.Refusal.Fields.FirstOrDefault(fault => fields.Contains(fault.Field))?.Sentence : null;

    public override string ToString() => $"{nameof(IncidentModel)} {Incident.Id.Value}";
}
