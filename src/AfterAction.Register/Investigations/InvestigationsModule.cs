using AfterAction.Web.Layout;

namespace AfterAction.Register.Investigations;

/// <summary>Investigations, put together for the register's module.</summary>
internal static class InvestigationsModule
{
    public static IServiceCollection AddInvestigations(this IServiceCollection services)
    {
        services.AddScoped<Eligibility>();
        services.AddScoped<InvestigationScreens>();
        services.AddSingleton(new NavigationLink("/investigations", "Investigations", InvestigationPolicies.Mine, 15));
        return services;
    }

    public static void MapInvestigations(this IEndpointRouteBuilder app)
    {
        var investigations = app.MapGroup("/api/v1/investigations").WithTags("Investigations");
        foreach (var map in (Action<IEndpointRouteBuilder>[])
            [MyInvestigations.Map, InvestigationSide.Map, OpenInvestigation.Map, InvestigationOf.Map, ProposePerson.Map, EndPart.Map, CloseInvestigation.Map])
            map(investigations);
        InvestigationScreens.Map(app.MapGroup("").ExcludeFromDescription());
    }
}
