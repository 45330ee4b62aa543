using AfterAction.Kernel;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Incidents;

/// <summary>The agency's people, as far as a source can name them.</summary>
/// <param name="people">Everybody who is or was of the agency: a name that somebody had who left is nobody's alone. Badge numbers may be missing.</param>
public sealed class Roster(IEnumerable<Roster.Member> people)
{
    private readonly ILookup<string, PersonId> byBadge = people.Where(member => !string.IsNullOrWhiteSpace(member.Badge)).ToLookup(member => Normal(member.Badge!), member => member.Person, StringComparer.OrdinalIgnoreCase);

    private readonly ILookup<string, PersonId> byName = people.ToLookup(member => Normal(member.Name), member => member.Person, StringComparer.OrdinalIgnoreCase);

    public static Roster Empty { get; } = new([]);

    public sealed record Member(PersonId Person, string Name, string? Badge)
    {
        public override string ToString() => Person.Value.ToString();
    }

    /// <summary>The one person whose badge is the participant's key, or whose name is exactly the participant's name but for case and blanks. Who is found
    /// may take part in what follows from the incident without anybody having decided it, so in doubt nobody is.
    /// Left out on purpose: people of other agencies and of sources that do not say which, who may be namesakes; callers and community members likewise;
    /// a badge that is not of the person whose name stands beside it.</summary>
    public PersonId? Find(ReadParticipant participant)
    {
        if (!participant.OfOwnAgency || participant.Involvement is Involvement.CommunityMember or Involvement.Caller) return null;
        PersonId[] badge = [.. byBadge[Normal(participant.Key)].Distinct()], name = [.. byName[Normal(participant.Name)].Distinct()];
        return (badge, name) switch
        {
            ([var one], []) => one,
            ([var one], _) => name.Contains(one) ? one : null,
            ([], [var one]) => one,
            _ => null,
        };
    }

    private static string Normal(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
