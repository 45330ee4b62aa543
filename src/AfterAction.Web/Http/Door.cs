using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using AfterAction.Web.Writing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace AfterAction.Web.Http;

/// <summary>What somebody hears who may not: nobody signed in is asked to sign in, everybody else hears that there is nothing here.
/// No endpoint answers 403: it would tell that there is something. Only <see cref="Door.RefuseCrossSite"/> does, whatever was asked for.</summary>
internal sealed class DoorAnswers : IAuthorizationMiddlewareResultHandler
{
    public static readonly Refusal SignInFirst = new("sign-in-needed", "Sign in, then send this again.");

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) => authorizeResult switch
    {
        { Succeeded: true } => next(context),
        { Challenged: true } => AskToSignIn(context),
        _ => Deny(context),
    };

    private static async Task Deny(HttpContext context)
    {
        await Recorded.Denial(context);
        await CanonicalNotFoundResult.Instance.ExecuteAsync(context);
    }

    private static async Task AskToSignIn(HttpContext context)
    {
        if (CanonicalNotFoundResult.WantsPage(context.Request))
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                var carried = await Carried.Of(context);
                await Carried.Page(carried, carried is null ? Carried.Lost : Carried.Ended, StatusCodes.Status401Unauthorized).ExecuteAsync(context);
                return;
            }

            var back = HttpMethods.IsGet(context.Request.Method) && context.Request.Path != "/"
                ? "?return=" + Uri.EscapeDataString(context.Request.Path) : "";
            context.Response.Redirect("/sign-in" + back);
            return;
        }

        await SignInFirst.ToHttp().ExecuteAsync(context);
    }
}

/// <summary>The middleware at the door, in order of use.</summary>
internal static class Door
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>The documentation pages of the API carry inline style; nothing else may.</summary>
    private const string DocumentationPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static readonly Refusal TooMany = new("too-many", "Too many requests. Wait a second, then send this again.");

    public static readonly Refusal CrossSite = new("cross-site", "This came from another site. Open the page here and send it again.");

    /// <summary>The same headers on every answer, whatever it is: a difference would tell. Set at the last moment, for a failure clears what was set before it.</summary>
    public static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static held => SetHeaders((HttpContext)held), context);
        return next(context);
    }

    private static Task SetHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/swagger") ? DocumentationPolicy : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        // Style sheets, scripts and fonts say themselves how long they hold; everything else is never kept.
        if (!context.Request.Path.StartsWithSegments("/_content")) headers.CacheControl = "no-store";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        return Task.CompletedTask;
    }

    /// <summary>Writes are taken from this site's own pages, and from programs that send neither header because they are no browser.
    /// There is no form token: one that expires while somebody writes loses words (docs/adr/0006).</summary>
    public static Task RefuseCrossSite(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || SameSite(request)
            ? next(context)
            : CrossSite.ToHttp().ExecuteAsync(context);
    }

    private static bool SameSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Left out on purpose: every signed-in account that this program is not for, the bearer of a session of the other program included.
    /// For him each address, the sign-in page too, answers what an absent review answers, to the byte.</summary>
    public static Task HideFromTheUnadmitted(HttpContext context, RequestDelegate next)
    {
        var admits = context.RequestServices.GetRequiredService<WebProgram>().Admits;
        return context.User.Identity is not { IsAuthenticated: true }
            || context.GetEndpoint()?.Metadata.GetMetadata<PublicAsset>() is not null
            || (ActorClaims.Read(context.User) is { Roles.Count: > 0 } actor && admits(actor))
            ? next(context)
            : Hide(context);
    }

    private static async Task Hide(HttpContext context)
    {
        await Recorded.Denial(context);
        await CanonicalNotFoundResult.Instance.ExecuteAsync(context);
    }
}
