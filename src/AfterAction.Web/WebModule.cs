using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.RateLimiting;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using AfterAction.Web.Writing;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace AfterAction.Web;

/// <summary>What both programs share, put together: the door, the pipeline, problem details, documentation of the API, health.</summary>
public static class WebModule
{
    /// <param name="slices">The assemblies whose requests, handlers and validators this program serves.</param>
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder, WebProgram program, IEnumerable<Policy> policies, params Assembly[] slices)
    {
        var services = builder.Services;
        Assembly[] all = [typeof(WebModule).Assembly, .. slices];
        var book = new PolicyBook(policies.Union(AccountsModule.Policies));
        KeptIn.Apply(builder, program);
        builder.WebHost.UseStaticWebAssets();
        // Only the files of the manifest: the framework's endpoint for files added while it runs would be open to all.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        services.AddSingleton(program);
        services.Configure<ForwardedHeadersOptions>(options => Believe(options, builder.Configuration["Proxy:Addresses"]));
        services.AddSingleton(Agency.Read(builder.Configuration));
        services.AddSingleton(book);
        services.AddSingleton(new Slices(all));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IIds, TimeOrderedIds>();
        services.AddHttpContextAccessor();
        services.AddSingleton<IActor, SignedInActor>();
        services.AddSingleton<CurrentAct>();
        services.AddMediator(all);
        services.AddRazorComponents();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = problem => problem.ProblemDetails.Extensions["traceId"] = problem.HttpContext.TraceIdentifier);
        services.AddHealthChecks();
        services.ConfigureHttpJsonOptions(options => Shape(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // Edge answers
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, DoorAnswers>();
        services.AddAuthorization(options =>
        {
            options.FallbackPolicy = options.DefaultPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireAssertion(_ => false).Build();
            options.AddPolicy(Completeness.AnySignedIn, policy => policy.RequireAuthenticatedUser());
            foreach (var policy in book.All)
                options.AddPolicy(policy.Name, built => built.RequireAuthenticatedUser().RequireClaim(ActorClaims.Role, policy.Roles));
        });
        services.AddRateLimiter(options => Limit(options, builder.Configuration.GetValue("RateLimit:PerSecond", 50)));
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new OpenApiInfo { Title = $"AfterAction, {program.Name} program", Version = "v1" });
            // Bodies are nested in their use cases and all have the same short name.
            options.CustomSchemaIds(type => (type.FullName ?? type.Name).Replace("AfterAction.", "", StringComparison.Ordinal).Replace('+', '.'));
        });
        if (Environment.GetEnvironmentVariable(StopWithStdin.Variable) == "1") services.AddHostedService<StopWithStdin>();
        return builder;
    }

    /// <summary>All middleware, in its order. Modules map their endpoints after this.</summary>
    public static WebApplication UseWeb(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value.KnownProxies.Count > 0) app.UseForwardedHeaders();
        app.Use((HttpContext context, RequestDelegate next) => AbsentTime.Begin(context, next));
        app.Use((HttpContext context, RequestDelegate next) => Door.SetHeaders(context, next));
        app.Use((HttpContext context, RequestDelegate next) => Edge.Catch(context, next));
        // Before routing, for these pages are no endpoints; and there for nobody the program is not for, like everything else.
        if (app.Environment.IsDevelopment())
            app.UseWhen(context => context.Request.Path.StartsWithSegments("/swagger"), pages => pages.UseAuthentication()
                .Use((HttpContext context, RequestDelegate next) => Door.HideFromTheUnadmitted(context, next)).UseSwaggerUI());
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.Use((HttpContext context, RequestDelegate next) => Door.HideFromTheUnadmitted(context, next));
        app.Use((HttpContext context, RequestDelegate next) => Door.RefuseCrossSite(context, next));
        app.UseStatusCodePages(context => Edge.Complete(context.HttpContext));
        app.Use((HttpContext context, RequestDelegate next) => AnothersPage.Refuse(context, next));
        app.UseAuthorization();
        app.Use((HttpContext context, RequestDelegate next) => Edge.RefuseUnreadable(context, next));
        app.MapStaticAssets().Anonymous().WithMetadata(new PublicAsset());
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).Anonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).Anonymous();
        // The alarm: whoever watches the programs asks this too.
        app.MapHealthChecks("/health/log", new HealthCheckOptions { Predicate = check => check.Tags.Contains("log") }).Anonymous();
        Display.Map(app);
        WritingModule.Map(app);
        app.MapFallback(() => CanonicalNotFoundResult.Instance).Requires(Completeness.AnySignedIn);
        if (app.Environment.IsDevelopment())
        {
            app.MapSwagger("/swagger/{documentName}/swagger.json").Anonymous();
        }

        return app;
    }

    /// <summary>Runs the program, unless something in it says not who may use it: then it does not start, and says what. With the verb
    /// <c>endpoints</c> it prints who may use what instead: method, route, policy.</summary>
    public static async Task RunChecked(this WebApplication app, string[] args, TextWriter output)
    {
        app.Check();
        if (args is not ["endpoints", ..])
        {
            await app.RunAsync();
            return;
        }

        foreach (var endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])
                await output.WriteLineAsync($"{method} /{endpoint.RoutePattern.RawText?.Trim('/')} {endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy ?? "open"}");
    }

    /// <summary>Throws with the list of every request and endpoint without a policy.</summary>
    public static void Check(this WebApplication app)
    {
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints);
        Completeness.Check(app.Services.GetRequiredService<Slices>().All, app.Services.GetRequiredService<PolicyBook>(), endpoints);
        using var scope = app.Services.CreateScope();
        scope.ServiceProvider.GetRequiredService<IAdmission>();
        scope.ServiceProvider.GetRequiredService<IRecorder>();
    }

    /// <summary>How the API reads and writes: camel case, choices as words, instants with their offset. A member that a body has wrong or twice is
    /// refused: passed over, somebody's words would be lost with a 204.</summary>
    public static void Shape(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Converters.Add(new ReadableText());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
    }

    /// <summary>Only a proxy that is named is believed what it says of the sender's address and of TLS; anybody else may write what he likes into these headers.</summary>
    private static void Believe(ForwardedHeadersOptions options, string? proxies)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var address in (proxies ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            options.KnownProxies.Add(IPAddress.Parse(address));
    }

    private static void Limit(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions options, int perSecond)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.GetEndpoint()?.Metadata.GetMetadata<PublicAsset>() is not null
                ? RateLimitPartition.GetNoLimiter("assets")
                : RateLimitPartition.GetTokenBucketLimiter(
                    ActorClaims.Read(context.User)?.ToString() ?? "from " + SignInLimits.Network(context.Connection.RemoteIpAddress ?? IPAddress.None),
                    _ => new() { TokenLimit = perSecond * 4, TokensPerPeriod = perSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));
        options.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
            await Door.TooMany.ToHttp().ExecuteAsync(rejected.HttpContext);
        };
    }

    private sealed record Slices(IReadOnlyList<Assembly> All);
}
