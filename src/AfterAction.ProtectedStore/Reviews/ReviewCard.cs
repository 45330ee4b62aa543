using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Sealing;
using Marten;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>What lists show of a review, sealed with the agency's own key: nothing that somebody said or noticed.</summary>
internal sealed record ReviewCard(
    IncidentId Incident, string Number, string Title, DateOnly? OccurredOn, ReviewState State, string Facilitator, int Walked, int ToWalk, long Revision)
{
    public override string ToString() => nameof(ReviewCard);

    public static ReviewCard Of(Review review)
    {
        var order = Timelines.TimelineOrder.Of(review);
        return new(review.Incident, review.Number, review.Title, review.OccurredOn, review.State, review.FacilitatorName,
            order.Count(entry => entry is { LeadUp: false, Entry.Walked: true }), order.Count(entry => !entry.LeadUp), review.Revision);
    }

    public byte[] Seal(DataKey index, ReviewId review) => ReviewCipher.Seal(index, review, SealedKind.Card, JsonSerializer.SerializeToUtf8Bytes(this, SealedJson.Options));

    public static ReviewCard Open(DataKey index, ReviewId review, byte[] box) =>
        JsonSerializer.Deserialize<ReviewCard>(ReviewCipher.Open(index, review, SealedKind.Card, box), SealedJson.Options)!;
}

/// <summary>Pseudonyms, made with the agency's own key.</summary>
internal static class Pseudonyms
{
    public static Guid Person(this DataKey index, PersonId person) => index.Blind("person", person.Value.ToByteArray());

    public static Guid Incident(this DataKey index, IncidentId incident) => index.Blind("incident", incident.Value.ToByteArray());

    public static Guid Number(this DataKey index, string number) => index.Blind("number", System.Text.Encoding.UTF8.GetBytes(number));

    public static Guid Account(this DataKey index, ReviewId review, PersonId person) => index.Blind("account", [.. review.Value.ToByteArray(), .. person.Value.ToByteArray()]);
}

/// <summary>The rows that lists and the door read, written in the transaction that writes the facts they follow from.</summary>
internal static class ReviewRows
{
    private static void Commended(IDocumentSession session, string agency, Review? before, Review after, DataKey index)
    {
        if (before is null || (before.Commendations == after.Commendations && before.Referred == after.Referred && before.Participants == after.Participants)) return;
        DocketEntry.Write(session, agency, after, index);
        foreach (var each in after.Commendations.Where(each => each.Ended == CommendationState.Awarded && before.CommendationOf(each.Id)?.Ended is null))
            Outgoing.Write(session, agency, after, each, index);
    }

    public static void Write(IDocumentSession session, string agency, Review? before, Review after, DataKey index)
    {
        ReviewId review = new(after.Id);
        var day = after.OccurredOn?.DayNumber ?? 0;
        session.QueueSqlCommand(
            """
            insert into reviews.card (agency, review, incident, number, day, led, box) values (?, ?, ?, ?, ?, ?, ?)
            on conflict (agency, review) do update set led = excluded.led, box = excluded.box
            """,
            agency, after.Id, index.Incident(after.Incident), index.Number(after.Number), day, after.Facilitator is not null, ReviewCard.Of(after).Seal(index, review));
        if (after.Referred && before?.Referred != true) Outgoing.Write(session, agency, after, index);
        Commended(session, agency, before, after, index);
        if (before is not null && before.Facilitator == after.Facilitator && before.Participants == after.Participants) return;
        var members = Membership.Of(after);
        session.QueueSqlCommand("delete from reviews.seat where agency = ? and review = ? and person <> all (?)", agency, after.Id, members.Select(member => index.Person(member.Person)).ToArray());
        foreach (var member in members)
        {
            session.QueueSqlCommand(
                """
                insert into reviews.seat (agency, review, person, facilitates, took_part, day) values (?, ?, ?, ?, ?, ?)
                on conflict (agency, review, person) do update set facilitates = excluded.facilitates, took_part = excluded.took_part
                """,
                agency, after.Id, index.Person(member.Person), member.Facilitates, member.TookPart, day);
        }
    }
}
