using System.Net;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using AfterAction.Web.Writing;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Accounts;

/// <summary>Signing in and out, as pages and over the API.</summary>
internal static class SignInEndpoints
{
    /// <param name="Password">Never printed.</param>
    internal sealed record Credentials(string? Name, string? Password)
    {
        public override string ToString() => nameof(Credentials);
    }

    /// <param name="Person">The person's id in both programs.</param>
    internal sealed record WhoAmI(PersonId Person, string Name, string Agency, IReadOnlyList<string> Roles)
    {
        public static WhoAmI Of(Actor actor) => new(actor.Person, actor.Name, actor.Agency, [.. actor.Roles.Order(StringComparer.Ordinal)]);
    }

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", (HttpContext context, [FromQuery(Name = "return")] string? back) =>
                context.User.Identity is { IsAuthenticated: true }
                    ? Pages.SeeOther(LocalPath.Of(back))
                    : Page(new(null, LocalPath.Of(back) is var path and not "/" ? path : null, null), StatusCodes.Status200OK))
            .Anonymous().ExcludeFromDescription();

        routes.MapPost("/sign-in", async (HttpContext context, SignInDesk desk, PageMarks marks, IFormCollection form, CancellationToken ct) =>
            {
                var (name, returnTo, carried) = (form["name"].ToString(), form["returnTo"].ToString(), Carried.In(form));
                var answer = await Take(context, desk, name, form["password"].ToString(), ct);
                if (answer.Refusal is { } refusal)
                    return Page(new(name, returnTo.Length == 0 ? null : LocalPath.Of(returnTo), refusal.Sentence) { Carried = carried }, Answers.StatusOf(refusal));
                if (carried is null) return Pages.SeeOther(LocalPath.Of(returnTo));
                // Left out: everyone but the one whose page the words were written in. They are not sent under another name.
                return carried.Mark == await marks.Of(answer.Value!.Actor.Person, ct)
                    ? Pages.Of<SendOnPage>(new { Form = carried })
                    : Carried.Page(carried, Carried.Anothers, StatusCodes.Status409Conflict);
            })
            .Anonymous().DisableAntiforgery().ExcludeFromDescription();

        routes.MapPost("/sign-out", async (HttpContext context, Sessions sessions, WebProgram program, CancellationToken ct) =>
            {
                await Leave(context, sessions, program, ct);
                return Pages.SeeOther("/sign-in");
            })
            .Anonymous().DisableAntiforgery().ExcludeFromDescription();

        var session = routes.MapGroup("/api/v1/session").WithTags("Session");
        session.MapPost("", async (HttpContext context, SignInDesk desk, [FromBody] Credentials body, CancellationToken ct) =>
            {
                var answer = await Take(context, desk, body.Name, body.Password, ct);
                return answer.Refusal is { } refusal ? refusal.ToHttp() : TypedResults.Ok(WhoAmI.Of(answer.Value!.Actor));
            })
            .Anonymous().WithSummary("Sign in: answers a session cookie");

        session.MapGet("", (IActor actor) => TypedResults.Ok(WhoAmI.Of(actor.Current!)))
            .Requires(Completeness.AnySignedIn).WithSummary("Who is signed in");

        session.MapDelete("", async (HttpContext context, Sessions sessions, WebProgram program, CancellationToken ct) =>
            {
                await Leave(context, sessions, program, ct);
                return TypedResults.NoContent();
            })
            .Anonymous().WithSummary("Sign out");
    }

    /// <summary>The token changes with every sign-in: one that was planted before is worth nothing after.</summary>
    private static async Task<Answer<SignedIn>> Take(HttpContext context, SignInDesk desk, string? name, string? password, CancellationToken ct)
    {
        var program = context.RequestServices.GetRequiredService<WebProgram>();
        var answer = await desk.SignIn(name, password, context.Connection.RemoteIpAddress ?? IPAddress.None, ct);
        if (answer.Refusal == SignInDesk.TooMany) context.Response.Headers.RetryAfter = "60";
        if (answer.Value is not { } signedIn) return answer;
        await context.RequestServices.GetRequiredService<Sessions>().End(SessionCookie.Read(context, program), ct);
        SessionCookie.Write(context, program, signedIn.Token);
        return answer;
    }

    private static async Task Leave(HttpContext context, Sessions sessions, WebProgram program, CancellationToken ct)
    {
        await sessions.End(SessionCookie.Read(context, program), ct);
        SessionCookie.Delete(context, program);
        // After the session: whoever leaves is not kept by a log that cannot be written.
        if (ActorClaims.Read(context.User) is { } actor)
            await context.RequestServices.GetRequiredService<IRecorder>().Record(new(ActKinds.SignIn, "SignOut", actor, null, [], Act.Done), ct);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
    }

    private static RazorComponentResult<SignInPage> Page(SignInModel model, int status) => Pages.Of<SignInPage>(new { Model = model }, status);
}
