using System.Globalization;
using AfterAction.Kernel;

namespace AfterAction.Web.Http;

/// <summary>Answers and refusals as HTTP. Every refusal is problem details with <c>type</c> = <c>urn:afteraction:refusal:</c> + code.</summary>
public static class Answers
{
    public const string TypePrefix = "urn:afteraction:refusal:";

    /// <summary>204 with the new ETag, or the refusal.</summary>
    public static IResult ToHttp(this Decision decision) => decision.Refusal is { } refusal
        ? refusal.ToHttp()
        : new WithETag(decision.Version, false, TypedResults.NoContent());

    /// <summary>200 with the value and its ETag, 304 when the caller has that version, or the refusal.</summary>
    /// <param name="whole">Whether the version is that of everything in the answer. Where other streams' words are in it too, it is only what a write is
    /// compared with, and never a reason not to send them.</param>
    public static IResult ToHttp<T>(this Answer<T> answer, bool whole = true) where T : class => answer.Refusal is { } refusal
        ? refusal.ToHttp()
        : new WithETag(answer.Version, whole, TypedResults.Ok(answer.Value));

    public static IResult ToHttp(this Refusal refusal) => refusal.Code == Refusal.NotFound.Code
        ? CanonicalNotFoundResult.Instance
        : TypedResults.Problem(
            type: TypePrefix + refusal.Code,
            title: refusal.Sentence,
            statusCode: StatusOf(refusal),
            extensions: refusal.Fields.Count == 0 ? null : new Dictionary<string, object?>(StringComparer.Ordinal) { ["fields"] = refusal.Fields });

    public static int StatusOf(Refusal refusal) => refusal.Code switch
    {
        "not-found" => StatusCodes.Status404NotFound,
        "invalid" or "malformed" or "text/unreadable" => StatusCodes.Status400BadRequest,
        "too-large" => StatusCodes.Status413PayloadTooLarge,
        "log/not-recorded" => StatusCodes.Status503ServiceUnavailable,
        "broken" => StatusCodes.Status500InternalServerError,
        "stale" => StatusCodes.Status412PreconditionFailed,
        "sign-in-needed" or "sign-in/refused" => StatusCodes.Status401Unauthorized,
        "cross-site" => StatusCodes.Status403Forbidden,
        "too-many" => StatusCodes.Status429TooManyRequests,
        _ when refusal.Code.EndsWith("/too-large", StringComparison.Ordinal) => StatusCodes.Status413PayloadTooLarge,
        _ when refusal.Code.EndsWith("/broken-upload", StringComparison.Ordinal) => StatusCodes.Status400BadRequest,
        "if-match-missing" => StatusCodes.Status428PreconditionRequired,
        _ => StatusCodes.Status409Conflict,
    };

    public static string ETag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private sealed class WithETag(long version, bool whole, IResult inner) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (version > 0)
            {
                httpContext.Response.Headers.ETag = ETag(version);
                if (whole && HttpMethods.IsGet(httpContext.Request.Method)
                    && string.Equals(httpContext.Request.Headers.IfNoneMatch, ETag(version), StringComparison.Ordinal))
                    return TypedResults.StatusCode(StatusCodes.Status304NotModified).ExecuteAsync(httpContext);
            }

            return inner.ExecuteAsync(httpContext);
        }
    }
}

/// <summary>The one answer for what is absent, not yours, or not on this side: constant bytes, whatever was asked and by whom.</summary>
public sealed class CanonicalNotFoundResult : IResult
{
    public static readonly CanonicalNotFoundResult Instance = new();

    public static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.Ordinal) == true);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await AbsentTime.Passed(httpContext);
        var page = WantsPage(httpContext.Request);
        var body = page ? CanonicalNotFound.Html : CanonicalNotFound.Json;
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status404NotFound;
        response.ContentType = page ? "text/html; charset=utf-8" : "application/problem+json";
        response.ContentLength = body.Length;
        response.Headers.Remove("ETag");
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.Body.WriteAsync(body);
    }
}
