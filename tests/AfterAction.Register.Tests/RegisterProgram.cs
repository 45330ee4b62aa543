using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Testing;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AfterAction.Register.Tests;

/// <summary>The register program as it is composed, on a loopback port, with one person in each role.</summary>
internal sealed class RegisterProgram : IAsyncDisposable
{
    private const string Password = "maple bridge at noon";

    /// <summary>Sign-in names of investigators besides the one who is called like the role.</summary>
    public static readonly string[] FurtherInvestigators = ["investigator-2", "investigator-3", "investigator-4"];

    private readonly WebApplication app;

    private RegisterProgram(WebApplication running, Func<string, string> login) => (app, Login) = (running, login);

    /// <summary>The application login's connection string to a database.</summary>
    public Func<string, string> Login { get; }

    /// <summary>Everything the program makes once.</summary>
    public IEnumerable<object> Singletons() => app.Services.GetRequiredService<IServiceCollection>()
        .Where(one => one.Lifetime == ServiceLifetime.Singleton && !one.ServiceType.IsGenericTypeDefinition)
        .SelectMany(one => one.IsKeyedService ? app.Services.GetKeyedServices(one.ServiceType, one.ServiceKey) : app.Services.GetServices(one.ServiceType)).OfType<object>();

    public RegisterStore Store => app.Services.GetRequiredService<RegisterStore>();

    /// <summary>Method and route of every endpoint.</summary>
    public IEnumerable<string> Endpoints() => app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"));

    /// <summary>The id of the person who has this role.</summary>
    public static PersonId Person(string role) => new(DerivedId.Of(Guid.Empty, role));

    /// <summary>The badge of the person who has this role.</summary>
    public static string Badge(string role) => $"{2000 + Array.IndexOf([.. Roles.All, .. FurtherInvestigators], role)}";

    public static async Task<RegisterProgram> Start()
    {
        var agency = await TestAgency.Create(agency => Prepare(agency.Owner));
        return await Start(agency.RegisterApp);
    }

    /// <summary>Over databases that <see cref="Prepare"/> has prepared.</summary>
    /// <param name="login">The application login's connection string to a database.</param>
    public static async Task<RegisterProgram> Start(Func<string, string> login)
    {
        var built = Compose(login);
        built.UseWeb();
        built.MapAccounts();
        built.MapRegister();
        built.Check();
        await built.StartAsync();
        return new(built, login);
    }

    /// <summary>A client that follows no redirect; signed in as whoever has the role, as nobody without one.</summary>
    public async Task<HttpClient> Client(string? role)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(address) };
        if (role is null) return client;
        using var signedIn = await client.PostAsJsonAsync("/api/v1/session", new { name = role, password = Password });
        signedIn.EnsureSuccessStatusCode();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static WebApplication Compose(Func<string, string> login)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production", ApplicationName = typeof(RegisterProgram).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Identity", login("identity")), new("ConnectionStrings:Register", login("register")), new("ConnectionStrings:Released", login("released")), new("ConnectionStrings:Ledger", login("ledger")),
            new(RegisterModule.JournalSetting, TestAgency.ClaimsFile(login, "investigation")), new("Log:Keys", TestAgency.LogKeysOf("register")),
            new("RateLimit:PerSecond", "100000"), new("SignIn:FailuresPerMinute", "1000"),
        ]);
        builder.Services.AddSingleton<TimeProvider>(new StoppedClock(Sample.Noon));
        var program = new WebProgram(WebProgram.Register, actor => actor.Roles.Count > 0);
        builder.Services.AddAccounts(builder.Configuration, program);
        builder.AddWeb(program, [.. AccountsModule.Policies, .. RegisterModule.Policies], [.. RegisterModule.Slices]);
        builder.Services.AddRegister(builder.Configuration);
        builder.Services.AddSingleton(builder.Services);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    /// <summary>Schemas, and one person in each role.</summary>
    /// <param name="owner">The owning login's connection string to a database.</param>
    public static async Task Prepare(Func<string, string> owner)
    {
        await RegisterDatabase.Migrate(owner);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
            {
                people = Roles.All.Select(role => (SignIn: role, Role: role)).Concat(FurtherInvestigators.Select(signIn => (SignIn: signIn, Role: Roles.Investigator))).Select(each => new
                {
                    id = Person(each.SignIn).Value, signIn = each.SignIn, name = $"Person {each.SignIn}", rank = "Officer", badge = Badge(each.SignIn),
                    unit = each.SignIn != each.Role ? each.SignIn : Roles.Sides[each.Role] == Roles.InvestigationSide ? "Professional Standards" : "Patrol", roles = new[] { each.Role }, password = Password,
                }),
            }));
            await using var composed = Compose(owner);
            var said = new StringWriter();
            var exitCode = await AccountsVerbs.Run(["people", "import", file], composed.Services, said, said);
            Assert.That(exitCode, Is.Zero, said.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
