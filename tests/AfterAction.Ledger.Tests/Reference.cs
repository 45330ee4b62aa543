namespace AfterAction.Ledger.Tests;

/// <summary>The wall told another way: it keeps who acted and what was joined, in order, and works out from that alone, with union-find, who may act.
/// An act of anybody weighs on every account and incident that was joined to it at any time since.</summary>
internal sealed class Reference(int people, int incidents)
{
    private readonly HashSet<(int One, int Other)> links = [];
    private readonly UnionFind persons = new(people);

    /// <summary>For each side, and for recusals, on which (account, incident) it weighs.</summary>
    private readonly HashSet<(int Person, int Incident)>[] weights = [[], [], []];

    private const int Recusals = 2;

    /// <summary>Whether it is done, or refused.</summary>
    public bool Do(Act act)
    {
        switch (act.Kind)
        {
            case ActKind.ClaimReview:
            case ActKind.ClaimInvestigation:
                var side = act.Kind == ActKind.ClaimReview ? 0 : 1;
                if (weights[1 - side].Contains((act.One, act.Other)) || weights[Recusals].Contains((act.One, act.Other))) return false;
                weights[side].Add((act.One, act.Other));
                break;
            case ActKind.Unlink:
                links.Remove((act.One, act.Other));
                break;
            case ActKind.Link:
            case ActKind.LinkRecusing:
                return Join(act.Kind == ActKind.LinkRecusing, () => links.Add((act.One, act.Other)));
            default:
                return Join(act.Kind == ActKind.SamePersonRecusing, () => persons.Union(act.One, act.Other));
        }

        Spread();
        return true;
    }

    /// <summary>How many of the weights the wall has forgotten.</summary>
    public int Lost(Wall wall) =>
        weights[0].Count(at => wall.Claimed(at.Person, at.Incident) != Side.Review && !wall.IsRecused(at.Person, at.Incident))
        + weights[1].Count(at => wall.Claimed(at.Person, at.Incident) != Side.Investigation && !wall.IsRecused(at.Person, at.Incident))
        + weights[Recusals].Count(at => !wall.IsRecused(at.Person, at.Incident));

    /// <summary>Joins, and takes it back when somebody would be torn: those who become one stood differently before.</summary>
    private bool Join(bool recuse, Action join)
    {
        var (linksBefore, personsBefore) = (links.ToHashSet(), persons.Copy());
        join();
        var clusters = Clusters();
        var torn = (from person in Enumerable.Range(0, people)
                    from incident in Enumerable.Range(0, incidents)
                    group (Person: person, Incident: incident) by (persons.Find(person), clusters.Find(incident)) into together
                    where together.Select(WeightOf).Where(weight => weight >= 0).Distinct().Count() > 1
                    from at in together
                    select at).ToList();
        if (torn.Count == 0 || recuse)
        {
            weights[Recusals].UnionWith(torn);
            Spread();
            return true;
        }

        links.Clear();
        links.UnionWith(linksBefore);
        persons.Restore(personsBefore);
        return false;
    }

    private int WeightOf((int, int) at) => weights[Recusals].Contains(at) ? Recusals : Array.FindIndex(weights, weight => weight.Contains(at));

    private void Spread()
    {
        var clusters = Clusters();
        foreach (var weight in weights)
        {
            var groups = weight.Select(at => (persons.Find(at.Person), clusters.Find(at.Incident))).ToHashSet();
            for (var person = 0; person < people; person++)
                for (var incident = 0; incident < incidents; incident++)
                {
                    if (groups.Contains((persons.Find(person), clusters.Find(incident)))) weight.Add((person, incident));
                }
        }
    }

    private UnionFind Clusters()
    {
        UnionFind clusters = new(incidents);
        foreach (var (one, other) in links) clusters.Union(one, other);
        return clusters;
    }

    private sealed class UnionFind(int count)
    {
        private int[] parents = [.. Enumerable.Range(0, count)];

        public int Find(int item) => parents[item] == item ? item : parents[item] = Find(parents[item]);

        public void Union(int one, int other) => parents[Find(one)] = Find(other);

        public int[] Copy() => [.. parents];

        public void Restore(int[] copy) => parents = copy;
    }
}
