using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>Altered instances on pages: all of them with what participants say, and one to be stated by the facilitator.</summary>
internal static class InstanceForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/instances", All).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/entries/{entry:guid}/instance", New).Requires(ReviewPolicies.Facilitate);
        pages.MapGet("{review:guid}/instances/{instance:guid}", Edit).Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/instances/{instance:guid}", State).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/instances/{instance:guid}/dropping", Drop).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/instances/{instance:guid}/answer", Answer).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
    }

    private static async Task<IResult> All(Guid review, IMediator mediator, CancellationToken ct) => await ShowAll(review, null, null, null, mediator, ct);

    /// <summary>Whoever may not do it hears that there is nothing, also where he may read: the facilitator does not answer.</summary>
    private static async Task<IResult> ShowAll(Guid review, Guid? at, string? text, Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        refusal != Refusal.NotFound && await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && await mediator.Send(new InstancesOf(new(review)), ct) is { Value: { } instances }
            ? Pages.Of<InstancesPage>(
                new { Timeline = timeline, Instances = instances, TypedAt = at, TypedText = text, Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> New(Guid review, Guid entry, IMediator mediator, IIds ids, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && timeline.Find(entry) is { } shown
            ? Pages.Of<InstancePage>(new { Timeline = timeline, Entry = shown, Typed = InstanceTyped.Blank(ids.Next(), shown, timeline.Reason == "de-escalation") })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Edit(Guid review, Guid instance, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline }
        && await mediator.Send(new InstancesOf(new(review)), ct) is { Value: { } instances }
        && instances.FirstOrDefault(known => known.Instance == instance) is { } stated && timeline.Find(stated.Entry.Value) is { } shown
            ? Pages.Of<InstancePage>(new { Timeline = timeline, Entry = shown, Typed = InstanceTyped.Of(stated), Known = true })
            : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> State(Guid review, Guid instance, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        if (await mediator.Send(new TimelineOf(new(review)), ct) is not { Value: { Facilitates: true } timeline }) return CanonicalNotFoundResult.Instance;
        var typed = InstanceTyped.Of(instance, sent, timeline);
        var decision = await mediator.Send(new StateInstance(new(review), instance, typed.Read(), sent.Seen), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/instances");
        return timeline.Find(typed.Entry) is { } shown
            ? Pages.Of<InstancePage>(new { Timeline = timeline, Entry = shown, Typed = typed, Known = sent.Tick("known"), Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal))
            : await ShowAll(review, null, null, refusal, mediator, ct);
    }

    private static async Task<IResult> Drop(Guid review, Guid instance, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        var decision = await mediator.Send(new DropInstance(new(review), instance, sent.Text("reason"), sent.Seen), ct);
        return decision.Refusal is { } refusal ? await ShowAll(review, instance, sent.Text("reason"), refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/instances");
    }

    private static async Task<IResult> Answer(Guid review, Guid instance, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed sent = new(form);
        bool? agrees = sent.Text("agrees") switch { "true" => true, "false" => false, _ => null };
        var decision = await mediator.Send(new AnswerInstance(new(review), instance, agrees, sent.Text("text"), sent.Seen), ct);
        return decision.Refusal is { } refusal ? await ShowAll(review, instance, sent.Text("text"), refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/instances");
    }
}

/// <summary>An altered instance as it stands in the form's fields.</summary>
public sealed record InstanceTyped(
    Guid Id, Guid Entry, bool Prevented, IReadOnlySet<InstanceActor> Actors, string Course, string Text, string KnownThen, IReadOnlySet<Guid> Evidence, string Mechanism, string InPlace, string Confidence)
{
    public override string ToString() => nameof(InstanceTyped);

    internal static InstanceTyped Blank(Guid id, EntryView entry, bool prevented) =>
        new(id, entry.Entry.Value, prevented, new HashSet<InstanceActor>(), "", "", "", new HashSet<Guid>(), "", "", "");

    internal static InstanceTyped Of(InstanceView stated) => new(
        stated.Instance, stated.Entry.Value, stated.Prevented, stated.Actors.ToHashSet(), stated.Course.ToString(), stated.Text, stated.KnownThen,
        stated.Evidence.Select(evidence => evidence.Entry.Value).ToHashSet(), stated.Mechanism, stated.InPlace, stated.Confidence.ToString());

    /// <summary>Each choice is a field of its own, so that what is kept of a form on the writer's computer can be put back.</summary>
    internal static InstanceTyped Of(Guid id, Typed form, TimelineView timeline) => new(
        id, form.Id("entry") ?? default, form.Text("prevented") == "true", Enum.GetValues<InstanceActor>().Where(actor => form.Tick($"actor-{actor}")).ToHashSet(),
        form.Text("course"), form.Text("text"), form.Text("knownThen"),
        timeline.Entries.Select(entry => entry.Entry.Value).Where(entry => form.Tick($"evidence-{entry}")).ToHashSet(), form.Text("mechanism"), form.Text("inPlace"), form.Text("confidence"));

    internal InstanceFields Read() => new(
        Entry, Prevented, [.. Actors], Enum.TryParse<Mitigation>(Course, out var course) ? course : null, Text, KnownThen, [.. Evidence], Mechanism, InPlace,
        Enum.TryParse<Confidence>(Confidence, out var confidence) ? confidence : null);
}
