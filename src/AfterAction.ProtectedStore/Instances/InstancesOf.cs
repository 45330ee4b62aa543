using AfterAction.Kernel;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.ProtectedStore.Instances;

/// <summary>The altered instances: for the facilitator from the first on, for participants once the debrief is open; then with what each of them says
/// to it.</summary>
[Requires(ReviewPolicies.Read)]
internal sealed record InstancesOf(ReviewId Review) : IRequest<Answer<IReadOnlyList<InstanceView>>>, IOfReview
{
    internal sealed class Handler(ReviewStore store, IActor actor) : IRequestHandler<InstancesOf, Answer<IReadOnlyList<InstanceView>>>
    {
        public async Task<Answer<IReadOnlyList<InstanceView>>> Handle(InstancesOf request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            var accounts = review.DebriefOpen ? await store.AccountsOf(reader, review, cancellationToken) : [];
            return Answer<IReadOnlyList<InstanceView>>.Of(InstanceView.Of(review, accounts, reader.Person));
        }
    }

    internal static void Map(IEndpointRouteBuilder reviews) => reviews
        .MapGet("{review:guid}/instances", async (Guid review, IMediator mediator, CancellationToken ct) =>
            (await mediator.Send(new InstancesOf(new ReviewId(review)), ct)).ToHttp())
        .Requires(ReviewPolicies.Read).WithSummary("Other courses that could have been taken, and what did prevent force");
}

/// <param name="Number">The entry's place on the timeline, from 1.</param>
public sealed record InstanceView(
    Guid Instance, EntryId Entry, int Number, string Title, bool Prevented, IReadOnlyList<InstanceActor> Actors, Mitigation Course, string Text, string KnownThen,
    IReadOnlyList<EvidenceView> Evidence, string Mechanism, string InPlace, Confidence Confidence, IReadOnlyList<InstanceAnswerView> Answers)
{
    public override string ToString() => $"{nameof(InstanceView)} {Instance}";

    internal static IReadOnlyList<InstanceView> Of(Review review, IReadOnlyList<Account> accounts, PersonId reader)
    {
        if (review.Facilitator != reader && !review.DebriefOpen) return [];
        var order = TimelineOrder.Of(review);
        var places = order.Select((placed, index) => (placed, Number: index + 1)).ToDictionary(pair => pair.placed.Entry.Id);
        return
        [
            .. from stated in review.Instances
               where stated.Dropped is null
               let what = stated.What
               let at = places[what.Entry]
               orderby at.Number
               select new InstanceView(
                   stated.Id, what.Entry, at.Number, at.placed.Entry.Facts.Title, what.Prevented, what.Actors, what.Course, what.Text, what.KnownThen,
                   [.. what.Evidence.Select(id => places[id]).OrderBy(pair => pair.Number).Select(pair => new EvidenceView(pair.placed.Entry.Id, pair.Number, pair.placed.Entry.Facts.Title, Hindsight.IsLater(at.placed, pair.placed) != false))],
                   what.Mechanism, what.InPlace, what.Confidence,
                   [
                       .. from participant in review.Participants
                          join account in accounts on participant.Person equals account.Person
                          where account.WithdrawnAt is null
                          let answer = account.AnswerTo(stated.Id)
                          where answer is not null
                          select new InstanceAnswerView(participant.Person, participant.Name, participant.Person == reader, answer.Agrees, answer.Text),
                   ]),
        ];
    }
}

/// <param name="Later">A clock or a time was corrected since: it is no longer sure that this was known then.</param>
public sealed record EvidenceView(EntryId Entry, int Number, string Title, bool Later)
{
    public override string ToString() => nameof(EvidenceView);
}

public sealed record InstanceAnswerView(PersonId Person, string Name, bool Yours, bool Agrees, string Text)
{
    public override string ToString() => nameof(InstanceAnswerView);
}
