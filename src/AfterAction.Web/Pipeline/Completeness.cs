using System.Reflection;
using AfterAction.Kernel;
using MediatR;
using Microsoft.AspNetCore.Authorization;

namespace AfterAction.Web.Pipeline;

/// <summary>Closed by default, and complete: a program with a request or an endpoint that declares no policy does not start.</summary>
public static class Completeness
{
    /// <summary>Throws with the list of everything undeclared.</summary>
    public static void Check(IEnumerable<Assembly> modules, PolicyBook policies, IEnumerable<Endpoint> endpoints)
    {
        var faults = modules.SelectMany(module => module.GetTypes())
            .SelectMany(type => FaultsOf(type, policies))
            .Concat(endpoints.SelectMany(endpoint => FaultsOf(endpoint, policies)))
            .ToList();
        if (faults.Count > 0)
            throw new InvalidOperationException("The program does not start: " + string.Join("; ", faults));
    }

    private static IEnumerable<string> FaultsOf(Type type, PolicyBook policies)
    {
        var answer = type.GetInterfaces()
            .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequest<>))?.GetGenericArguments()[0];
        if (answer is null || type.IsAbstract) yield break;
        if (!answer.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAnswer<>)))
            yield return $"{type.Name} answers {answer.Name}, which cannot be refused";
        if (type.GetCustomAttribute<RequiresAttribute>() is not { } requires)
            yield return $"{type.Name} declares no policy";
        else if (policies.Find(requires.Policy) is null)
            yield return $"{type.Name} declares the unknown policy {requires.Policy}";
    }

    private static IEnumerable<string> FaultsOf(Endpoint endpoint, PolicyBook policies)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) yield break;
        var declared = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        if (declared.Count == 0)
            yield return $"endpoint {endpoint.DisplayName} declares neither a policy nor that it is open to all";
        foreach (var policy in declared.Select(data => data.Policy))
        {
            if (policy is null || (policies.Find(policy) is null && policy != AnySignedIn))
                yield return $"endpoint {endpoint.DisplayName} declares the unknown policy {policy ?? "(none)"}";
        }
    }

    /// <summary>For what belongs to everyone who is signed in: the own account page, sign-out, the draft key.</summary>
    public const string AnySignedIn = "self:any";
}
