using System.Collections.Concurrent;
using System.Net;
using AfterAction.Testing;
using AfterAction.Web.Accounts;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace AfterAction.Web.Tests;

/// <summary>A whole program on a loopback port: the production door, pipeline and accounts, and one thing of each kind behind them.</summary>
internal sealed class TinyProgram : IAsyncDisposable
{
    public const string See = "things:see";

    private readonly WebApplication app;

    private TinyProgram(WebApplication app, StoppedClock clock) => (this.app, Clock) = (app, clock);

    public StoppedClock Clock { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>What was written in this program, by whom, in order.</summary>
    public ConcurrentQueue<(Guid By, string Text)> Written { get; } = [];

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<TinyProgram> Protected(TestAgency agency, StoppedClock? clock = null, params string[] settings) =>
        await Start(new(WebProgram.Protected, actor => actor.Roles.Any(role => Roles.Sides[role] == Roles.ReviewSide)), agency.ProtectedApp("identity"), clock, settings);

    public static async Task<TinyProgram> Register(TestAgency agency, StoppedClock? clock = null, params string[] settings) =>
        await Start(new(WebProgram.Register, actor => actor.Roles.Count > 0), agency.RegisterApp("identity"), clock, settings);

    /// <summary>A browser that follows no redirect and has a jar of its own.</summary>
    public HttpClient Client(CookieContainer? jar = null) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar ?? new CookieContainer() }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static async Task<TinyProgram> Start(WebProgram program, string identity, StoppedClock? clock, string[] settings)
    {
        clock ??= new StoppedClock();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ApplicationName = typeof(TinyProgram).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Identity", identity), new("RateLimit:PerSecond", "100000")]);
        builder.Configuration.AddCommandLine(settings);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IAdmission, Everything>();
        builder.Services.AddAccounts(builder.Configuration, program);
        builder.AddWeb(program, [.. AccountsModule.Policies, Policy.Of(See, Roles.All)]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        built.UseWeb();
        built.MapAccounts();
        built.MapGet("/api/v1/things/{thing:int}", (int thing) => thing == 1 ? TypedResults.Ok(new { thing }) : CanonicalNotFoundResult.Instance as IResult).Requires(See);
        built.MapPut("/api/v1/things/{thing:int}", (int thing, Thing body) => TypedResults.Ok(body)).Requires(See);
        var tiny = new TinyProgram(built, clock);
        built.MapPut("/api/v1/words", (IActor actor, Thing body) =>
        {
            tiny.Written.Enqueue((actor.Current!.Person.Value, body.Word));
            return TypedResults.NoContent();
        }).Requires(See);
        built.MapPost("/words", (IActor actor, IFormCollection form) =>
        {
            tiny.Written.Enqueue((actor.Current!.Person.Value, form["text"].ToString()));
            return Pages.SeeOther("/account");
        }).DisableAntiforgery().Requires(See);
        built.Check();
        await built.StartAsync();
        return tiny;
    }

    internal sealed record Thing(string Word, int Count);

    private sealed class Everything : IAdmission
    {
        public ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct) => ValueTask.FromResult(true);
    }
}
