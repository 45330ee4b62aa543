using System.Security.Claims;
using AfterAction.Kernel;

namespace AfterAction.Web.Pipeline;

/// <summary>Who acts: only ever from the sign-in, never from a path or a body.</summary>
public sealed record Actor(PersonId Person, string Agency, string Name, IReadOnlySet<string> Roles)
{
    /// <summary>Somebody whom a database names, by his id alone: without a role, so that no policy admits him. For what is written about him, never for a request.</summary>
    public static Actor Recorded(PersonId person) => new(person, "", "", new HashSet<string>());

    public bool Has(string role) => Roles.Contains(role);

    public override string ToString() => Person.Value.ToString();
}

/// <summary>The signed-in actor of this request.</summary>
public interface IActor
{
    /// <summary>Null when nobody is signed in.</summary>
    Actor? Current { get; }
}

/// <summary>Names of the claims a sign-in carries.</summary>
public static class ActorClaims
{
    public const string Person = "sub";
    public const string Agency = "agency";
    public const string Name = "name";
    public const string Role = "role";

    public static Actor? Read(ClaimsPrincipal? principal) =>
        principal?.Identity is { IsAuthenticated: true }
        && Guid.TryParse(principal.FindFirstValue(Person), out var person)
        && principal.FindFirstValue(Agency) is { } agency
            ? new Actor(new(person), agency, principal.FindFirstValue(Name) ?? "",
                principal.FindAll(Role).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal))
            : null;
}

internal sealed class SignedInActor(IHttpContextAccessor accessor) : IActor
{
    public Actor? Current => ActorClaims.Read(accessor.HttpContext?.User);
}
