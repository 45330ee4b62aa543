using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>That one person belongs to one review, and as what: the row the door asks for. Follows from the review's facts and is
/// written with them, in one transaction; it is not looked up anywhere later than that.</summary>
/// <param name="Id">Derived from review and person, so that asking is one primary-key lookup.</param>
/// <param name="Day">Day number of the incident's date, the sort key of a person's list; 0 when unknown.</param>
public sealed record Membership(Guid Id, Guid Review, Guid Person, bool Facilitates, bool TookPart, int Day)
{
    public static Guid IdOf(ReviewId review, PersonId person) => DerivedId.Of(review.Value, $"member {person.Value}");

    /// <summary>Everyone a review is for. Left out: supervisors who neither lead it nor were there, every other role, everybody else.</summary>
    public static IReadOnlyList<Membership> Of(Review review) =>
    [
        .. review.Participants.Where(participant => participant.Involvement is Involvement.Involved or Involvement.Witness)
            .Select(participant => participant.Person)
            .Append(review.Facilitator ?? default)
            .Where(person => person != default)
            .Distinct()
            .Select(person => new Membership(
                IdOf(new(review.Id), person), review.Id, person.Value, person == review.Facilitator,
                review.ParticipantOf(person) is { Involvement: Involvement.Involved or Involvement.Witness }, review.OccurredOn?.DayNumber ?? 0)),
    ];
}
