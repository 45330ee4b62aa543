using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;

namespace AfterAction.Web.Writing;

internal static class WritingModule
{
    /// <summary>The page of what only this computer has: for everyone who is signed in, since everyone sees his own and the server has none of it.</summary>
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/words", () => Pages.Of<WordsPage>()).Requires(Completeness.AnySignedIn).ExcludeFromDescription();
}
