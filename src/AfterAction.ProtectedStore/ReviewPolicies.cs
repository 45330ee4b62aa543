using AfterAction.Kernel;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.Web.Pipeline;

namespace AfterAction.ProtectedStore;

/// <summary>A request about one review, so that the door can ask who belongs to it.</summary>
internal interface IOfReview
{
    ReviewId Review { get; }
}

/// <summary>Who may do what on the protected side. In none of them: investigators and everybody of the investigation side, administrators,
/// chief, auditor, records and conflicts officers. They are left out of the program itself, not only of these.</summary>
public static class ReviewPolicies
{
    /// <summary>Numbers and states of all reviews of the agency, no content: for supervisors, who see to it that each is led by somebody.
    /// Officers are left out: the list of others' reviews is not theirs.</summary>
    public const string Queue = "reviews:queue";

    /// <summary>Supervisors, any of them who was not involved; the review's officers do not choose who leads it.</summary>
    public const string Assign = "reviews:assign";

    /// <summary>The own list; empty for whoever belongs to no review.</summary>
    public const string Mine = "reviews:mine";

    /// <summary>Facilitator and participants of this very review. Other supervisors are left out, whatever their rank.</summary>
    public const string Read = "reviews:read";

    /// <summary>The facilitator of this very review and nobody else.</summary>
    public const string Facilitate = "reviews:facilitate";

    /// <summary>Who took part in the incident; the facilitator is left out, who was not there.</summary>
    public const string Contribute = "reviews:contribute";

    public static IReadOnlyList<Policy> All { get; } =
    [
        Policy.Of(Queue, Roles.Supervisor),
        Policy.Of(Assign, Roles.Supervisor),
        Policy.Of(Mine, Roles.Officer, Roles.Supervisor),
        Policy.Of(Read, Roles.Officer, Roles.Supervisor),
        Policy.Of(Facilitate, Roles.Supervisor),
        Policy.Of(Contribute, Roles.Officer, Roles.Supervisor),
    ];
}

/// <summary>Membership, asked of the row that was written with the facts: one primary-key lookup, no projection that may lag.</summary>
internal sealed class ReviewAdmission(ReviewLists lists) : IAdmission
{
    public async ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct)
    {
        if (policy.Name is ReviewPolicies.Queue or ReviewPolicies.Assign or ReviewPolicies.Mine) return true;
        if (request is not IOfReview { Review: var review })
            throw new InvalidOperationException($"{request.GetType().Name} is of no review, and its policy asks for one.");
        var member = (await lists.MemberOf(actor, review, ct))?.Member;
        return policy.Name switch
        {
            ReviewPolicies.Read => member is not null,
            ReviewPolicies.Facilitate => member is { Facilitates: true },
            ReviewPolicies.Contribute => member is { TookPart: true },
            _ => false,
        };
    }
}
