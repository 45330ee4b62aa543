using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>That one person belongs to one review, and as what: the row the door asks for. Follows from the review's facts and is
/// written with them, in one transaction; it is not looked up anywhere later than that.</summary>
public sealed record Membership(PersonId Person, bool Facilitates, bool TookPart)
{
    /// <summary>Everyone a review is for. Left out: supervisors who neither lead it nor were there, every other role, everybody else.</summary>
    public static IReadOnlyList<Membership> Of(Review review) =>
    [
        .. review.Participants.Where(participant => participant.Involvement is Involvement.Involved or Involvement.Witness)
            .Select(participant => participant.Person)
            .Append(review.Facilitator ?? default)
            .Where(person => person != default)
            .Distinct()
            .Select(person => new Membership(
                person, person == review.Facilitator, review.ParticipantOf(person) is { Involvement: Involvement.Involved or Involvement.Witness })),
    ];
}
