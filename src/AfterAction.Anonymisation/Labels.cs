using AfterAction.Anonymisation.Text;

namespace AfterAction.Anonymisation;

/// <summary>
/// The roles of one document: the same one for the same person throughout, letters and numbers dealt by chance and not by order or rank. Lives as long as one call;
/// nothing keeps it.
/// </summary>
internal sealed class Labels(Language language, IReadOnlyList<RosterPerson> people, PlainText text)
{
    private sealed class Bearer(Role role)
    {
        public Role Role { get; set; } = role;

        public string Label { get; set; } = "";
    }

    private readonly Dictionary<int, Bearer> known = [];
    private readonly Dictionary<ulong, Bearer> byName = [];
    private readonly Dictionary<Passage, Bearer> of = [];
    private readonly List<Bearer> all = [];

    public void Meet(Passage passage)
    {
        if (passage.Kind is not (Kind.Person or Kind.Nickname)) return;
        var names = NamesOf(passage);
        Bearer? bearer = null;
        if (passage.Person >= 0)
        {
            if (!known.TryGetValue(passage.Person, out bearer)) known[passage.Person] = bearer = New(people[passage.Person].Role);
        }
        else
        {
            // A surname is the last part: it says more than a given name.
            for (var i = names.Count - 1; i >= 0 && bearer is null; i--) byName.TryGetValue(names[i], out bearer);
            bearer ??= New(Role.Person);
        }

        if (bearer.Role == Role.Person) bearer.Role = RoleSaid(passage);
        foreach (var name in names) byName.TryAdd(name, bearer);
        of[passage] = bearer;
    }

    public void Deal(Random dealer)
    {
        foreach (var role in all.GroupBy(bearer => bearer.Role).OrderBy(group => group.Key))
        {
            var bearers = role.ToArray();
            var cards = Enumerable.Range(0, bearers.Length).ToArray();
            dealer.Shuffle(cards);
            for (var i = 0; i < bearers.Length; i++) bearers[i].Label = Written(role.Key, cards[i]);
        }
    }

    public string Of(Passage passage) => of[passage].Label;

    private Bearer New(Role role)
    {
        var bearer = new Bearer(role);
        all.Add(bearer);
        return bearer;
    }

    private List<ulong> NamesOf(Passage passage)
    {
        var names = new List<ulong>();
        var span = text.Span[passage.Start..passage.End];
        for (var at = 0; at < span.Length && names.Count < 12;)
        {
            if (!char.IsLetter(span[at]))
            {
                at++;
                continue;
            }

            var from = at;
            while (at < span.Length && char.IsLetter(span[at])) at++;
            if (at - from > 1 && !language.Has(span[from..at], Lexicon.Cue | Lexicon.Function)) names.Add(Fingerprint.Of(span[from..at]));
        }

        return names;
    }

    /// <summary>What the rank or title says with which the passage begins.</summary>
    private Role RoleSaid(Passage passage)
    {
        var span = text.Span[passage.Start..passage.End];
        var length = 0;
        while (length < span.Length && char.IsLetter(span[length])) length++;
        return language.Roles.GetValueOrDefault(Fingerprint.Of(span[..length]), Role.Person);
    }

    private static string Written(Role role, int card) => role switch
    {
        Role.Officer => "Officer " + Letter(card),
        Role.Supervisor => "Supervisor " + Letter(card),
        Role.Dispatcher => "Dispatcher " + Letter(card),
        Role.CommunityMember => $"Community member {card + 1}",
        Role.Witness => $"Witness {card + 1}",
        _ => $"Person {card + 1}",
    };

    private static string Letter(int card) => card < 26 ? ((char)('A' + card)).ToString() : Letter((card / 26) - 1) + (char)('A' + (card % 26));
}
