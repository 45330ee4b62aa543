using System.Globalization;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Walks;

/// <summary>Examining an entry, on a page of its own: most entries need none, and the walk stays as it is.</summary>
internal static class ExaminationForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/entries/{entry:guid}/examination", Page).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/entries/{entry:guid}/examination", Examine).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
    }

    private static async Task<IResult> Page(Guid review, Guid entry, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<ExaminationPage>(new { Timeline = timeline, Entry = shown, Typed = ExaminationTyped.Of(shown.Examination ?? Examination.Nothing) })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Examine(Guid review, Guid entry, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var typed = ExaminationTyped.Of(sent);
        var (fields, faults) = typed.Read();
        var decision = faults.Count > 0 ? Refusal.Invalid(faults) : await mediator.Send(new ExamineEntry(new(review), new(entry), fields, sent.Seen), ct);
        if (await mediator.Send(new TimelineOf(new(review)), ct) is not { Value: { Facilitates: true } timeline } || timeline.Find(entry) is not { } shown) return CanonicalNotFoundResult.Instance;
        return decision.Refusal is { } refusal
            ? Pages.Of<ExaminationPage>(new { Timeline = timeline, Entry = shown, Typed = typed, Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal))
            : Pages.SeeOther(timeline.AddressOf(shown));
    }
}

/// <summary>An examination as it stands in the form's fields.</summary>
/// <param name="Why">Why it is changed.</param>
public sealed record ExaminationTyped(
    string KnownThen, string LearnedLater, IReadOnlySet<Mitigation> Mitigations, IReadOnlySet<Factor> Factors, string Resistance, IReadOnlySet<NonCompliance> NonCompliance,
    string Tool, string Technique, string Target, string Outcome, string OwnLevel, string Rank, IReadOnlyList<PinTyped> Pins, string Why)
{
    /// <summary>Rows of pins a form has at least; there is always an empty one.</summary>
    private const int Rows = 2;

    private static readonly string[] Times = ["h\\:mm\\:ss", "mm\\:ss", "m\\:ss"];

    public override string ToString() => nameof(ExaminationTyped);

    internal static ExaminationTyped Of(Examination known) => new(
        known.KnownThen, known.LearnedLater, known.Mitigations.ToHashSet(), known.Factors.ToHashSet(), known.Resistance?.ToString() ?? "", known.NonCompliance.ToHashSet(),
        known.Force.Tool, known.Force.Technique, known.Force.Target, known.Force.Outcome, known.Force.OwnLevel, known.Force.Rank?.ToString() ?? "",
        Filled([.. known.Pins.Select(pin => new PinTyped(pin.Source.ToString(), ExaminationWords.At(pin.AtMs), pin.Note))]), "");

    /// <summary>Each choice is a field of its own, so that what is kept of a form on the writer's computer can be put back.</summary>
    internal static ExaminationTyped Of(Typed form) => new(
        form.Text("knownThen"), form.Text("learnedLater"), Ticked<Mitigation>(form, "mitigation"), Ticked<Factor>(form, "factor"), form.Text("resistance"), Ticked<NonCompliance>(form, "reason"),
        form.Text("tool"), form.Text("technique"), form.Text("target"), form.Text("outcome"), form.Text("ownLevel"), form.Text("rank"),
        Filled([.. Enumerable.Range(0, Pin.Most).Select(row => new PinTyped(form.Text($"pin-source-{row}"), form.Text($"pin-at-{row}"), form.Text($"pin-note-{row}"))).Where(pin => pin.IsSaid)]), form.Text("reason"));

    /// <summary>The fields, or what is wrong with those that have not the form they should have.</summary>
    internal (ExaminationFields Fields, IReadOnlyList<FieldFault> Faults) Read()
    {
        List<FieldFault> faults = [];
        List<PinFields> pins = [];
        foreach (var (pin, row) in Pins.Select((pin, row) => (pin, row)).Where(each => each.pin.IsSaid))
        {
            if (!Guid.TryParse(pin.Source, out var source)) faults.Add(new($"pin-source-{row}", "required", "Say which recording it is."));
            else if (!TimeSpan.TryParseExact(pin.At, Times, CultureInfo.InvariantCulture, out var at)) faults.Add(new($"pin-at-{row}", "malformed", "Give minutes and seconds from the start of the recording, such as 4:09."));
            else pins.Add(new(source, (long)at.TotalMilliseconds, pin.Note));
        }

        return (new(KnownThen, LearnedLater, [.. Mitigations], [.. Factors], Choice<Resistance>(Resistance), [.. NonCompliance],
            new(Tool, Technique, Target, Outcome, OwnLevel, Choice<ForceRank>(Rank)), pins, Why), faults);
    }

    private static List<PinTyped> Filled(List<PinTyped> pins)
    {
        while (pins.Count < Pin.Most && (pins.Count < Rows || pins[^1].IsSaid)) pins.Add(new("", "", ""));
        return pins;
    }

    private static HashSet<T> Ticked<T>(Typed form, string name) where T : struct, Enum => Enum.GetValues<T>().Where(choice => form.Tick($"{name}-{choice}")).ToHashSet();

    private static T? Choice<T>(string text) where T : struct, Enum => Enum.TryParse<T>(text, out var choice) && Enum.IsDefined(choice) ? choice : null;
}

/// <summary>A pin as it stands in the form's fields.</summary>
public sealed record PinTyped(string Source, string At, string Note)
{
    public bool IsSaid => Source.Length > 0 || At.Length > 0 || Note.Length > 0;

    public override string ToString() => nameof(PinTyped);
}
