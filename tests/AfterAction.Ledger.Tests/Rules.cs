namespace AfterAction.Ledger.Tests;

/// <summary>What must hold of a wall, worked out anew and another way than the wall does it. Each answers what is wrong, or null.</summary>
internal static class Rules
{
    /// <summary>One person, under all accounts, has one standing in a whole cluster; and whoever claimed both sides of it is barred from both.</summary>
    public static string? Broken(Wall wall)
    {
        var reached = Reached(wall);
        for (var person = 0; person < wall.People; person++)
            for (var other = 0; other < wall.People; other++)
            {
                if (!wall.Same(person, other)) continue;
                for (var incident = 0; incident < wall.Incidents; incident++)
                    for (var near = 0; near < wall.Incidents; near++)
                    {
                        if (!reached[incident, near]) continue;
                        if (wall.Claimed(person, incident) is { } one && wall.Claimed(other, near) is { } another && one != another
                            && !(wall.IsRecused(person, incident) && wall.IsRecused(other, near)))
                            return $"account {person} claimed {one} of {incident}, account {other} of the same person {another} of {near} in the same cluster";
                        if (wall.StandingOf(person, incident) != wall.StandingOf(other, near)) return $"accounts {person} and {other} stand differently on {incident} and {near}";
                    }
            }

        return null;
    }

    /// <summary>No act takes a claim or a recusal away, a refused one changes nothing, and a claim is granted exactly to those who have not claimed the
    /// other side of anything in the cluster, under any account, and are not recused there.</summary>
    public static string? Broken(Wall before, Act act, Wall after, bool done)
    {
        for (var person = 0; person < before.People; person++)
            for (var incident = 0; incident < before.Incidents; incident++)
            {
                if (before.Claimed(person, incident) is { } claimed && after.Claimed(person, incident) != claimed) return $"the claim of {person} on {incident} is lost";
                if (before.IsRecused(person, incident) && !after.IsRecused(person, incident)) return $"the recusal of {person} from {incident} is lost";
            }

        if (!done && !after.Equals(before)) return "a refused act changed something";
        if (act.Kind is not (ActKind.ClaimReview or ActKind.ClaimInvestigation)) return null;
        var wanted = act.Kind == ActKind.ClaimReview ? Side.Review : Side.Investigation;
        var free = true;
        var reached = Reached(before);
        for (var person = 0; person < before.People; person++)
            for (var incident = 0; incident < before.Incidents; incident++)
            {
                if (!before.Same(person, act.One) || !reached[incident, act.Other]) continue;
                if (before.IsRecused(person, incident) || (before.Claimed(person, incident) is { } side && side != wanted)) free = false;
                if (done && after.Claimed(person, incident) != wanted) return $"the claim does not hold for account {person} and incident {incident}";
            }

        return done == free ? null : $"claiming was {(done ? "granted" : "refused")} where it should not have been";
    }

    /// <summary>Which incident is reached from which: Warshall's closure.</summary>
    private static bool[,] Reached(Wall wall)
    {
        var reached = new bool[wall.Incidents, wall.Incidents];
        for (var one = 0; one < wall.Incidents; one++)
            for (var other = 0; other < wall.Incidents; other++)
                reached[one, other] = one == other || wall.Linked(one, other);
        for (var via = 0; via < wall.Incidents; via++)
            for (var one = 0; one < wall.Incidents; one++)
                for (var other = 0; other < wall.Incidents; other++)
                    reached[one, other] |= reached[one, via] && reached[via, other];
        return reached;
    }
}
