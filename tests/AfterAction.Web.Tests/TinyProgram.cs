using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using AfterAction.Kernel;
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

    /// <summary>The version of the one note there is.</summary>
    public const long NoteVersion = 3;

    private readonly WebApplication app;
    private readonly Lines lines;

    private TinyProgram(WebApplication app, StoppedClock clock, Lines lines, ConcurrentQueue<(Guid By, string Text)> written)
        => (this.app, Clock, this.lines, Written) = (app, clock, lines, written);

    /// <summary>Everything that was logged, exceptions included.</summary>
    public IReadOnlyCollection<string> Log => lines.Written;

    public StoppedClock Clock { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>What was written in this program, by whom, in order.</summary>
    public ConcurrentQueue<(Guid By, string Text)> Written { get; }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<TinyProgram> Protected(TestAgency agency, StoppedClock? clock = null, params string[] settings) =>
        await Start(ForReviewers, agency.ProtectedApp("identity"), clock, settings);

    public static async Task<TinyProgram> Register(TestAgency agency, StoppedClock? clock = null, params string[] settings) =>
        await Start(ForEverybody, agency.RegisterApp("identity"), clock, settings);

    /// <summary>The register program as it runs a verb at the console: with the owner's login of the identity database.</summary>
    public static async Task<TinyProgram> Console(TestAgency agency, StoppedClock? clock = null) => await Start(ForEverybody, agency.Owner("identity"), clock, []);

    /// <summary>Puts a program together with something besides, and has it checked as it is before it starts. Needs no database.</summary>
    public static async Task Check(Action<WebApplication> map, params Assembly[] slices)
    {
        await using var built = Build(ForEverybody, "Host=127.0.0.1", new StoppedClock(), new Lines(), [], [], slices);
        map(built);
        built.Check();
    }

    /// <summary>A browser that follows no redirect and has a jar of its own.</summary>
    public HttpClient Client(CookieContainer? jar = null) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar ?? new CookieContainer() }) { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static WebProgram ForReviewers { get; } = new(WebProgram.Protected, actor => actor.Roles.Any(role => Roles.Sides[role] == Roles.ReviewSide));

    private static WebProgram ForEverybody { get; } = new(WebProgram.Register, actor => actor.Roles.Count > 0);

    private static async Task<TinyProgram> Start(WebProgram program, string identity, StoppedClock? clock, string[] settings)
    {
        clock ??= new StoppedClock();
        var log = new Lines();
        ConcurrentQueue<(Guid By, string Text)> words = [];
        var built = Build(program, identity, clock, log, words, settings, []);
        built.Check();
        await built.StartAsync();
        return new TinyProgram(built, clock, log, words);
    }

    private static WebApplication Build(WebProgram program, string identity, StoppedClock clock, Lines log, ConcurrentQueue<(Guid By, string Text)> words, string[] settings, Assembly[] slices)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ApplicationName = typeof(TinyProgram).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Identity", identity), new("RateLimit:PerSecond", "100000")]);
        builder.Configuration.AddCommandLine(settings);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<IAdmission, Everything>();
        builder.Services.AddSingleton<IRecorder>(new Acts());
        builder.Services.AddAccounts(builder.Configuration, program);
        builder.AddWeb(program, [.. AccountsModule.Policies, Policy.Of(See, Roles.All)], slices);
        builder.Logging.AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var built = builder.Build();
        built.UseWeb();
        built.MapAccounts();
        built.MapGet("/api/v1/things/{thing:int}", (int thing) => thing == 1 ? TypedResults.Ok(new { thing }) : CanonicalNotFoundResult.Instance as IResult).Requires(See);
        built.MapPut("/api/v1/things/{thing:int}", (int thing, Thing body) => TypedResults.Ok(body)).Requires(See);
        built.MapPut("/api/v1/notes/{note:int}", (int note, IfMatch seen) => Decide(note, seen.Version).ToHttp()).NeedsIfMatch().Requires(See);
        built.MapGet("/api/v1/failing", IResult () => throw new InvalidOperationException("a bug")).Requires(See);
        built.MapPut("/api/v1/words", (IActor actor, Thing body) =>
        {
            words.Enqueue((actor.Current!.Person.Value, body.Word));
            return TypedResults.NoContent();
        }).Requires(See);
        built.MapPost("/words", (IActor actor, IFormCollection form) =>
        {
            words.Enqueue((actor.Current!.Person.Value, form["text"].ToString()));
            return Pages.SeeOther("/account");
        }).DisableAntiforgery().Requires(See);
        return built;
    }

    private static Decision Decide(int note, long seen) =>
        note != 1 ? Refusal.NotFound : seen != NoteVersion ? Refusal.Stale : Decision.Nothing.At(NoteVersion + 1);

    internal sealed record Thing(string Word, int Count);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> written = new();

        public IReadOnlyCollection<string> Written => written;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            written.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }

    /// <summary>What was recorded, in order.</summary>
    public IReadOnlyCollection<Act> Recorded => ((Acts)Services.GetRequiredService<IRecorder>()).Written;

    /// <summary>A log in memory, at the one seam there is for it.</summary>
    private sealed class Acts : IRecorder
    {
        private readonly ConcurrentQueue<Act> written = new();

        public IReadOnlyCollection<Act> Written => written;

        public Task Record(Act act, CancellationToken ct)
        {
            written.Enqueue(act);
            return Task.CompletedTask;
        }
    }

    private sealed class Everything : IAdmission
    {
        public ValueTask<bool> Admits(object request, Policy policy, Actor actor, CancellationToken ct) => ValueTask.FromResult(true);
    }
}
