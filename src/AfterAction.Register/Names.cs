using AfterAction.Kernel;
using AfterAction.Web.Accounts;

namespace AfterAction.Register;

internal static class Names
{
    /// <summary>What each is called on the roster.</summary>
    public static async Task<IReadOnlyDictionary<PersonId, string>> NamesOf(this IPeople people, IEnumerable<PersonId> wanted, CancellationToken ct)
    {
        var names = new Dictionary<PersonId, string>();
        foreach (var person in wanted.Distinct()) names[person] = (await people.Find(person, ct))?.Name ?? "Somebody no longer on the roster";
        return names;
    }
}
