using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Web;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AfterAction.Register;

/// <summary>The open side, put together; the only way in.</summary>
public static class RegisterModule
{
    public static IReadOnlyList<Policy> Policies { get; } = [.. IncidentPolicies.All, .. ImportPolicies.All];

    /// <summary>Needs <c>ConnectionStrings:Register</c> of the application login.</summary>
    public static IServiceCollection AddRegister(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => RegisterStore.Open(configuration.ConnectionString("Register"), provider.GetRequiredService<Agency>()));
        services.AddSingleton<IAdmission, AgencyAdmission>();
        services.AddScoped<IncidentScreens>();
        services.AddHostedService<SchemaCheck>();
        services.AddHealthChecks().AddCheck<StoreCheck>("register", tags: ["ready"]);
        services.AddSingleton(new NavigationLink("/incidents", "Incidents", IncidentPolicies.Read, 10));
        services.AddImports(configuration);
        return services;
    }

    public static void MapRegister(this IEndpointRouteBuilder app)
    {
        // Whoever may read no case, the administrator, has the own account as start page.
        app.MapGet("/", (IActor actor, PolicyBook policies) => Pages.SeeOther(
            policies.Find(IncidentPolicies.Read)!.Roles.Overlaps(actor.Current!.Roles) ? "/incidents" : "/account")).RequireAuthorization(Completeness.AnySignedIn).ExcludeFromDescription();

        var incidents = app.MapGroup("/api/v1/incidents").WithTags("Incidents");
        foreach (var map in (Action<IEndpointRouteBuilder>[])
            [IncidentsByDate.Map, IncidentOf.Map, RegisterIncident.Map, MarkOutcome.Map, LinkParticipant.Map, SetSourceClock.Map])
            map(incidents);

        var pages = app.MapGroup("").ExcludeFromDescription();
        foreach (var map in (Action<IEndpointRouteBuilder>[])
            [IncidentsByDate.MapPage, IncidentOf.MapPage, RegisterIncident.MapPage, MarkOutcome.MapPage, LinkParticipant.MapPage, SetSourceClock.MapPage])
            map(pages);
        app.MapImports();
    }

    /// <summary>The program does not start on a schema it was not built for.</summary>
    private sealed class SchemaCheck(RegisterStore store) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => store.AssertSchema(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class StoreCheck(RegisterStore store) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            await store.Answers(cancellationToken) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The register database does not answer.");
    }
}
