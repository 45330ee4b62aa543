using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AfterAction.Web.Writing;

/// <summary>A form that came without a session, or with somebody else's: its fields go through the sign-in page, hidden, and are sent on once the person
/// its page was rendered for has signed in. Nowhere but in that page: not on the server, in no log, in no address.</summary>
/// <param name="To">The path it was posted to.</param>
public sealed record Carried(string To, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>Bytes of a form, as sent. Twice what the longest text needs, each letter written as nine bytes.</summary>
    public const int Longest = 256 * 1024;

    public const int MostFields = 100;

    /// <summary>The name of the hidden field with <see cref="To"/>.</summary>
    public const string ToField = "carriedTo";

    /// <summary>What hidden fields are called before their own name, so that no field of the form is taken for one of the sign-in's.</summary>
    public const string Prefix = "carried.";

    public const string Ended = "You were signed out meanwhile. What you sent is kept in this page and is not lost: sign in again, and it is sent.";

    public const string Lost = "You were signed out meanwhile, and what you sent could not be kept here. Go back with your browser's Back button, copy your words, then sign in and send them again.";

    public const string Anothers = "This was written by somebody else than who is signed in here now. It was not sent, and it stays in this page: whoever wrote it signs in below, then it is sent. If it is not yours, leave this page.";

    public const string AnothersLost = "This was written by somebody else than who is signed in here now. It was not sent, and it is too long to be kept here. Go back with your browser's Back button and copy the words.";

    /// <summary>For whom its page was rendered.</summary>
    public string Mark => Fields.FirstOrDefault(each => each.Key == AnothersPage.Field).Value ?? "";

    public override string ToString() => nameof(Carried);

    public static bool IsForm(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The form of this request; null when it is none of a page's own, says not whose it is, or is too long. One that holds a password never says whose it is.</summary>
    internal static async Task<Carried?> Of(HttpContext context)
    {
        var request = context.Request;
        if (!IsForm(request) || !CanonicalNotFoundResult.WantsPage(request) || request.ContentLength is not <= Longest) return null;
        try
        {
            var form = request.HttpContext.Features.Get<IFormFeature>()?.Form
                ?? await new FormFeature(request, new FormOptions { ValueCountLimit = MostFields, ValueLengthLimit = Longest }).ReadFormAsync(context.RequestAborted);
            Carried carried = new(request.Path, [.. form.SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value ?? "")))]);
            return carried.Mark.Length > 0 && carried.Fields.Count <= MostFields ? carried : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What a sign-in carries; null when nothing.</summary>
    internal static Carried? In(IFormCollection signIn) => signIn[ToField].ToString() is ['/', ..] to && LocalPath.Of(to) == to
        ? new(to, [.. signIn.Where(field => field.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key[Prefix.Length..], value ?? "")))])
        : null;

    internal static RazorComponentResult<SignInPage> Page(Carried? carried, string notice, int status) =>
        Pages.Of<SignInPage>(new { Model = new SignInModel(null, null, null) { Carried = carried, Notice = notice } }, status);
}
