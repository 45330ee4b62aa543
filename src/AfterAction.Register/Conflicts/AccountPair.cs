using System.Globalization;
using AfterAction.Kernel;

namespace AfterAction.Register.Conflicts;

/// <summary>Two accounts are one person's. In the ledger they were before this was written, and it is never taken back.</summary>
public sealed record AccountsJoined(PersonId One, PersonId Other, PersonId By, DateTimeOffset On);

/// <summary>Two accounts that are known to be one person's.</summary>
public sealed record AccountPair(Guid Id, long Facts, string Place, PersonId One, PersonId Other, PersonId By, DateTimeOffset On) : IState<AccountPair>
{
    private static readonly Guid Space = new("b1c5a3c2-6f36-4d3c-8c1e-4f0a8f7d2e11");

    /// <summary>The same whichever is named first.</summary>
    public static Guid IdOf(PersonId one, PersonId other) => DerivedId.Of(Space, string.Join(' ', new[] { one.Value, other.Value }.Order()));

    public static AccountPair Fold(AccountPair? state, object fact) => (state, fact) switch
    {
        (null, AccountsJoined e) when IdOf(e.One, e.Other) is var id => new(
            id, 1, string.Create(CultureInfo.InvariantCulture, $"{e.On.UtcDateTime:yyyyMMddHHmmssfff}{id:N}"), e.One, e.Other, e.By, e.On),
        _ => throw new InvalidOperationException($"{fact.GetType().Name} cannot follow here."),
    };

    public override string ToString() => $"{nameof(AccountPair)} {Id}";

    /// <summary>Every account of whoever has this one, itself among them.</summary>
    internal static IReadOnlySet<PersonId> AccountsOf(PersonId person, IReadOnlyList<AccountPair> pairs)
    {
        HashSet<PersonId> found = [person];
        for (var before = 0; before < found.Count;)
        {
            before = found.Count;
            foreach (var pair in pairs.Where(pair => found.Contains(pair.One) || found.Contains(pair.Other))) found.UnionWith([pair.One, pair.Other]);
        }

        return found;
    }
}
