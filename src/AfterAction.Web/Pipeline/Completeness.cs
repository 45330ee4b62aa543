using System.Reflection;
using AfterAction.Kernel;
using AfterAction.Web.Http;
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
        var answers = type.GetInterfaces()
            .Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequest<>)).Select(face => face.GetGenericArguments()[0]).ToList();
        if (answers.Count == 0 || type.IsAbstract) yield break;
        // The pipeline is closed over what can be refused: a request that answers anything else would reach its handler past it.
        foreach (var answer in answers.Where(answer => !answer.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAnswer<>))))
            yield return $"{type.Name} answers {answer.Name}, which cannot be refused";
        var declared = type.GetCustomAttributes<RequiresAttribute>().ToList();
        if (declared.Count != 1)
            yield return $"{type.Name} declares {(declared.Count == 0 ? "no policy" : "more than one policy")}";
        foreach (var unknown in declared.Where(requires => policies.Find(requires.Policy) is null))
            yield return $"{type.Name} declares the unknown policy {unknown.Policy}";
    }

    private static IEnumerable<string> FaultsOf(Endpoint endpoint, PolicyBook policies)
    {
        var declared = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (!isOpen && declared.Count == 0)
            yield return $"endpoint {endpoint.DisplayName} declares neither a policy nor that it is open to all";
        // Open to all wins over any policy, silently.
        if (isOpen && declared.Count > 0)
            yield return $"endpoint {endpoint.DisplayName} declares a policy and that it is open to all";
        if (declared.Count > 1)
            yield return $"endpoint {endpoint.DisplayName} declares more than one policy";
        if (endpoint.Metadata.GetMetadata<MethodInfo>() is { } handler && handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(IfMatch))
            && endpoint.Metadata.GetMetadata<ChecksIfMatch>() is null)
            yield return $"endpoint {endpoint.DisplayName} takes If-Match and does not insist on it";
        foreach (var policy in declared.Select(data => data.Policy))
        {
            if (policy is null || (policies.Find(policy) is null && policy != AnySignedIn))
                yield return $"endpoint {endpoint.DisplayName} declares the unknown policy {policy ?? "(none)"}";
        }
    }

    /// <summary>For what belongs to everyone who is signed in: the own account page, sign-out, the draft key.</summary>
    public const string AnySignedIn = "self:any";
}
