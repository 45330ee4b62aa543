using System.Security.Claims;
using System.Text.Encodings.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace AfterAction.Web.Accounts;

/// <summary>The cookie that carries a session's token, one name a program: two programs on one host share a jar.</summary>
internal static class SessionCookie
{
    public static string NameOf(WebProgram program, bool secure) => (secure ? "__Host-" : "") + "aa_" + program.Name;

    public static string? Read(HttpContext context, WebProgram program) => context.Request.Cookies[NameOf(program, context.Request.IsHttps)];

    public static void Write(HttpContext context, WebProgram program, string token) =>
        context.Response.Cookies.Append(NameOf(program, context.Request.IsHttps), token, Options(context));

    public static void Delete(HttpContext context, WebProgram program) =>
        context.Response.Cookies.Delete(NameOf(program, context.Request.IsHttps), Options(context));

    private static CookieOptions Options(HttpContext context) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", Secure = context.Request.IsHttps, IsEssential = true };
}

/// <summary>Who sends this request, from the session's token. A session of the other program is somebody without any role:
/// signed in, so that he is not asked to sign in, and admitted nowhere.</summary>
internal sealed class SessionAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, Sessions sessions, WebProgram program, Agency agency)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "session";

    /// <summary>The session's id, for "this one" in the list of one's own.</summary>
    public const string SessionClaim = "sid";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<PublicAsset>() is not null) return AuthenticateResult.NoResult();
        var session = await sessions.Find(SessionCookie.Read(Context, program), Context.RequestAborted);
        return session is null
            ? AuthenticateResult.NoResult()
            : AuthenticateResult.Success(new AuthenticationTicket(Principal(session), Name));
    }

    private ClaimsPrincipal Principal(Session session)
    {
        var isOurs = session.Program == program.Name && session.Agency == agency.Id;
        var identity = new ClaimsIdentity(Name, ActorClaims.Name, ActorClaims.Role);
        identity.AddClaim(new(ActorClaims.Person, session.Person.Value.ToString()));
        identity.AddClaim(new(ActorClaims.Agency, session.Agency));
        identity.AddClaim(new(ActorClaims.Name, session.Name));
        identity.AddClaim(new(SessionClaim, session.Id.ToString()));
        if (isOurs) foreach (var role in session.Roles) identity.AddClaim(new(ActorClaims.Role, role));
        return new ClaimsPrincipal(identity);
    }
}
