namespace AfterAction.Web.Pipeline;

/// <summary>Who may do a thing at all, by role. Membership of the one review or incident is asked besides, by <see cref="IAdmission"/>.</summary>
/// <param name="Name"><c>area:act</c>, the name an endpoint and a request declare.</param>
/// <param name="Roles">Roles that may; everyone else is left out, and gets the answer for what is absent.</param>
public sealed record Policy(string Name, IReadOnlySet<string> Roles)
{
    public static Policy Of(string name, params string[] roles) => new(name, roles.ToHashSet(StringComparer.Ordinal));
}

/// <summary>Every request declares its policy; a program with an undeclared request does not start.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RequiresAttribute(string policy) : Attribute
{
    public string Policy { get; } = policy;
}

/// <summary>All policies of one program, by name.</summary>
public sealed class PolicyBook(IEnumerable<Policy> policies)
{
    private readonly Dictionary<string, Policy> byName = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);

    public IReadOnlyCollection<Policy> All => byName.Values;

    public Policy? Find(string name) => byName.GetValueOrDefault(name);
}

/// <summary>The second question at the door: is this actor one of those this very thing is for? Asked once a request, before validation.</summary>
public interface IAdmission
{
    ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct);
}
