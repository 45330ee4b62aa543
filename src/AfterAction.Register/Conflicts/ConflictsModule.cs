using AfterAction.Web.Layout;

namespace AfterAction.Register.Conflicts;

/// <summary>The conflicts officer's work, put together for the register's module.</summary>
internal static class ConflictsModule
{
    public static IServiceCollection AddConflicts(this IServiceCollection services)
    {
        services.AddScoped<ConflictScreens>();
        services.AddSingleton(new NavigationLink("/conflicts", "Conflicts", ConflictPolicies.Decide, 15));
        return services;
    }

    public static void MapConflicts(this IEndpointRouteBuilder app)
    {
        var conflicts = app.MapGroup("/api/v1/conflicts").WithTags("Conflicts");
        foreach (var map in (Action<IEndpointRouteBuilder>[])
        [
            WaitingPeople.Map, DecidePerson.Map, IncidentLinks.Map, DecideLink.Map, EndLink.Map, OpenTasks.Map, SettleTask.Map, AccountsOfOnePerson.Map, JoinAccounts.Map,
        ])
            map(conflicts);

        var incidents = app.MapGroup("/api/v1/incidents").WithTags("Incidents");
        foreach (var map in (Action<IEndpointRouteBuilder>[])[LinksOf.Map, AskForLink.Map, WithdrawLink.Map]) map(incidents);
        ConflictScreens.Map(app.MapGroup("").ExcludeFromDescription());
    }
}
