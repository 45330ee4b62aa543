using Microsoft.AspNetCore.Http.Features;

namespace AfterAction.Web.Writing;

/// <summary>Tells a browser that a form was taken whose fields it keeps as a draft: until it is told so, it keeps them. The form names its draft by a random
/// word of its script's, which comes back as the name of a cookie that lasts some minutes and says nothing else.</summary>
internal static class Taken
{
    public const string Field = "draft";

    public const string Cookie = "aa-taken-";

    private const int LongestName = 40;

    /// <summary>Does nothing for a form that names no draft.</summary>
    public static void Tell(HttpContext context)
    {
        if (context.Features.Get<IFormFeature>()?.Form?[Field].ToString() is not { Length: > 0 and <= LongestName } draft || !draft.All(char.IsAsciiLetterOrDigit)) return;
        context.Response.Cookies.Append(Cookie + draft, "1", new()
        {
            HttpOnly = false, SameSite = SameSiteMode.Strict, Path = "/", Secure = context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromMinutes(10),
        });
    }
}
