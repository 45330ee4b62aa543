using AfterAction.Web.Pipeline;

namespace AfterAction.ProtectedStore;

internal static class ActorExtensions
{
    /// <summary>The actor behind a request that passed the door; handlers run for nobody else.</summary>
    public static Actor Signed(this IActor actor) => actor.Current ?? throw new InvalidOperationException("A handler ran without an actor.");
}
