using AfterAction.Web.Writing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AfterAction.Web.Layout;

/// <summary>Pages are endpoints: the same door, the same policies, the same 404 as the API. A page is a component rendered once, on the server.</summary>
public static class Pages
{
    /// <param name="parameters">The component's parameters as the properties of an anonymous object.</param>
    public static RazorComponentResult<TComponent> Of<TComponent>(object parameters, int status = StatusCodes.Status200OK) where TComponent : IComponent =>
        new(parameters) { StatusCode = status, PreventStreamingRendering = true };

    public static RazorComponentResult<TComponent> Of<TComponent>() where TComponent : IComponent => new() { PreventStreamingRendering = true };

    /// <summary>After a form was taken, and only then: the browser gets the page anew, and going back never posts twice.</summary>
    public static IResult SeeOther(string path) => new SeeOtherResult(path);

    private sealed class SeeOtherResult(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            Taken.Tell(httpContext);
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            return Task.CompletedTask;
        }
    }
}

/// <summary>A place in the main navigation, shown to those whose roles its policy admits.</summary>
/// <param name="Order">Smaller comes first.</param>
public sealed record NavigationLink(string Href, string Text, string Policy, int Order);
