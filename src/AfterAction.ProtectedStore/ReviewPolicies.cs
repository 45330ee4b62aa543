using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log.Auditing;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Pipeline;

namespace AfterAction.ProtectedStore;

/// <summary>A request about one review, so that the door can ask who belongs to it.</summary>
internal interface IOfReview : IConcerns
{
    ReviewId Review { get; }

    IReadOnlyList<Subject> IConcerns.Concerns => [Subject(Review)];

    /// <summary>How the log calls a review.</summary>
    static Subject Subject(ReviewId review) => new("review", review.Value);
}

/// <summary>Who may do what on the protected side. In none of them: investigators and everybody of the investigation side, administrators,
/// chief, auditor, records and conflicts officers. They are left out of the program itself, not only of these; but for the auditor, who reads its log.</summary>
public static class ReviewPolicies
{
    /// <summary>Numbers and states of the agency's reviews, no content: for supervisors, who see to it that each is led by somebody. Left out of it: reviews of
    /// incidents on whose investigation side the reader stands. Officers are left out: the list of others' reviews is not theirs.</summary>
    public const string Queue = "reviews:queue";

    /// <summary>Supervisors, any of them who was not involved; the review's officers do not choose who leads it. Whoever does writes to the review, and stands
    /// on its side of the wall from then on.</summary>
    public const string Assign = "reviews:assign";

    /// <summary>The own list; empty for whoever belongs to no review.</summary>
    public const string Mine = "reviews:mine";

    /// <summary>Facilitator and participants of this very review. Other supervisors are left out, whatever their rank.</summary>
    public const string Read = "reviews:read";

    /// <summary>The facilitator of this very review and nobody else.</summary>
    public const string Facilitate = "reviews:facilitate";

    /// <summary>Who took part in the incident; the facilitator is left out, who was not there.</summary>
    public const string Contribute = "reviews:contribute";

    /// <summary>The commendation board, of citations that wait for it: of no review, and of nothing else in one.</summary>
    public const string Docket = "commendations:docket";

    /// <summary>The commendation board, of a review in which a citation waits for it. Left out of the decision itself: who took part and who leads it.</summary>
    public const string Commend = "commendations:decide";

    public static IReadOnlyList<Policy> All { get; } =
    [
        Policy.Of(Docket, Roles.CommendationBoard),
        Policy.Of(Commend, Roles.CommendationBoard),
        Policy.Of(Queue, Roles.Supervisor),
        Policy.Of(Assign, Roles.Supervisor),
        Policy.Of(Mine, Roles.Officer, Roles.Supervisor),
        Policy.Of(Read, Roles.Officer, Roles.Supervisor),
        Policy.Of(Facilitate, Roles.Supervisor),
        Policy.Of(Contribute, Roles.Officer, Roles.Supervisor),
    ];
}

/// <summary>Membership, asked of the row that was written with the facts: one primary-key lookup, no projection that may lag. Then the wall: whoever may
/// read or write claims the review's side of the incident before he does, and whoever stands on the other side, under whatever role now, is left out.
/// Who is no member claims nothing: looking for what is not his binds nobody. Whatever is absent for him, and why ever, the same is asked of both databases,
/// so that neither the time it takes nor a ledger that does not answer tells what there is.</summary>
internal sealed class ReviewAdmission(ReviewLists lists, ClaimLedger claims) : IAdmission
{
    public async ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct)
    {
        // The queue shows nothing of a review (docs/adr/0016); of the own list and of the docket, each row is claimed where it is made.
        // The log has no content, and an auditor belongs to no review.
        if (policy.Name == LogPolicies.Audit) return LogPolicies.Audits(actor);
        if (policy.Name is ReviewPolicies.Queue or ReviewPolicies.Mine or ReviewPolicies.Docket) return true;
        if (request is not IOfReview { Review: var review })
            throw new InvalidOperationException($"{request.GetType().Name} is of no review, and its policy asks for one.");
        var incident = policy.Name switch
        {
            ReviewPolicies.Assign => await lists.IncidentOf(actor, review, ct),
            ReviewPolicies.Commend => await lists.OnDocket(actor, review, ct),
            _ => Admitted(policy, await lists.MemberOf(actor, review, ct)),
        };
        if (incident is { } of) return await claims.Claim(actor.Person, of, Side.Review, ct) is { Value: not null };
        await claims.Knock(actor.Person, new(review.Value), ct);
        return false;
    }

    private static IncidentId? Admitted(Policy policy, (Membership Member, IncidentId Incident)? found) => found is var (member, incident) && policy.Name switch
    {
        ReviewPolicies.Read => true,
        ReviewPolicies.Facilitate => member.Facilitates,
        ReviewPolicies.Contribute => member.TookPart,
        _ => false,
    }
        ? incident
        : null;
}
