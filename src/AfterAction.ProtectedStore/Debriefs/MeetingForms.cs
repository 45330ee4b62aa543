using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The debrief as it is held: one page, for the room's screen and for each one's own device. What is said stands in a part that its script fetches anew;
/// without the script the page is read anew by hand.</summary>
internal static class MeetingForms
{
    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("{review:guid}/meeting", Page).Requires(ReviewPolicies.Read);
        pages.MapGet("{review:guid}/meeting/live", Live).Requires(ReviewPolicies.Read);
        pages.MapPost("{review:guid}/meetings/{meeting:guid}", Begin).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/meetings/{meeting:guid}/question", Put).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/meetings/{meeting:guid}/attendance/{participant:guid}", Attend).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/meetings/{meeting:guid}/notes/{point:guid}", Note).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/meetings/{meeting:guid}/end", End).DisableAntiforgery().Requires(ReviewPolicies.Facilitate);
        pages.MapPost("{review:guid}/mine/meetings/{meeting:guid}", Join).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/meetings/{meeting:guid}/points/{point:guid}", Make).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
    }

    private static Task<IResult> Page(Guid review, Guid? put, IMediator mediator, CancellationToken ct) => Show(review, put, null, null, mediator, ct);

    /// <summary>204 while there is nothing new.</summary>
    private static async Task<IResult> Live(Guid review, string? mark, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new MeetingNews(new(review), mark ?? ""), ct) switch
        {
            { Value.Any: false } => TypedResults.NoContent(),
            { Value.Any: true } when (await mediator.Send(new MeetingsOf(new(review)), ct)).Value is { } meetings => Pages.Of<MeetingLive>(new { Meetings = meetings }),
            _ => CanonicalNotFoundResult.Instance,
        };

    private static async Task<IResult> Begin(Guid review, Guid meeting, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        bool? recorded = typed.Text("recorded") switch { "true" => true, "false" => false, _ => null };
        return await Answer(await mediator.Send(new BeginMeeting(new(review), meeting, recorded, typed.Seen), ct), review, null, mediator, ct);
    }

    private static async Task<IResult> Put(Guid review, Guid meeting, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        return await Answer(await mediator.Send(new PutQuestion(new(review), meeting, typed.Choice<DebriefQuestion>("question"), typed.Seen), ct), review, null, mediator, ct);
    }

    private static async Task<IResult> Attend(Guid review, Guid meeting, Guid participant, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Answer(await mediator.Send(new TakeAttendance(new(review), meeting, new(participant), new Typed(form).Seen), ct), review, null, mediator, ct);

    private static async Task<IResult> Note(Guid review, Guid meeting, Guid point, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        var typed = PointTyped.Of(meeting, point, form);
        return await Answer(await mediator.Send(new NotePoint(new(review), meeting, point, typed.Read(), new Typed(form).Seen), ct), review, typed, mediator, ct);
    }

    private static async Task<IResult> End(Guid review, Guid meeting, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Answer(await mediator.Send(new EndMeeting(new(review), meeting, new Typed(form).Seen), ct), review, null, mediator, ct);

    private static async Task<IResult> Join(Guid review, Guid meeting, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Answer(await mediator.Send(new JoinMeeting(new(review), meeting, new Typed(form).Seen), ct), review, null, mediator, ct);

    private static async Task<IResult> Make(Guid review, Guid meeting, Guid point, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        var typed = PointTyped.Of(meeting, point, form);
        return await Answer(await mediator.Send(new MakePoint(new(review), meeting, point, typed.Read(), new Typed(form).Seen), ct), review, typed, mediator, ct);
    }

    /// <summary>A point may be the writer's alone to put otherwise, so the page says which question it stood at.</summary>
    private static async Task<IResult> Answer(Decision decision, Guid review, PointTyped? typed, IMediator mediator, CancellationToken ct) =>
        decision.Refusal is { } refusal ? await Show(review, null, typed, refusal, mediator, ct) : Pages.SeeOther($"/reviews/{review}/meeting");

    private static async Task<IResult> Show(Guid review, Guid? put, PointTyped? typed, Refusal? refusal, IMediator mediator, CancellationToken ct) =>
        refusal != Refusal.NotFound
        && await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { } timeline } && await mediator.Send(new MeetingsOf(new(review)), ct) is { Value: { } meetings }
            ? Pages.Of<MeetingPage>(
                new { Timeline = timeline, Meetings = meetings, Typed = typed ?? PointTyped.Of(meetings, put), Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
}

/// <summary>A point as it stands in the form's fields.</summary>
public sealed record PointTyped(Guid Meeting, Guid? Point, string Question, string Text, string Reason)
{
    public override string ToString() => nameof(PointTyped);

    internal static PointTyped Of(Guid meeting, Guid point, IFormCollection form)
    {
        Typed typed = new(form);
        return new(meeting, point, typed.Text("question"), typed.Text("text"), typed.Text("reason"));
    }

    /// <summary>One of the reader's own points to be put otherwise; null when it is none.</summary>
    internal static PointTyped? Of(MeetingsView meetings, Guid? point) =>
        meetings.Meetings.SelectMany(meeting => meeting.Points.Where(each => each.Yours && each.Point == point).Select(each => new PointTyped(meeting.Meeting, each.Point, each.Question.ToString(), each.Text, ""))).FirstOrDefault();

    internal PointFields Read() => new(Enum.TryParse<DebriefQuestion>(Question, out var question) ? question : null, Text, Reason);
}
