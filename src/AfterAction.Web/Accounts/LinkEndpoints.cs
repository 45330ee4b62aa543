using System.Net;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Accounts;

/// <summary>Where one-time links lead. In the register program only: the protected program has no right to set a password.</summary>
internal static class LinkEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/set-password", () => Page(LinkModel.Password)).Anonymous().ExcludeFromDescription();
        routes.MapGet("/first-administrator", () => Page(LinkModel.First)).Anonymous().ExcludeFromDescription();

        routes.MapPost("/set-password", async (HttpContext context, OneTimeLinks links, SignInLimits limits, [FromForm] string? code, [FromForm] string? half, [FromForm] string? password, CancellationToken ct) =>
                await Limited(context, limits, LinkModel.Password with { Code = code, Half = half }, () => links.Set(code, half, password, ct), ct))
            .Anonymous().DisableAntiforgery().ExcludeFromDescription();

        routes.MapPost("/first-administrator", async (HttpContext context, OneTimeLinks links, SignInLimits limits,
                [FromForm] string? code, [FromForm] string? signIn, [FromForm] string? fullName, [FromForm] string? password, CancellationToken ct) =>
                await Limited(context, limits, LinkModel.First with { Code = code, SignIn = signIn, FullName = fullName },
                    () => links.BecomeFirst(code, signIn, fullName, password, ct), ct))
            .Anonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary>Wrong codes count like wrong passwords.</summary>
    private static async Task<IResult> Limited(HttpContext context, SignInLimits limits, LinkModel model, Func<Task<Decision>> act, CancellationToken ct)
    {
        var from = context.Connection.RemoteIpAddress ?? IPAddress.None;
        using var lease = await limits.ToHash(ct);
        if (!lease.IsAcquired || !limits.MayTry(from)) return Page(model with { Sentence = SignInDesk.TooMany.Sentence }, StatusCodes.Status429TooManyRequests);
        var decision = await act();
        // Who it was is not known, or stands in the changes of the account; that codes are tried is known to nobody but the log.
        await context.RequestServices.GetRequiredService<IRecorder>().Record(new(ActKinds.SignIn, "UseLink", null, null, [], decision.Refusal?.Code ?? Act.Done), ct);
        if (decision.Refusal is not { } refusal) return Pages.SeeOther("/sign-in");
        if (refusal == OneTimeLinks.NoSuchLink) limits.Failed(from);
        return Page(model with { Sentence = refusal.Fields.Count > 0 ? null : refusal.Sentence, Faults = refusal.Fields }, Answers.StatusOf(refusal));
    }

    private static RazorComponentResult<LinkPage> Page(LinkModel model, int status = StatusCodes.Status200OK) => Pages.Of<LinkPage>(new { Model = model }, status);
}

/// <param name="IsFirst">The page that makes the first administrator, who types a name besides.</param>
/// <param name="Code">What the link carries after the #; typed by hand where no script runs.</param>
public sealed record LinkModel(bool IsFirst, string? Code, string? SignIn, string? FullName, string? Sentence, IReadOnlyList<FieldFault> Faults)
{
    internal static readonly LinkModel Password = new(false, null, null, null, null, []);
    internal static readonly LinkModel First = Password with { IsFirst = true };

    /// <summary>What whoever approved the link handed over.</summary>
    public string? Half { get; init; }

    public override string ToString() => nameof(LinkModel);
}
