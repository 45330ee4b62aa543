namespace AfterAction.Verify;

/// <summary>What is wrong, and where: a file, a line of it, an entry.</summary>
internal sealed record Fault(string Where, string What)
{
    public override string ToString() => $"{Where}: {What}";
}

/// <summary>What a check found. Keeps the first thousand faults and counts the rest, so that a log of rubbish does not fill the memory.</summary>
internal sealed class Report
{
    private const int Most = 1000;

    private readonly List<Fault> faults = [];
    private readonly List<string> facts = [];

    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>Of all faults, the kept and the others.</summary>
    public long Count { get; private set; }

    /// <summary>What was checked, for people.</summary>
    public IReadOnlyList<string> Facts => facts;

    public void Add(string where, string what)
    {
        Count++;
        if (faults.Count < Most) faults.Add(new(where, what));
    }

    public void Say(FormattableString fact) => facts.Add(FormattableString.Invariant(fact));
}

/// <summary>The exit status, for scripts.</summary>
internal static class Status
{
    public const int Valid = 0;

    public const int Invalid = 1;

    /// <summary>It could not be checked: a file is missing or a key is none.</summary>
    public const int NotChecked = 2;
}
