using AfterAction.Web.Layout;
using Npgsql;

namespace AfterAction.Register.Referrals;

/// <summary>Referrals, put together for the register's module. They are read from the database of what was released, which this program's login cannot write.</summary>
internal static class ReferralsModule
{
    public const string Released = "released";

    public static IServiceCollection AddReferrals(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKeyedSingleton(Released, (_, _) => NpgsqlDataSource.Create(configuration.ConnectionString("Released")));
        services.AddSingleton(new NavigationLink("/referrals", "Referrals", ReferralPolicies.Read, 16));
        return services;
    }

    public static void MapReferrals(this IEndpointRouteBuilder app)
    {
        OpenReferrals.Map(app);
        OpenReferrals.MapPage(app.MapGroup("").ExcludeFromDescription());
    }
}
