namespace AfterAction.Ledger.Tests;

public enum ActKind { ClaimReview, ClaimInvestigation, Link, Unlink, SamePerson, LinkRecusing, SamePersonRecusing }

/// <summary>One thing that can be done to the wall. What One and Other are follows from the kind: a person and an incident, two incidents, or two people.</summary>
internal sealed record Act(ActKind Kind, int One, int Other)
{
    /// <summary>Every act there is for so many people and incidents.</summary>
    public static IReadOnlyList<Act> All(int people, int incidents) =>
    [
        .. from kind in (ActKind[])[ActKind.ClaimReview, ActKind.ClaimInvestigation]
           from person in Enumerable.Range(0, people)
           from incident in Enumerable.Range(0, incidents)
           select new Act(kind, person, incident),
        .. from kind in (ActKind[])[ActKind.Link, ActKind.Unlink, ActKind.LinkRecusing] from pair in Pairs(incidents) select new Act(kind, pair.One, pair.Other),
        .. from kind in (ActKind[])[ActKind.SamePerson, ActKind.SamePersonRecusing] from pair in Pairs(people) select new Act(kind, pair.One, pair.Other),
    ];

    public (Wall After, bool Done) On(Wall wall) => Kind switch
    {
        ActKind.ClaimReview => wall.Claim(One, Other, Side.Review),
        ActKind.ClaimInvestigation => wall.Claim(One, Other, Side.Investigation),
        ActKind.Link => wall.Link(One, Other),
        ActKind.LinkRecusing => wall.Link(One, Other, recuse: true),
        ActKind.Unlink => (wall.Unlink(One, Other), true),
        ActKind.SamePerson => wall.SamePerson(One, Other),
        ActKind.SamePersonRecusing => wall.SamePerson(One, Other, recuse: true),
        _ => throw new ArgumentOutOfRangeException(nameof(wall)),
    };

    private static IEnumerable<(int One, int Other)> Pairs(int count) =>
        from one in Enumerable.Range(0, count) from other in Enumerable.Range(one + 1, count - one - 1) select (one, other);
}
