using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.Log.Auditing;
using AfterAction.ProtectedStore.Accounts;
using AfterAction.ProtectedStore.Commendations;
using AfterAction.ProtectedStore.Debriefs;
using AfterAction.ProtectedStore.Findings;
using AfterAction.ProtectedStore.Incidents;
using AfterAction.ProtectedStore.Instances;
using AfterAction.ProtectedStore.Openings;
using AfterAction.ProtectedStore.Promises;
using AfterAction.ProtectedStore.Referrals;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.ProtectedStore.Walks;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AfterAction.ProtectedStore;

/// <summary>The protected side, put together; the only way in.</summary>
public static class ProtectedModule
{
    public static IReadOnlyList<Policy> Policies { get; } = [.. ReviewPolicies.All, .. LogPolicies.All];

    /// <summary>The assemblies whose requests this program serves.</summary>
    public static IReadOnlyList<System.Reflection.Assembly> Slices { get; } = [typeof(ProtectedModule).Assembly, typeof(LogModule).Assembly];

    private const string Ledger = "ledger";

    /// <summary>Where the journal of claims is: a file outside every database.</summary>
    public const string JournalSetting = "Ledger:Journal";

    /// <summary>Whether somebody reads the log, and nothing else of this program.</summary>
    public static bool Audits(Actor actor) => LogPolicies.Audits(actor);

    /// <summary>Needs <c>ConnectionStrings:Protected</c>, <c>ConnectionStrings:Register</c>, <c>ConnectionStrings:Released</c> and <c>ConnectionStrings:Ledger</c>, all of application logins.</summary>
    public static IServiceCollection AddProtectedStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKeyedSingleton(ReviewStore.Schema, (_, _) => NpgsqlDataSource.Create(Needed(configuration, "Protected")));
        services.AddKeyedSingleton(RegisterReader.Key, (_, _) => NpgsqlDataSource.Create(Needed(configuration, "Register")));
        services.AddKeyedSingleton(Outgoing.Released, (_, _) => NpgsqlDataSource.Create(Needed(configuration, "Released")));
        services.AddSingleton<Outgoing>();
        services.AddKeyedSingleton(Ledger, (_, _) => NpgsqlDataSource.Create(Needed(configuration, "Ledger")));
        services.AddSingleton(_ => new ClaimJournal(configuration[JournalSetting] ?? throw new InvalidOperationException($"{JournalSetting} is not set. docs/operating.md says what it is for."), Side.Review));
        services.AddSingleton(provider => new ClaimLedger(provider.GetRequiredKeyedService<NpgsqlDataSource>(Ledger), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ClaimJournal>()));
        services.AddLog(configuration, Needed(configuration, "Protected"), TimeSpan.FromMinutes(5));
        services.AddSingleton(provider => OwedLeaves.Claims(provider.GetRequiredService<ClaimLedger>(), provider.GetRequiredService<LogKeys>()));
        services.AddSingleton(provider => OwedLeaves.KeyUses(provider.GetRequiredService<KeyStore>()));
        services.AddSingleton<RowsOfExport>(provider => ct => OwedLeaves.Rows(provider.GetRequiredService<ClaimLedger>(), provider.GetRequiredService<KeyStore>(), provider.GetRequiredService<LogKeys>(), ct));
        services.AddSingleton<KeyWarden>(provider => provider.GetRequiredService<ClaimLedger>().Knock);
        services.AddSealing(configuration);
        services.AddSingleton(provider => new ReviewStore(provider.GetRequiredKeyedService<NpgsqlDataSource>(ReviewStore.Schema), provider.GetRequiredService<KeyRing>(), provider.GetRequiredService<Recorder>()));
        services.AddSingleton(AccountRules.Read(configuration));
        services.AddSingleton(DueRules.Read(configuration));
        services.AddSingleton<RegisterReader>();
        services.AddSingleton<ReviewLists>();
        services.AddSingleton<ReviewRule>();
        services.AddScoped<IAdmission, ReviewAdmission>();
        services.AddHostedService<SchemaCheck>();
        services.AddHostedService<LedgerWatch>();
        services.AddHostedService<RestoreGuard>();
        services.AddHostedService<ReviewRuleService>();
        services.AddHostedService<OutgoingService>();
        services.AddHealthChecks().AddCheck<StoreCheck>("protected", tags: ["ready"]);
        services.AddSingleton(new NavigationLink("/reviews", "My reviews", ReviewPolicies.Mine, 10));
        services.AddSingleton(new NavigationLink("/commendations", "Commendations", ReviewPolicies.Docket, 20));
        return services;
    }

    public static void MapProtectedStore(this IEndpointRouteBuilder app)
    {
        // Whoever belongs to no review by his role, such as counsel, has the own account as start page.
        app.MapGet("/", (IActor actor, PolicyBook policies) => Pages.SeeOther(
            policies.Find(ReviewPolicies.Mine)!.Roles.Overlaps(actor.Current!.Roles) ? "/reviews" : "/account")).RequireAuthorization(Completeness.AnySignedIn).ExcludeFromDescription();

        var reviews = app.MapGroup("/api/v1/reviews").WithTags("Reviews");
        foreach (var map in (Action<IEndpointRouteBuilder>[])
        [
            MyReviews.Map, ReviewQueue.Map, OpenReviews.Map, AssignFacilitator.Map, CloseReview.Map,
            TimelineOf.Map, TimelineCsv.Map, DrawTimeline.Map, RecordEntry.Map, CorrectEntry.Map, DesignateFirstContact.Map, CorrectClock.Map, EntryHistory.Map,
            StartWalk.Map, WalkEntry.Map, OpenDebrief.Map, AnnotateEntry.Map, AccountOf.Map,
            PromiseOf.Map, AcceptScope.Map, StatePromise.Map, EnterOrder.Map, AcceptPromise.Map,
            WriteNarrative.Map, SealAccount.Map, WriteSupplement.Map, SayVideoViewed.Map, SubmitAccount.Map, WithdrawAccount.Map, ResumeAccount.Map, Receipts.Map, OwnCopy.Map, OpeningsOf.Map, ProofOf.Map,
            InstancesOf.Map, StateInstance.Map, DropInstance.Map, AnswerInstance.Map, ExamineEntry.Map,
            MeetingsOf.Map, BeginMeeting.Map, PutQuestion.Map, TakeAttendance.Map, NotePoint.Map, EndMeeting.Map, JoinMeeting.Map, MakePoint.Map,
            FindingsOf.Map, StateFinding.Map, DropFinding.Map, Recommend.Map, DropRecommendation.Map, ReportChange.Map, ReportImplementation.Map, StopAndRefer.Map,
            CommendationsOf.Map, Nominate.Map, TakeNominationBack.Map, StateConsent.Map, Vote.Map,
        ])
            map(reviews);

        var pages = app.MapGroup("/reviews").ExcludeFromDescription();
        foreach (var map in (Action<IEndpointRouteBuilder>[])[ReviewPages.Map, AssignManyForms.Map, TimelinePages.Map, EntryForms.Map, ClockForms.Map, WalkForms.Map, MinePages.Map, OpeningPages.Map, PromisePages.Map, AccountPages.Map, InstanceForms.Map, ExaminationForms.Map, MeetingForms.Map, FindingForms.Map, ReferForms.Map, CommendationForms.Map])
            map(pages);
        Docket.Map(app);
        BoardPages.Map(app.MapGroup("/commendations").ExcludeFromDescription());
        app.MapAuditing();
    }

    /// <summary>Creates or updates the schemas of both databases, then gives the program's login its rights anew. Run by the owners' logins, never
    /// by the program.</summary>
    internal static async Task Migrate(string protectedOwner, string keysOwner, CancellationToken ct)
    {
        await ReviewStore.ApplySchema(protectedOwner);
        await using (NpgsqlConnection owner = new(protectedOwner))
        {
            await owner.OpenAsync(ct);
            await LogModule.Migrate(owner, ct);
        }

        await Run(protectedOwner, ["schema.protected.sql", "grants.protected.sql"], ct);
        await Run(keysOwner, ["schema.keys.sql"], ct);
    }

    private static async Task Run(string owner, string[] scripts, CancellationToken ct)
    {
        await using var database = NpgsqlDataSource.Create(owner);
        foreach (var script in scripts)
        {
            using var text = new StreamReader(typeof(ProtectedModule).Assembly.GetManifestResourceStream(script)!);
            await using var command = database.CreateCommand(await text.ReadToEndAsync(ct));
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    internal static string Needed(IConfiguration configuration, string name) => configuration.GetConnectionString(name)
        ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set. Set it to the application login of the {name.ToLowerInvariant()} database.");

    /// <summary>The program does not start on a schema it was not built for.</summary>
    private sealed class SchemaCheck(ReviewStore store, ClaimLedger claims) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await store.AssertSchema(cancellationToken);
            await claims.Check(cancellationToken);
            await claims.BringBack(cancellationToken);
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

    private sealed class StoreCheck([FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database, ClaimLedger claims) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = database.CreateCommand("select 1");
                await command.ExecuteScalarAsync(cancellationToken);
                await claims.Check(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (LedgerUnreachableException)
            {
                return HealthCheckResult.Unhealthy("The ledger does not answer.");
            }
            catch (NpgsqlException)
            {
                return HealthCheckResult.Unhealthy("The protected database does not answer.");
            }
        }
    }
}
