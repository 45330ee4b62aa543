using System.Security.Claims;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Accounts;

/// <summary>What a person sees and changes of his own account: roles, open sessions, what others changed, the password.</summary>
internal sealed class OwnAccount(AccountsContext context, UserManager<Member> members, SignInDesk desk, Sessions sessions, Changes changes, IActor actor)
{
    public static readonly Refusal WrongPassword = Refusal.Invalid([new("current", "wrong", "This is not your current password, or it was tried too often.")]);

    private PersonId Me => actor.Current!.Person;

    /// <summary>Changes the password and ends every other session. Wrong current passwords count as at sign-in.</summary>
    /// <param name="keep">The session that goes on.</param>
    public async Task<Decision> ChangePassword(string? current, string? password, Guid keep, CancellationToken ct)
    {
        var member = await Member();
        if (!await desk.IsPasswordOf(member, current, ct)) return WrongPassword;
        if (PasswordRules.FaultOf(password, member.UserName!) is { } fault) return Refusal.Invalid([fault]);
        await context.Entry(member).ReloadAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var kept = await members.ChangePasswordAsync(member, current!, password!);
        if (!kept.Succeeded) return Refusal.Stale;
        await changes.Keep(Me, Me.Value, "password-changed", null, "Changed by its owner", ct);
        await changes.EndSessions(Me.Value, keep, ct);
        await changes.VoidLinks(Me.Value, ct);
        await transaction.CommitAsync(ct);
        return Decision.Nothing;
    }

    public async Task<OwnAccountModel> Show(Guid session, string? done, Refusal? refusal, CancellationToken ct) => new(
        new AccountModel((await Member()).UserName, done, refusal is { Fields.Count: 0 } ? refusal.Sentence : null, refusal?.Fields ?? []),
        session, await sessions.Of(Me, ct), await changes.Of(Me, ct));

    private async Task<Member> Member() =>
        await members.FindByIdAsync(Me.Value.ToString()) ?? throw new InvalidOperationException("Who is signed in is nobody.");
}

/// <param name="Session">The session this page is read in.</param>
public sealed record OwnAccountModel(AccountModel Account, Guid Session, IReadOnlyList<OpenSession> Sessions, IReadOnlyList<Change> Changes);

internal static class OwnAccountEndpoints
{
    /// <param name="Password">The new one. Neither is ever printed.</param>
    internal sealed record Passwords(string? Current, string? Password)
    {
        public override string ToString() => nameof(Passwords);
    }

    internal static void Map(IEndpointRouteBuilder routes, WebProgram program)
    {
        routes.MapGet("/account", async (HttpContext context, OwnAccount own, string? done, CancellationToken ct) =>
                await Page(context, own, done, null, ct))
            .Requires(Completeness.AnySignedIn).ExcludeFromDescription();

        routes.MapPost("/account/sessions/end", async (HttpContext context, Sessions sessions, [FromForm] Guid? session, CancellationToken ct) =>
            {
                await End(context, sessions, session, ct);
                return Pages.SeeOther("/account?done=signed-out");
            })
            .Requires(Completeness.AnySignedIn).DisableAntiforgery().ExcludeFromDescription();

        var api = routes.MapGroup("/api/v1/account").WithTags("Account");
        api.MapGet("sessions", async (IActor actor, Sessions sessions, CancellationToken ct) => TypedResults.Ok(await sessions.Of(actor.Current!.Person, ct)))
            .Requires(Completeness.AnySignedIn).WithSummary("One's own open sessions in this program");
        api.MapDelete("sessions/{session:guid}", async (HttpContext context, Sessions sessions, Guid session, CancellationToken ct) =>
            {
                await End(context, sessions, session, ct);
                return TypedResults.NoContent();
            })
            .Requires(Completeness.AnySignedIn).WithSummary("End one of one's own sessions in this program");
        api.MapDelete("sessions", async (HttpContext context, Sessions sessions, CancellationToken ct) =>
            {
                await End(context, sessions, null, ct);
                return TypedResults.NoContent();
            })
            .Requires(Completeness.AnySignedIn).WithSummary("End all of one's own sessions but this one, in both programs");

        if (program.Name != WebProgram.Register) return;
        api.MapPut("password", async (HttpContext context, OwnAccount own, Passwords body, CancellationToken ct) =>
                (await own.ChangePassword(body.Current, body.Password, SessionOf(context), ct)).ToHttp())
            .Requires(Completeness.AnySignedIn).WithSummary("Change one's own password");
        routes.MapPost("/account/password", async (HttpContext context, OwnAccount own, [FromForm] string? current, [FromForm] string? password, CancellationToken ct) =>
                (await own.ChangePassword(current, password, SessionOf(context), ct)).Refusal is { } refusal
                    ? await Page(context, own, null, refusal, ct)
                    : Pages.SeeOther("/account?done=password"))
            .Requires(Completeness.AnySignedIn).DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> Page(HttpContext context, OwnAccount own, string? done, Refusal? refusal, CancellationToken ct)
    {
        var sentence = done switch
        {
            "password" => "Your password is changed. All your other sessions are ended.",
            "signed-out" => "Signed out there.",
            _ => null,
        };
        return Pages.Of<OwnAccountPage>(new { Model = await own.Show(SessionOf(context), sentence, refusal, ct) }, refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal));
    }

    private static Guid SessionOf(HttpContext context) => Guid.Parse(context.User.FindFirstValue(SessionAuthentication.SessionClaim)!);

    private static async Task End(HttpContext context, Sessions sessions, Guid? session, CancellationToken ct)
    {
        var me = ActorClaims.Read(context.User)!;
        await (session is { } one ? sessions.End(me.Person, one, ct) : sessions.EndAll(me.Person, SessionOf(context), ct));
        await context.RequestServices.GetRequiredService<IRecorder>().Record(new(ActKinds.SignIn, session is null ? "EndSessions" : "EndSession", me, null, [], Act.Done), ct);
    }
}
