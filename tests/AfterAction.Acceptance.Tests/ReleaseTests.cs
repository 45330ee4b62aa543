using System.Text.RegularExpressions;
using AfterAction.Testing;

namespace AfterAction.Acceptance.Tests;

/// <summary>What a release serves: the table of endpoints that the programs print of themselves, in production, and what it answers to whoever looks for more.</summary>
[Category("C7")]
internal sealed partial class ReleaseTests
{
    private const string Nobody = "nobody";

    /// <summary>Where programs of this kind have had documentation, memory, a store's console, settings or a way to act as somebody else.</summary>
    private static readonly string[] Ways =
    [
        "swagger", "swagger/index.html", "swagger/v1/swagger.json", "openapi/v1.json", "openapi.json", "api-docs", "redoc", "graphql", "debug", "debug/pprof/heap", "dump", "trace.axd", "elmah.axd", "metrics",
        "actuator/env", "env", "config", "appsettings.json", "appsettings.Development.json", ".env", "hangfire", "marten", "projections", "events", "store", "documents", "console", "sql", "dev", "_blazor", "_vs/browserLink",
        "_framework/aspnetcore-browser-refresh.js", "impersonate", "admin/impersonate", "act-as", "sudo", "break-glass", "api/v1/impersonation", "api/v1/session/impersonate", "api/v1/break-glass", "api/v1/debug", "api/v1/events", "api/v1/projections",
    ];

    /// <summary>No documentation, no console of a store, nothing that shows memory or acts as somebody else.</summary>
    private static readonly string[] Never = ["swagger", "openapi", "debug", "dump", "trace", "metrics", "console", "explorer", "impersonat", "act-as", "break-glass", "_framework", "marten", "projection", "config"];

    [TestCase(RunningAgency.RegisterProgram), TestCase(RunningAgency.ProtectedProgram)]
    public async Task A_release_serves_what_the_tables_have_and_nothing_to_look_inside_with(string program)
    {
        var (release, development) = (await Town.Running.Endpoints(program, "Production"), await Town.Running.Endpoints(program));
        Assert.That(release, Has.Count.GreaterThan(20));
        Assert.That(release, Is.EquivalentTo(development.Where(line => !line.Contains("swagger", StringComparison.Ordinal))));
        Assert.That(release.Select(line => line.Split(' ')[1]).Where(route => Never.Any(word => route.Contains(word, StringComparison.OrdinalIgnoreCase))), Is.Empty);
    }

    [Test]
    public async Task A_release_has_no_other_way_in()
    {
        var release = await Town.Release();
        foreach (var (program, people) in (IEnumerable<(Uri, string[])>)[(release.Register, ["administrator", "auditor", Nobody]), (release.Protected, ["custodian", Nobody])])
            foreach (var person in people)
            {
                using var caller = person == Nobody ? new Caller(program) : await Town.SignIn(program, person);
                var absent = await Shape(caller, "there-never-was-such-a-page");
                Assert.Multiple(async () =>
                {
                    foreach (var way in Ways) Assert.That(await Shape(caller, way), Is.EqualTo(absent), $"{person}: {way}");
                });
            }
    }

    /// <summary>Nobody acts as somebody else by saying so.</summary>
    [Test]
    public async Task Who_asks_is_whoever_signed_in()
    {
        using var administrator = await Town.SignIn(Town.Running.Register, "administrator");
        var himself = await administrator.Get("api/v1/session");
        Assert.That(himself.Text, Does.Contain("Ada Minter"));
        var other = Town.IdOf("supervisor").Value.ToString();
        foreach (var header in (string[])["X-Impersonate", "X-Impersonate-User", "Impersonate-User", "X-Act-As", "X-On-Behalf-Of", "X-User", "X-Remote-User", "X-Forwarded-User", "X-Original-User", "Authorization"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/v1/session?as={other}&impersonate={other}&person={other}");
            request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? $"Bearer {other}" : other);
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            Assert.That((await administrator.Send(request)).Text, Is.EqualTo(himself.Text), header);
        }
    }

    /// <summary>A way in is seen: while the programs are developed, their documentation is there.</summary>
    [Test]
    public async Task A_way_in_is_seen()
    {
        using var caller = await Town.SignIn(Town.Running.Register, "administrator");
        Assert.That(await Shape(caller, "swagger/v1/swagger.json"), Is.Not.EqualTo(await Shape(caller, "there-never-was-such-a-page")));
    }

    /// <summary>An answer without what differs from one request to the next.</summary>
    private static async Task<string> Shape(Caller caller, string path)
    {
        var reply = await caller.Get(path);
        return Trace().Replace($"{reply.Status} {reply.Location} {reply.Text}", "").Replace(path, "", StringComparison.Ordinal);
    }

    [GeneratedRegex("\"traceId\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Trace();
}
