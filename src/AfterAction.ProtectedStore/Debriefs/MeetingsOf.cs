using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>The meetings of the debrief, newest first, with all that was said in those of record. Before the debrief is open there is none for anybody.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record MeetingsOf(ReviewId Review) : IRequest<Answer<MeetingsView>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, Agency agency, IActor actor) : IRequestHandler<MeetingsOf, Answer<MeetingsView>>
    {
        public async Task<Answer<MeetingsView>> Handle(MeetingsOf request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            var accounts = review.DebriefOpen ? await store.AccountsOf(reader, review, cancellationToken) : [];
            var mark = await store.MarkOf(request.Review, review.Revision + accounts.Sum(account => account.Revision), cancellationToken);
            var view = MeetingsView.Of(review, accounts, mark, reader.Person, agency);
            return Answer<MeetingsView>.Of(view, view.Facilitates ? review.Revision : 0);
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/meetings", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new MeetingsOf(new ReviewId(review)), ct)).ToHttp(whole: false))
        .Requires(ReviewPolicies.Read).WithSummary("The meetings of the debrief");
}

/// <param name="Mark">Another one as soon as anybody wrote anything; it says nothing but that.</param>
/// <param name="Seen">What the reader sends as If-Match: of the review for the facilitator, of his own account for a participant.</param>
public sealed record MeetingsView(
    ReviewId Review, bool Facilitates, bool DebriefOpen, bool Closed, string Mark, long Seen, IReadOnlyList<ParticipantView> Participants, IReadOnlyList<MeetingView> Meetings)
{
    /// <summary>The one that is under way.</summary>
    public MeetingView? UnderWay => Meetings.FirstOrDefault(meeting => meeting.EndedAt is null);

    public override string ToString() => $"{nameof(MeetingsView)} {Review.Value}";

    internal static MeetingsView Of(Review review, IReadOnlyList<Account> accounts, string mark, PersonId reader, Agency agency)
    {
        var facilitates = review.Facilitator == reader;
        var own = accounts.FirstOrDefault(account => account.Person == reader);
        var names = review.Participants.ToDictionary(participant => participant.Person, participant => participant.Name);
        // What was taken back is its writer's alone; that he was there is not part of what he wrote.
        var points = accounts.Where(account => account.WithdrawnAt is null || account.Person == reader)
            .SelectMany(account => account.Points.Select(point => new PointOf(point, names.GetValueOrDefault(account.Person, ""), account.Person == reader)));
        return new(
            new(review.Id), facilitates, review.DebriefOpen, review.Closed, mark, facilitates ? review.Revision : own?.Revision ?? 0,
            [.. review.Participants.Select(participant => new ParticipantView(participant.Person, participant.Name, participant.Involvement, participant.Person == reader))],
            review.DebriefOpen
                ? [.. review.Meetings.Reverse().Select(meeting => MeetingView.Of(meeting, review, [.. points.Where(point => point.Point.Meeting == meeting.Id)], accounts, facilitates, agency))]
                : []);
    }
}

/// <summary>A point and whose it is.</summary>
internal sealed record PointOf(DebriefPoint Point, string Name, bool Yours)
{
    public override string ToString() => nameof(PointOf);
}

/// <param name="Present">Whom the facilitator saw there, and who joined.</param>
public sealed record MeetingView(
    Guid Meeting, bool Recorded, DateTimeOffset BegunAt, DateTimeOffset? EndedAt, DebriefQuestion? Question, IReadOnlyList<PersonId> Present, IReadOnlyList<PointView> Points)
{
    public override string ToString() => $"{nameof(MeetingView)} {Meeting}";

    internal static MeetingView Of(DebriefMeeting meeting, Review review, IReadOnlyList<PointOf> said, IReadOnlyList<Account> accounts, bool facilitates, Agency agency) => new(
        meeting.Id, meeting.Recorded, agency.OnTheWall(meeting.BegunAt), meeting.EndedAt is { } ended ? agency.OnTheWall(ended) : null, meeting.Question,
        [.. review.Participants.Select(participant => participant.Person).Where(person =>
            meeting.Present.Contains(person) || accounts.Any(account => account.Person == person && account.Joined.Contains(meeting.Id)))],
        [
            .. meeting.Points.Select(point => new PointOf(point, "", facilitates)).Concat(said).OrderBy(each => each.Point.At).ThenBy(each => each.Point.Id)
                .Select(each => new PointView(each.Point.Id, each.Point.Question, each.Point.Text, each.Name, each.Yours, agency.OnTheWall(each.Point.At), each.Point.Reason, each.Point.Wordings)),
        ]);
}

/// <param name="Name">Who said it; empty for what the facilitator noted for the room.</param>
/// <param name="Reason">Why it was put otherwise, the last time; null while it stands as it was first said.</param>
/// <param name="Wordings">More than one means that earlier wordings are kept.</param>
public sealed record PointView(Guid Point, DebriefQuestion Question, string Text, string Name, bool Yours, DateTimeOffset At, string? Reason, int Wordings)
{
    public override string ToString() => nameof(PointView);
}
