using AfterAction.Kernel;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using FluentValidation;
using Marten;
using MediatR;

namespace AfterAction.Register.Incidents;

/// <summary>One incident with everything the register knows of it.</summary>
[Requires(IncidentPolicies.Read)]
public sealed record IncidentOf(IncidentId Incident) : IRequest<Answer<IncidentOf.View>>
{
    /// <param name="Sources">In order of first receipt.</param>
    /// <param name="Details">What sources say of it that is true at no time in particular, in order of receipt.</param>
    /// <param name="JoinedTo">The incident that it turned out to be, which has everything since; null when it stands for itself.</param>
    public sealed record View(
        IncidentId Id, string? Number, string? Kind, string? Location, DateOnly? LocalDate, DateTimeOffset? HappenedAt, MarkView? Outcome,
        IReadOnlyList<SourceView> Sources, IReadOnlyList<ParticipantView> Participants, IReadOnlyList<ForceReport> ForceReports,
        IReadOnlyList<DetailView> Details, IncidentId? JoinedTo, IReadOnlyList<LinkView> Links)
    {
        public override string ToString() => $"{nameof(View)} {Id.Value}";
    }

    /// <summary>An incident it is linked with. One that only waits for that is in none of these, whatever it waits for.</summary>
    public sealed record LinkView(IncidentId Incident, string? Number)
    {
        public override string ToString() => $"{nameof(LinkView)} {Incident.Value}";
    }

    /// <param name="Source">Which source says so.</param>
    /// <param name="Unit">Of which unit; null when of the incident.</param>
    public sealed record DetailView(Guid Source, string Name, string Value, string? Unit)
    {
        public override string ToString() => nameof(DetailView);
    }

    public sealed record MarkView(Outcome Outcome, string Reason, string By, DateTimeOffset On)
    {
        public override string ToString() => nameof(MarkView);
    }

    /// <param name="OffsetMs">Milliseconds to add to raw instants.</param>
    /// <param name="Clock">How and by whom the offset was set; null while it is taken to be right.</param>
    public sealed record SourceView(Guid Id, SourceKind Kind, string Name, long OffsetMs, long UncertaintyMs, ClockView? Clock, IReadOnlyList<EvidenceView> Evidence)
    {
        public override string ToString() => $"{nameof(SourceView)} {Id}";
    }

    public sealed record ClockView(ClockMethod Method, string Reason, string By, DateTimeOffset On)
    {
        public override string ToString() => nameof(ClockView);
    }

    /// <param name="RawTime">As the source spells it.</param>
    /// <param name="At">UTC by the source's own clock.</param>
    /// <param name="CorrectedAt">UTC after the clock's offset; the true instant lies within <paramref name="UncertaintyMs"/> of it.</param>
    /// <param name="UncertaintyMs">The source's own and that of the clock setting together.</param>
    public sealed record EvidenceView(
        Guid Id, long Ordinal, EvidenceKind Kind, string RawTime, DateTimeOffset? At, DateTimeOffset? CorrectedAt, DateTimeOffset? CorrectedUntil,
        long UncertaintyMs, string? Actor, string Text, IReadOnlyList<string> Marks)
    {
        public override string ToString() => $"{nameof(EvidenceView)} {Id}";
    }

    /// <param name="PersonName">As on the roster; null while linked to nobody.</param>
    public sealed record ParticipantView(Guid Key, string Name, string? Rank, Involvement Involvement, PersonId? Person, string? PersonName, LinkBasis? Basis)
    {
        public override string ToString() => $"{nameof(ParticipantView)} {Key}";
    }

    internal sealed class Validator : AbstractValidator<IncidentOf>
    {
        public Validator() => RuleFor(question => question.Incident.Value).NotEmpty();
    }

    internal sealed class Handler(RegisterStore store, IPeople people) : IRequestHandler<IncidentOf, Answer<View>>
    {
        public async Task<Answer<View>> Handle(IncidentOf question, CancellationToken ct)
        {
            var (found, links) = await store.Read(async session => (await session.LoadAsync<IncidentPage>(question.Incident.Value, ct), await Links(session, question.Incident.Value, ct)));
            if (found is not { } page) return Refusal.NotFound;
            var names = new Dictionary<PersonId, string>();
            foreach (var person in Named(page).Distinct())
                names[person] = (await people.Find(person, ct))?.Name ?? "Somebody no longer on the roster";
            return Answer<View>.Of(Shown(page, names, links), page.Facts);
        }

        private static async Task<IReadOnlyList<LinkView>> Links(IQuerySession session, Guid id, CancellationToken ct)
        {
            var pairs = await session.Query<IncidentPair>().Where(pair => (pair.One == id || pair.Other == id) && pair.State == PairState.Linked).OrderBy(pair => pair.Place).ToListAsync(ct);
            IncidentId[] others = [.. pairs.Select(pair => new IncidentId(pair.One == id ? pair.Other : pair.One))];
            var numbers = await IncidentNumbers.Of(session, others, ct);
            return [.. others.Select(other => new LinkView(other, numbers.GetValueOrDefault(other)))];
        }

        private static IEnumerable<PersonId> Named(IncidentPage page) =>
            page.Participants.Select(participant => participant.Person)
                .Concat(page.Sources.Select(source => source.SetBy))
                .Append(page.Outcome?.By)
                .OfType<PersonId>();
    }

    internal static View Shown(IncidentPage page, IReadOnlyDictionary<PersonId, string> names, IReadOnlyList<LinkView> links) => new(
        new(page.Id), page.Number, page.Kind, page.Location, page.LocalDate, page.HappenedAt,
        page.Outcome is { } outcome ? new(outcome.Outcome, outcome.Reason, names[outcome.By], outcome.On) : null,
        [.. page.Sources.Select(source => Shown(source, page.Evidence.Where(evidence => evidence.Source == source.Id && !evidence.Repeats), names))],
        [.. page.Participants.Select(each => new ParticipantView(
            each.Key, each.Name, each.Rank, each.Involvement, each.Person, each.Person is { } person ? names[person] : null, each.Basis))],
        [.. page.ForceReports.Select(each => each.Report)],
        [.. page.Details.Select(each => new DetailView(each.Source, each.Name, each.Value, each.Unit))],
        page.JoinedTo is { } into ? new(into) : null, links);

    private static SourceView Shown(IncidentPage.SourceLine source, IEnumerable<IncidentPage.EvidenceLine> evidence, IReadOnlyDictionary<PersonId, string> names)
    {
        var offset = TimeSpan.FromMilliseconds(source.OffsetMs);
        return new(source.Id, source.Kind, source.Name, source.OffsetMs, source.UncertaintyMs,
            source is { Method: { } method, SetBy: { } by, SetOn: { } on } ? new(method, source.Reason ?? "", names[by], on) : null,
            [.. evidence.Select(each => new EvidenceView(
                    each.Id, each.Ordinal, each.Kind, each.RawTime, each.At, Corrected(each.At, offset), Corrected(each.Until, offset), each.UncertaintyMs + source.UncertaintyMs,
                    each.Actor, each.Text, [.. Words.Of(each.Marks)]))
                .OrderBy(each => each.CorrectedAt ?? DateTimeOffset.MaxValue).ThenBy(each => each.Ordinal)]);
    }

    /// <summary>Null where correcting leaves the calendar: such a time says nothing.</summary>
    private static DateTimeOffset? Corrected(DateTimeOffset? raw, TimeSpan offset) =>
        raw is { } at && at.UtcTicks + offset.Ticks is >= 0 and var ticks && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new(ticks, TimeSpan.Zero) : null;

    internal static void Map(IEndpointRouteBuilder incidents) => incidents
        .MapGet("{incident:guid}", async (Guid incident, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new IncidentOf(new IncidentId(incident)), ct)).ToHttp())
        .Requires(IncidentPolicies.Read);

    internal static void MapPage(IEndpointRouteBuilder pages) => pages
        .MapGet("/incidents/{incident:guid}", (Guid incident, IncidentScreens screens, CancellationToken ct) => screens.Show(new(incident), null, ct))
        .Requires(IncidentPolicies.Read);
}
