using System.Globalization;
using AfterAction.Kernel;

namespace AfterAction.Web.Http;

/// <summary>The version the writer saw, from If-Match. Bound without failing; <see cref="IfMatchFilter"/> refuses what is missing or malformed.</summary>
public readonly record struct IfMatch(long Version, Refusal? Refusal)
{
    private static readonly Refusal Missing = new("if-match-missing", "Send the ETag you read as If-Match.");

    private static readonly Refusal Malformed = Refusal.Invalid([new("If-Match", "malformed", "Send the ETag exactly as it was received.")]);

    public static ValueTask<IfMatch> BindAsync(HttpContext context) => ValueTask.FromResult(Parse(context.Request.Headers.IfMatch.ToString()));

    public static IfMatch Parse(string header) => header switch
    {
        "" => new(0, Missing),
        ['"', .. var digits, '"'] when long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => new(version, null),
        _ => new(0, Malformed),
    };
}

/// <summary>On every endpoint that writes to something with a version: 428 without If-Match, 400 when it is no version of ours.</summary>
public sealed class IfMatchFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IfMatch.Parse(context.HttpContext.Request.Headers.IfMatch.ToString()).Refusal is { } refusal
            ? ValueTask.FromResult<object?>(refusal.ToHttp())
            : next(context);
}
