namespace AfterAction.Ledger;

/// <summary>Where somebody stands towards an incident. Once somewhere, nobody goes back, and from one side nobody comes to the other.</summary>
public enum Standing : byte
{
    None,
    Review,
    Investigation,

    /// <summary>Recused: may act on neither side any more.</summary>
    Barred,
}

/// <summary>The wall as a value, without a database: what <c>deploy/schema/ledger.sql</c> must do, and what the proofs are about. People (accounts) and
/// incidents are numbered from 0. Immutable; every act gives a new wall, or the same one when it is refused or changes nothing.</summary>
public sealed class Wall : IEquatable<Wall>
{
    private readonly byte[] marks; // of person p and incident i at p * Incidents + i: the Side claimed, and Recused
    private readonly bool[] links; // symmetric, incident by incident
    private readonly byte[] owners; // the lowest account of the same person

    internal const byte Recused = 4;

    /// <summary>Nobody has claimed anything.</summary>
    public Wall(int people, int incidents) : this(people, incidents, new byte[people * incidents], new bool[incidents * incidents], [.. Enumerable.Range(0, people).Select(person => (byte)person)])
    {
    }

    /// <summary>A wall as it may never come to be: for tests.</summary>
    internal Wall(int people, int incidents, byte[] marks, bool[] links, byte[] owners) =>
        (People, Incidents, this.marks, this.links, this.owners) = (people, incidents, marks, links, owners);

    public int People { get; }

    public int Incidents { get; }

    /// <summary>The side claimed; it stays, recused or not.</summary>
    public Side? Claimed(int person, int incident) => (marks[person * Incidents + incident] & 3) is var side and not 0 ? (Side)side : null;

    public bool IsRecused(int person, int incident) => (marks[person * Incidents + incident] & Recused) != 0;

    public bool Linked(int one, int other) => links[one * Incidents + other];

    public Standing StandingOf(int person, int incident) => IsRecused(person, incident) ? Standing.Barred : (Standing)(marks[person * Incidents + incident] & 3);

    /// <summary>Whether the two accounts are known to be one person's.</summary>
    public bool Same(int one, int other) => owners[one] == owners[other];

    public IReadOnlyList<int> AccountsOf(int person) => [.. Enumerable.Range(0, People).Where(other => Same(person, other))];

    /// <summary>The incident and all that links lead to.</summary>
    public IReadOnlyList<int> ClusterOf(int incident)
    {
        List<int> cluster = [incident];
        for (var at = 0; at < cluster.Count; at++)
        {
            for (var next = 0; next < Incidents; next++)
            {
                if (Linked(cluster[at], next) && !cluster.Contains(next)) cluster.Add(next);
            }
        }

        return cluster;
    }

    public bool Eligible(int person, int incident) => StandingOf(person, incident) is Standing.None or Standing.Investigation;

    public (Wall After, bool Done) Claim(int person, int incident, Side side) => StandingOf(person, incident) switch
    {
        Standing.None => (Marked(AccountsOf(person), ClusterOf(incident), (byte)side), true),
        var standing => (this, standing == (Standing)side),
    };

    /// <param name="recuse">Whether whoever is torn by it is recused, which the conflicts officer decides; otherwise it is refused.</param>
    public (Wall After, bool Done) Link(int one, int other, bool recuse = false)
    {
        int[] cluster = [.. ClusterOf(one).Union(ClusterOf(other))];
        var torn = Enumerable.Range(0, People).Where(person => Standings([person], cluster).Count() > 1).ToArray();
        if (torn.Length > 0 && !recuse) return (this, false);
        var after = Marked(torn, cluster, Recused);
        foreach (var person in Enumerable.Range(0, People)) after = after.Carried([person], cluster);
        return (after.Linking(one, other, true), true);
    }

    /// <summary>What the link carried stays carried.</summary>
    public Wall Unlink(int one, int other) => Linking(one, other, false);

    /// <param name="recuse">As for <see cref="Link"/>.</param>
    public (Wall After, bool Done) SamePerson(int one, int other, bool recuse = false)
    {
        int[] accounts = [.. AccountsOf(one).Union(AccountsOf(other))];
        var torn = Enumerable.Range(0, Incidents).Where(incident => Standings(accounts, [incident]).Count() > 1).ToArray();
        if (torn.Length > 0 && !recuse) return (this, false);
        var after = Marked(accounts, torn, Recused);
        foreach (var incident in Enumerable.Range(0, Incidents)) after = after.Carried(accounts, [incident]);
        var (lower, upper) = (Math.Min(owners[one], owners[other]), Math.Max(owners[one], owners[other]));
        return (new(People, Incidents, after.marks, links, [.. owners.Select(owner => owner == upper ? lower : owner)]), true);
    }

    public bool Equals(Wall? other) =>
        other is not null && marks.AsSpan().SequenceEqual(other.marks) && links.AsSpan().SequenceEqual(other.links) && owners.AsSpan().SequenceEqual(other.owners);

    public override bool Equals(object? obj) => Equals(obj as Wall);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(marks);
        hash.AddBytes(owners);
        foreach (var link in links) hash.Add(link);
        return hash.ToHashCode();
    }

    private IEnumerable<Standing> Standings(IReadOnlyCollection<int> people, IReadOnlyCollection<int> incidents) =>
        people.SelectMany(person => incidents.Select(incident => StandingOf(person, incident))).Where(standing => standing != Standing.None).Distinct();

    /// <summary>Everybody and everything here gets the one standing there is among them, where there is none yet.</summary>
    private Wall Carried(IReadOnlyCollection<int> people, IReadOnlyCollection<int> incidents) => Standings(people, incidents).SingleOrDefault() switch
    {
        Standing.None => this,
        Standing.Barred => Marked(people, incidents, Recused),
        var side => Marked(people, incidents, (byte)side),
    };

    private Wall Marked(IReadOnlyCollection<int> people, IReadOnlyCollection<int> incidents, byte mark)
    {
        var after = (byte[])marks.Clone();
        foreach (var person in people)
        {
            foreach (var incident in incidents) after[person * Incidents + incident] |= mark;
        }

        return new(People, Incidents, after, links, owners);
    }

    private Wall Linking(int one, int other, bool linked)
    {
        if (one == other || Linked(one, other) == linked) return this;
        var after = (bool[])links.Clone();
        after[one * Incidents + other] = after[other * Incidents + one] = linked;
        return new(People, Incidents, marks, after, owners);
    }
}
