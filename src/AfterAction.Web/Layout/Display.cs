using AfterAction.Web.Http;
using Microsoft.AspNetCore.Mvc;

namespace AfterAction.Web.Layout;

/// <summary>How a person wants the screens on this computer: light or dark, single-letter keys or none.
/// Kept in a cookie of its own, readable by scripts, that says nothing about who it is; both programs on a host share it.</summary>
/// <param name="Theme"><c>system</c>, <c>light</c> or <c>dark</c>.</param>
/// <param name="Letters">Whether j, k and e move and write inside the walk (WCAG 2.1.4).</param>
public sealed record Display(string Theme, bool Letters)
{
    private const string ThemeCookie = "aa-theme";
    private const string LettersCookie = "aa-letters";

    public static Display Of(HttpContext? context) => new(
        context?.Request.Cookies[ThemeCookie] is "light" or "dark" ? context.Request.Cookies[ThemeCookie]! : "system",
        context?.Request.Cookies[LettersCookie] != "off");

    /// <summary>Maps the form of the account menu; open to all, since the sign-in page has the choice too.</summary>
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/display", (HttpContext context, [FromForm] string? theme, [FromForm] string? letters, [FromForm] string? returnTo) =>
            {
                var kept = new CookieOptions { HttpOnly = false, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, IsEssential = true, MaxAge = TimeSpan.FromDays(365) };
                if (theme is "system" or "light" or "dark") context.Response.Cookies.Append(ThemeCookie, theme, kept);
                if (letters is "on" or "off") context.Response.Cookies.Append(LettersCookie, letters, kept);
                return Pages.SeeOther(LocalPath.Of(returnTo));
            })
            .Anonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription();
}
