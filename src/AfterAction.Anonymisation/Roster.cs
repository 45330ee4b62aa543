namespace AfterAction.Anonymisation;

/// <summary>Somebody whose name must not appear.</summary>
/// <param name="Name">Given name, middle names, surname, divided by blanks; or <c>surname, given names</c>.</param>
/// <param name="Nicknames">What else he or she is called. Usual short forms of given names are known without being listed.</param>
/// <param name="Numbers">Badge, unit, call sign, phone: whatever is his or hers alone.</param>
public sealed record RosterPerson(string Name, Role Role, IReadOnlyList<string> Nicknames, IReadOnlyList<KnownFact> Numbers)
{
    public RosterPerson(string name, Role role = Role.Person) : this(name, role, [], [])
    {
    }

    public override string ToString() => Role.ToString(); // a name never reaches a log
}

/// <summary>Something about the event or a person that must not appear: a case number, a plate, an address, the name of a place.</summary>
/// <param name="Value">Letters and digits count; case, accents, blanks and punctuation do not.</param>
public sealed record KnownFact(Kind Kind, string Value)
{
    public override string ToString() => Kind.ToString(); // content never reaches a log
}

/// <summary>What is known of an event and of the agency, and must not be found in a text.</summary>
/// <param name="People">Who had part in the event.</param>
/// <param name="Facts">Structured facts of the event.</param>
/// <param name="Personnel">Everybody else the agency employs. They are found in the same way and have no role in the event.</param>
public sealed record Roster(IReadOnlyList<RosterPerson> People, IReadOnlyList<KnownFact> Facts, IReadOnlyList<RosterPerson> Personnel)
{
    /// <summary>Nothing is known.</summary>
    public static Roster Empty { get; } = new([], [], []);

    public override string ToString() => $"{People.Count} people, {Facts.Count} facts, {Personnel.Count} employees"; // content never reaches a log
}
