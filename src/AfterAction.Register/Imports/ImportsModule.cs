using AfterAction.Web;
using AfterAction.Web.Layout;

namespace AfterAction.Register.Imports;

/// <summary>Imports, put together for the register's module.</summary>
internal static class ImportsModule
{
    public static IServiceCollection AddImports(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new OwnAgency(provider.GetRequiredService<Agency>().Name, configuration["Agency:County"]));
        services.AddSingleton<ImportQueue>();
        services.AddSingleton<ImportWork>();
        services.AddHostedService<ImportWorker>();
        services.AddScoped<ImportScreens>();
        services.AddSingleton(new NavigationLink("/imports", "Imports", ImportPolicies.Import, 20));
        return services;
    }

    public static void MapImports(this IEndpointRouteBuilder app)
    {
        var imports = app.MapGroup("/api/v1/imports").WithTags("Imports");
        foreach (var map in (Action<IEndpointRouteBuilder>[])[ImportsByStart.Map, StartImport.Map, ImportOf.Map, MapColumns.Map, AcceptGoodRows.Map, GiveUpImport.Map])
            map(imports);

        var pages = app.MapGroup("").ExcludeFromDescription();
        foreach (var map in (Action<IEndpointRouteBuilder>[])[ImportsByStart.MapPage, StartImport.MapPage, ImportOf.MapPage, MapColumns.MapPage, AcceptGoodRows.MapPage, GiveUpImport.MapPage])
            map(pages);
    }
}
