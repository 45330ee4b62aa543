using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;

namespace AfterAction.Web.Writing;

/// <summary>Nothing is read or written for a page that was rendered for somebody else than who is signed in now: on a shared computer one person's page
/// goes on with the next person's cookie, and words would land under the wrong name.</summary>
internal static class AnothersPage
{
    /// <summary>What scripts send with every request of theirs.</summary>
    public const string Header = "Page-Of";

    /// <summary>What a page's own forms carry.</summary>
    public const string Field = "pageOf";

    public static readonly Refusal Refused = new("page/anothers", "Somebody else is signed in here by now. Nothing was saved. Sign in again as yourself, then send this again.");

    /// <summary>A request that says for whom its page was rendered is that person's, or is refused before anything is done. One that does not say so is a
    /// program's; the session alone says whose.</summary>
    public static async Task Refuse(HttpContext context, RequestDelegate next)
    {
        if (ActorClaims.Read(context.User) is not { } actor)
        {
            await next(context);
            return;
        }

        var (readable, claimed) = await Claimed(context.Request, context.RequestAborted);
        if (!readable)
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (claimed.Length == 0 || claimed == await context.RequestServices.GetRequiredService<PageMarks>().Of(actor.Person, context.RequestAborted))
            await next(context);
        else if (await Carried.Of(context) is { } carried)
            await Carried.Page(carried, Carried.Anothers, StatusCodes.Status409Conflict).ExecuteAsync(context);
        else if (Carried.IsForm(context.Request) && CanonicalNotFoundResult.WantsPage(context.Request))
            await Carried.Page(null, Carried.AnothersLost, StatusCodes.Status409Conflict).ExecuteAsync(context);
        else
            await Refused.ToHttp().ExecuteAsync(context);
    }

    /// <summary>Of a form that uploads files only the header is looked at: its body is not read before its own limits hold.</summary>
    private static async Task<(bool Readable, string Mark)> Claimed(HttpRequest request, CancellationToken ct)
    {
        if (request.Headers[Header].ToString() is { Length: > 0 } header) return (true, header);
        if (!Carried.IsForm(request)) return (true, "");
        try
        {
            return (true, (await request.ReadFormAsync(ct))[Field].ToString());
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return (false, "");
        }
    }
}
