using System.Reflection;
using AfterAction.Kernel;
using MediatR;

namespace AfterAction.Web.Pipeline;

/// <summary>First behaviour: role, then membership, in one place. Whoever is left out gets the answer for what is absent,
/// and validation never runs for him. That he tried is in the log.</summary>
internal sealed class Authorise<TRequest, TResponse>(IActor actor, PolicyBook policies, IAdmission admission, IRecorder recorder)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IAnswer<TResponse>
{
    private static readonly string Name = typeof(TRequest).GetCustomAttribute<RequiresAttribute>()?.Policy
        ?? throw new InvalidOperationException($"{typeof(TRequest).Name} declares no policy.");

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var policy = policies.Find(Name) ?? throw new InvalidOperationException($"Policy {Name} is in no book.");
        if (actor.Current is { } current
            && policy.Roles.Overlaps(current.Roles)
            && await admission.Admits(request, policy, current, cancellationToken))
            return await next();
        await recorder.Record(new(ActKinds.Deny, typeof(TRequest).Name, actor.Current, null, Recorded.Of(request), Refusal.NotFound.Code), cancellationToken);
        return TResponse.Refused(Refusal.NotFound);
    }
}
