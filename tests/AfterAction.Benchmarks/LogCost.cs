using AfterAction.Log;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AfterAction.Benchmarks;

internal sealed class Ids : IIds
{
    public Guid Next() => Guid.CreateVersion7();
}

/// <summary>The protected program in this process, with its log, seal and claims or, which no program can be, without.</summary>
internal static class LogCost
{
    public static async Task<WebApplication> Host(IReadOnlyDictionary<string, string> settings, bool logs, bool seals = true)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(ProtectedModule).Assembly.GetName().Name, EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        WebProgram program = new(WebProgram.Protected, actor => actor.Roles.Any(role => Roles.Sides[role] == Roles.ReviewSide));
        builder.AddWeb(program, [.. ProtectedModule.Policies, .. AccountsModule.Policies], [.. ProtectedModule.Slices]);
        builder.Services.AddAccounts(builder.Configuration, program);
        builder.Services.AddProtectedStore(builder.Configuration);
        if (!logs)
            builder.Services.AddSingleton(provider => new Recorder(
                new(settings["ConnectionStrings:Protected"]), LogKeys.Open(settings["Log:Keys"]), program, new(), provider.GetRequiredService<IHttpContextAccessor>(), new Ids(), TimeProvider.System)
            { Off = true });
        if (!seals)
        {
            builder.Services.AddSingleton(provider => Unsealed.Over(provider.GetRequiredKeyedService<NpgsqlDataSource>(ReviewStore.Schema), provider.GetRequiredService<KeyRing>(), provider.GetRequiredService<Recorder>()));
            builder.Services.AddScoped<IAdmission, UnclaimedAdmission>();
            builder.Services.AddSingleton<KeyWarden>((_, _, _) => Task.FromResult(true));
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        built.UseWeb();
        built.MapAccounts();
        built.MapProtectedStore();
        built.Check();
        await built.StartAsync();
        return built;
    }

    public static Uri AddressOf(WebApplication program) => new(program.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
