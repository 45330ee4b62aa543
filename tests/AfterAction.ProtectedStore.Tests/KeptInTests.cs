using AfterAction.EmbeddedPostgres;
using AfterAction.Testing;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AfterAction.ProtectedStore.Tests;

/// <summary>What a statement held that failed leaves the program by no source of connections.</summary>
[Category("C3")]
public class KeptInTests
{
    [Test]
    public async Task Every_source_of_connections_of_the_program_keeps_details_and_statements_to_itself()
    {
        await using var store = await SealedStore.Open();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production", ApplicationName = typeof(KeptInTests).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(
        [
            .. AgencyDatabases.Names.Select(name => KeyValuePair.Create($"ConnectionStrings:{name}", (string?)store.Agency.ProtectedApp(name))),
            new("Keys:File", store.KeyFile), new("Keys:Journal", store.JournalFile), new("Log:Keys", store.LogKeysFile),
            new(ProtectedModule.JournalSetting, TestAgency.ClaimsFile(store.Agency.ProtectedApp, "review")),
        ]);
        WebProgram program = new(WebProgram.Protected, _ => true);
        builder.AddWeb(program, [.. ProtectedModule.Policies, .. AccountsModule.Policies], typeof(ProtectedModule).Assembly);
        builder.Services.AddAccounts(builder.Configuration, program);
        builder.Services.AddProtectedStore(builder.Configuration);
        var registered = builder.Services.Where(one => one.Lifetime == ServiceLifetime.Singleton && !one.ServiceType.IsGenericTypeDefinition).ToList();
        await using var built = builder.Build();

        var sources = DataSources.HeldBy(registered.SelectMany(one => one.IsKeyedService ? built.Services.GetKeyedServices(one.ServiceType, one.ServiceKey) : built.Services.GetServices(one.ServiceType)).OfType<object>());
        Assert.That(sources.Select(source => new NpgsqlConnectionStringBuilder(source.ConnectionString).Database!.Split('_')[^1]).Distinct(), Is.EquivalentTo(new[] { "identity", "keys", "ledger", "protected", "register", "released" }));
        foreach (var source in sources) Assert.That(await DataSources.ToldBy(source), Is.Empty, source.ConnectionString);
    }
}
