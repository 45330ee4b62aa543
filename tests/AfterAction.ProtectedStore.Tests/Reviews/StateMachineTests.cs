using System.Text;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Testing;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using static AfterAction.ProtectedStore.Tests.Sample;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>The states of a review and the ways between them, found by trying every act in every situation that can be reached. <c>docs/review-states.md</c>
/// is what was found.</summary>
public class StateMachineTests
{
    private static readonly Person Leading = new(Supervisor, "Dana Ruiz", "Sergeant", "11", "Patrol", new HashSet<string> { Roles.Supervisor });

    /// <summary>What changes where a review stands: by whom it is done, and the production decision.</summary>
    private static readonly (string Name, bool ByFacilitator, Func<Review, Decision> Decide)[] Acts =
    [
        ("Assign who leads it", false, review => AssignFacilitator.Decide(review, null, Leading, [], "On leave.", Supervisor, Noon)),
        ("The facilitator stands down", true, review => review.Closed ? Decision.Nothing : Decision.Append(new FacilitatorStoodDown(TheReview, Supervisor, default, Noon))),
        ("Say that it is for a review", true, review => AcceptScope.Decide(review, Supervisor, Noon)),
        ("Designate the first contact", true, review => DesignateFirstContact.Decide(review, new(TheReview, Contact, FirstContactKind.Verbal, "Seen.", 0), Supervisor, Noon)),
        ("Start the walk", true, review => StartWalk.Decide(review, Supervisor, Noon)),
        ("Walk every entry", true, WalkAll),
        ("Open the debrief", true, review => OpenDebrief.Decide(review, Supervisor, Noon)),
        ("Begin a meeting", true, review => BeginMeeting.Decide(review, new(TheReview, Cad, true, 0), Supervisor, Noon)),
        ("End the meeting", true, review => EndMeeting.Decide(review, new(TheReview, Cad, 0), Supervisor, Noon)),
        ("Stop and refer", true, review => StopAndRefer.Decide(review, Supervisor, Noon)),
        ("Close the review", true, review => CloseReview.Decide(review, Supervisor, Noon)),
    ];

    private static Decision WalkAll(Review review)
    {
        List<object> facts = [];
        foreach (var entry in (EntryId[])[Contact, Talk])
        {
            var decision = WalkEntry.Decide(facts.Aggregate(review, Review.Fold), new(TheReview, entry, Noticed, null, true, 0), Supervisor, Noon);
            if (decision.Refusal is not null) return decision;
            facts.AddRange(decision.Facts);
        }

        return facts.Count == 0 ? Decision.Nothing : Decision.Append([.. facts]);
    }

    /// <summary>Two reviews in one situation are decided on alike by every act above.</summary>
    private static object Situation(Review review) =>
        (review.Facilitator, review.ScopeAcceptedAt, review.FirstContact, review.WalkStarted, review.DebriefOpen, review.Closed, review.Referred, review.Walked, review.Meetings.Length, review.UnderWay is null);

    private static (SortedSet<(ReviewState From, ReviewState To, string Act)> Ways, SortedSet<(ReviewState State, string Act, string Code)> Refused, int Situations) Explore()
    {
        SortedSet<(ReviewState, ReviewState, string)> ways = [];
        SortedSet<(ReviewState, string, string)> refused = [];
        Dictionary<object, Review> seen = [];
        Queue<Review> next = new([Folded(Opened, OfficerJoined, CadAdded, CameraAdded, CallDrawn, ContactDrawn, TalkDrawn)]);
        while (next.TryDequeue(out var review))
        {
            if (!seen.TryAdd(Situation(review), review)) continue;
            foreach (var (name, byFacilitator, decide) in Acts)
            {
                if (byFacilitator && review.Facilitator is null) continue; // absent for everybody else
                var decision = decide(review);
                if (decision.Refusal is { } refusal) refused.Add((review.State, name, refusal.Code));
                if (decision.Facts.Count == 0) continue;
                var after = decision.Facts.Aggregate(review, Review.Fold);
                if (after.State != review.State) ways.Add((review.State, after.State, name));
                next.Enqueue(after);
            }
        }

        return (ways, refused, seen.Count);
    }

    [Test]
    public void The_states_and_the_ways_between_them_in_the_docs_are_those_of_the_code()
    {
        var (ways, refused, situations) = Explore();
        Assert.That(situations, Is.GreaterThan(10), "it goes through more than the straight way");
        StringBuilder text = new();
        text.Append("# States of a review\n\nFound by a test that tries every act in every situation that can be reached; it fails when this page says otherwise. Do not edit by hand.\n\n");
        text.Append("```mermaid\nstateDiagram-v2\n  [*] --> Opened: an incident qualifies, by rule\n");
        foreach (var (from, to, act) in ways) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  {from} --> {to}: {act}\n");
        text.Append("  Closed --> [*]\n  Referred --> [*]\n```\n\nWhat is refused, and why; what was done already is done again without any effect.\n\n| state | act | refused with |\n|---|---|---|\n");
        foreach (var same in refused.GroupBy(each => (each.State, each.Act)))
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {same.Key.State} | {same.Key.Act} | {string.Join(", ", same.Select(each => $"`{each.Code}`"))} |\n");
        var path = Path.Combine(Shared.Repository, "docs", "review-states.md");
        Assert.That(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "", Is.EqualTo(text.ToString()), $"docs/review-states.md is not what the code does. Paste this:\n{text}");
    }

    [Test]
    public void A_review_reaches_every_state_and_leaves_a_closed_one_to_be_referred_or_never()
    {
        var (ways, _, _) = Explore();
        Assert.That(ways.Select(way => way.To).Append(ReviewState.Opened).Distinct(), Is.EquivalentTo(Enum.GetValues<ReviewState>()));
        Assert.That(ways.Where(way => way.From == ReviewState.Closed).Select(way => way.To), Is.EqualTo(new[] { ReviewState.Referred }));
        Assert.That(ways.Select(way => way.From), Does.Not.Contain(ReviewState.Referred));
    }
}
