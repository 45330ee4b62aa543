namespace AfterAction.Web.Http;

/// <summary>How an endpoint says who may come: a policy, or open to all. A program with an endpoint that says neither does not start.</summary>
public static class Endpoints
{
    public static TBuilder Requires<TBuilder>(this TBuilder endpoint, string policy) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(policy);

    /// <summary>Open to whoever reaches the program, signed in or not: sign-in, health, assets. Never anything that is anybody's.</summary>
    public static TBuilder Anonymous<TBuilder>(this TBuilder endpoint) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AllowAnonymous();

    /// <summary>A write to something with a version: 428 without If-Match, 400 when it is no version of ours.</summary>
    public static RouteHandlerBuilder NeedsIfMatch(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter<IfMatchFilter>().WithMetadata(new ChecksIfMatch());
}

/// <summary>Style sheets, scripts, fonts: the same for everyone, so served before anybody is asked who he is.</summary>
public sealed record PublicAsset;

/// <summary>On endpoints that refuse a write without If-Match.</summary>
internal sealed record ChecksIfMatch;
