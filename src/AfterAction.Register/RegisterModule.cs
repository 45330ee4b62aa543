using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.Log.Auditing;
using AfterAction.Register.Citations;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Register.Investigations;
using AfterAction.Register.Referrals;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.Register;

/// <summary>The open side, put together; the only way in.</summary>
public static class RegisterModule
{
    public static IReadOnlyList<Policy> Policies { get; } = [.. IncidentPolicies.All, .. ImportPolicies.All, .. InvestigationPolicies.All, .. ConflictPolicies.All, .. ReferralPolicies.All, .. CitationPolicies.All, .. LogPolicies.All];

    /// <summary>The assemblies whose requests this program serves.</summary>
    public static IReadOnlyList<System.Reflection.Assembly> Slices { get; } = [typeof(RegisterModule).Assembly, typeof(LogModule).Assembly];

    private const string Ledger = "ledger";

    /// <summary>Where the journal of claims is: a file outside every database.</summary>
    public const string JournalSetting = "Ledger:Journal";

    /// <summary>Needs <c>ConnectionStrings:Register</c>, <c>ConnectionStrings:Released</c> and <c>ConnectionStrings:Ledger</c>, all of application logins, and <c>Ledger:Journal</c>.</summary>
    public static IServiceCollection AddRegister(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => RegisterStore.Open(configuration.ConnectionString("Register"), provider.GetRequiredService<Agency>(), provider.GetRequiredService<Recorder>()));
        services.AddLog(configuration, configuration.ConnectionString("Register"));
        services.AddKeyedSingleton(Ledger, (_, _) => NpgsqlDataSource.Create(configuration.ConnectionString("Ledger")));
        services.AddSingleton(_ => new ClaimJournal(configuration[JournalSetting] ?? throw new InvalidOperationException($"{JournalSetting} is not set. docs/operating.md says what it is for."), Side.Investigation));
        services.AddSingleton(provider => new ClaimLedger(provider.GetRequiredKeyedService<NpgsqlDataSource>(Ledger), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ClaimJournal>()));
        services.AddSingleton(provider => OwedLeaves.Acts(provider.GetRequiredService<ClaimLedger>(), provider.GetRequiredService<LogKeys>()));
        services.AddSingleton(provider => OwedLeaves.Given(provider.GetRequiredService<Grants>()));
        services.AddSingleton<RowsOfExport>(provider => ct => OwedLeaves.Rows(provider.GetRequiredService<ClaimLedger>(), provider.GetRequiredService<Grants>(), provider.GetRequiredService<LogKeys>(), ct));
        services.AddSingleton<IAdmission, RegisterAdmission>();
        services.AddScoped<IncidentScreens>();
        services.AddHostedService<SchemaCheck>();
        services.AddHostedService<LedgerWatch>();
        services.AddHealthChecks().AddCheck<StoreCheck>("register", tags: ["ready"]);
        services.AddSingleton(new NavigationLink("/incidents", "Incidents", IncidentPolicies.Read, 10));
        services.AddImports(configuration);
        services.AddInvestigations();
        services.AddConflicts();
        services.AddReferrals(configuration);
        services.AddSingleton(new NavigationLink("/commendations", "Commendations", CitationPolicies.Read, 60));
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
        app.MapInvestigations();
        app.MapConflicts();
        app.MapReferrals();
        AwardedCommendations.Map(app);
        app.MapAuditing();
    }

    /// <summary>The program does not start on a schema it was not built for.</summary>
    private sealed class SchemaCheck(RegisterStore store, ClaimLedger ledger) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await store.AssertSchema(cancellationToken);
            await ledger.Check(cancellationToken);
            await ledger.BringBack(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>After a restart of the database server each program vouches for its side of the ledger anew, without being restarted itself.</summary>
    private sealed class LedgerWatch(ClaimLedger ledger, TimeProvider clock) : BackgroundService
    {
        private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(Between, clock);
            try
            {
                while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The program stops.
            }
        }

        private async Task Look(CancellationToken ct)
        {
            try
            {
                await ledger.Check(ct);
            }
            catch (LedgerUnreachableException)
            {
                // Asked again in a moment; meanwhile nothing that needs a claim is done.
            }
        }
    }

    private sealed class StoreCheck(RegisterStore store, ClaimLedger ledger) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (!await store.Answers(cancellationToken)) return HealthCheckResult.Unhealthy("The register database does not answer.");
            try
            {
                await ledger.Check(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (LedgerUnreachableException)
            {
                return HealthCheckResult.Unhealthy("The ledger does not answer.");
            }
        }
    }
}
