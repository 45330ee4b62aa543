using System.Reflection;
using AfterAction.Kernel;
using MediatR;

namespace AfterAction.Web.Pipeline;

/// <summary>What an act is about. It leaves the program under a pseudonym only.</summary>
/// <param name="Kind">A lower-case word such as <c>review</c>, <c>account</c> or <c>incident</c>.</param>
public readonly record struct Subject(string Kind, Guid Id);

/// <summary>A request that names what it is about, so that the log does.</summary>
public interface IConcerns
{
    IReadOnlyList<Subject> Concerns { get; }
}

/// <summary>One thing done or tried. Never content.</summary>
/// <param name="Kind">One of <see cref="ActKinds"/>.</param>
/// <param name="Name">Which use case: the request's name, or the endpoint's route where no request was reached.</param>
/// <param name="Who">Null where nobody is signed in.</param>
/// <param name="Why">The policy he was let in under; null where he was not.</param>
/// <param name="Outcome"><c>allowed</c> before it is done, <c>done</c> after, or the code of a refusal.</param>
public sealed record Act(string Kind, string Name, Actor? Who, string? Why, IReadOnlyList<Subject> On, string Outcome)
{
    public const string Allowed = "allowed";
    public const string Done = "done";

    public override string ToString() => $"{Kind} {Name} {Outcome}";
}

/// <summary>Every kind of entry of the log.</summary>
public static class ActKinds
{
    public const string Read = "read";
    public const string Write = "write";
    public const string Deny = "deny";
    public const string SignIn = "sign-in";
    public const string Grant = "grant";
    public const string Claim = "claim";
    public const string KeyUse = "key-use";
    public const string Export = "export";
    public const string Tick = "tick";

    public static IReadOnlyList<string> All { get; } = [Read, Write, Deny, SignIn, Grant, Claim, KeyUse, Export, Tick];
}

/// <summary>This program's log (docs/formats/log.md).</summary>
public interface IRecorder
{
    /// <summary>Durable when it returns. Every call is an entry of its own: nothing is merged.</summary>
    /// <exception cref="NotRecordedException">It could not be written: whatever it is about must not happen.</exception>
    Task Record(Act act, CancellationToken ct);
}

/// <summary>The log could not be written, so nothing is shown or done.</summary>
public sealed class NotRecordedException : Exception
{
    public NotRecordedException() : this("The log could not be written.")
    {
    }

    public NotRecordedException(string message) : base(message)
    {
    }

    public NotRecordedException(string message, Exception inner) : base(message, inner)
    {
    }
}

/// <summary>The request that is being handled, for whoever writes to the log on its behalf deeper down. Flows with the call, and is never shared by two requests.</summary>
public sealed class CurrentAct
{
    private readonly AsyncLocal<Act?> held = new();

    /// <summary>Null where no request is handled: what is done then is done by rule.</summary>
    public Act? Value
    {
        get => held.Value;
        set => held.Value = value;
    }
}

/// <summary>Second behaviour: whoever was let in leaves an entry in the log before anything is read for him; a command leaves it in the transaction that carries it out, and here when it
/// carries nothing out. When it cannot be written the request fails, and nothing of an answer goes out.</summary>
internal sealed class Record<TRequest, TResponse>(IActor actor, IRecorder recorder, CurrentAct current) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IAnswer<TResponse>
{
    private static readonly string Why = typeof(TRequest).GetCustomAttribute<RequiresAttribute>()?.Policy
        ?? throw new InvalidOperationException($"{typeof(TRequest).Name} declares no policy.");

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var writes = typeof(TResponse) == typeof(Decision);
        Act act = new(writes ? ActKinds.Write : ActKinds.Read, typeof(TRequest).Name, actor.Current, Why, Recorded.Of(request), Act.Allowed);
        current.Value = act;
        if (!writes)
        {
            await recorder.Record(act, cancellationToken);
            return await next();
        }

        var answer = await next();
        if (answer is Decision { Facts.Count: 0 })
            await recorder.Record(act with { Outcome = answer.Refusal?.Code ?? Act.Done }, cancellationToken);
        return answer;
    }
}

internal static class Recorded
{
    public static IReadOnlyList<Subject> Of(object request) => request is IConcerns { Concerns: var concerns } ? concerns : [];

    /// <summary>Somebody signed in who was turned away at the door. Whether the thing is there is not asked.</summary>
    public static Task Denial(HttpContext context)
    {
        var actor = ActorClaims.Read(context.User);
        var endpoint = context.GetEndpoint() as RouteEndpoint;
        return context.RequestServices.GetRequiredService<IRecorder>().Record(
            new(ActKinds.Deny, endpoint?.RoutePattern.RawText ?? "none", actor, null,
                [.. context.Request.RouteValues.Where(value => value.Key is "review" or "incident").Select(value => Guid.TryParse(value.Value as string, out var id) ? new Subject(value.Key, id) : default).Where(subject => subject.Kind is not null)],
                Refusal.NotFound.Code),
            context.RequestAborted);
    }
}
