using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AfterAction.Testing;

namespace AfterAction.Acceptance.Tests;

/// <summary>Absent, another's and behind the wall are one answer: status, headers, body and length, for every route of both programs with an id in it, every
/// method and every way to ask. The programs say themselves what they serve, so that a new endpoint is asked too.</summary>
[NonParallelizable, Category("E1")]
public partial class ExistenceTests
{
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH"];

    private static readonly bool Long = Environment.GetEnvironmentVariable("AFTERACTION_LONG") == "1";

    private Grounds grounds = null!;
    private Random random = null!;

    [OneTimeSetUp]
    public async Task Prepare()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("AFTERACTION_SEED"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        random = new(seed);
        grounds = await Grounds.Ready();
    }

    /// <summary>Per change each route and method is asked in one way by each of the people, drawn by lot; AFTERACTION_LONG=1 asks in all ways.</summary>
    [TestCase("supervisor-2")]
    [TestCase("supervisor")]
    [TestCase("officer")]
    [TestCase("officer-2")]
    [TestCase("trainer")]
    [TestCase("investigator")]
    [TestCase(null)]
    public async Task A_review_of_others_or_behind_the_wall_answers_what_an_absent_one_answers(string? person)
    {
        using var caller = person is null ? new Caller(Town.Running.Protected) : await ObjectStateTests.Inside(person);
        var served = await Served(RunningAgency.ProtectedProgram);
        var routes = served.Select(line => line.Route).Distinct().Where(route => route.Contains("{review", StringComparison.Ordinal)).ToList();
        Assert.That(routes, Has.Count.GreaterThan(30), "the program says what it serves");
        List<string> wrong = [];
        foreach (var route in routes)
            foreach (var method in Methods)
                foreach (var way in Ways(method))
                    foreach (var (state, ground) in ((string, Ground)[])[("another's", grounds.OthersThan(person ?? "")), ("walled", grounds.WalledFrom(person ?? ""))])
                    {
                        // Whoever assigns facilitators finds the reviews he does not belong to.
                        if (state == "another's" && person is "supervisor" or "supervisor-2" && served.Any(line => line.Route == route && line.Method == method && line.Policy == "reviews:assign")) continue;
                        await Compare(caller, route, method, way, ground, state, wrong);
                    }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Of the register: whatever one's role does not reach is absent, there or not.</summary>
    [TestCase("investigator")]
    [TestCase("administrator")]
    [TestCase("officer")]
    [TestCase("auditor")]
    [TestCase(null)]
    public async Task What_the_register_does_not_open_to_a_role_answers_what_is_absent(string? person)
    {
        using var caller = person is null ? new Caller(Town.Running.Register) : await Town.SignIn(Town.Running.Register, person);
        var served = await Served(RunningAgency.RegisterProgram);
        var routes = served.Select(line => line.Route).Distinct().Where(route => route.Contains('{', StringComparison.Ordinal)).ToList();
        Assert.That(routes, Has.Count.GreaterThan(15), "the program says what it serves");
        List<string> wrong = [];
        foreach (var route in routes)
            foreach (var method in Methods)
            {
                var name = $"{method} {Constraint().Replace(route, "}")}";
                var may = RoleByEndpointTests.Register.GetValueOrDefault(name) ?? PageByRoleTests.Register.GetValueOrDefault(name)
                    ?? (served.Any(line => line.Route == route && line.Method == method && line.Policy == "people:administer") ? ["administrator"] : []);
                if (person is not null && may.Contains(person)) continue;
                foreach (var way in Ways(method)) await Compare(caller, route, method, way, grounds.Own, "not his", wrong);
            }

        Assert.That(wrong, Is.Empty);
    }

    private static async Task<IReadOnlyList<(string Method, string Route, string Policy)>> Served(string program) =>
        [.. (await Town.Running.Endpoints(program)).Select(line => line.Split(' ')).Where(line => line.Length == 3 && !line[1].Contains('*', StringComparison.Ordinal) && !line[1].Contains("swagger", StringComparison.Ordinal))
            .Select(line => (line[0], line[1], line[2]))];

    /// <summary>How one may ask: headers, bodies that are right, broken, of the wrong kind and too large, and the same again.</summary>
    private string[] Ways(string method)
    {
        string[] all = method is "GET" or "HEAD" or "OPTIONS"
            ? ["plain", "if-match", "if-none-match", "again"]
            : ["plain", "if-match", "if-match-malformed", "bad-json", "text", "form", "huge", "again"];
        return Long ? all : [all[random.Next(all.Length)]];
    }

    private static async Task Compare(Caller caller, string route, string method, string way, Ground ground, string state, List<string> wrong)
    {
        var absent = Ground.Absent();
        for (var turn = way == "again" ? 2 : 1; turn > 0; turn--)
        {
            var (one, other) = (await Ask(caller, ground.Fill(route), method, way), await Ask(caller, absent.Fill(route), method, way));
            if (Seen(one) != Seen(other) || one.Bytes.Length != other.Bytes.Length) wrong.Add($"{state}, {way}: {method} {route}\n{Seen(one)}\n--- absent:\n{Seen(other)}\n");
        }
    }

    private static async Task<Reply> Ask(Caller caller, string address, string method, string way)
    {
        var page = !address.StartsWith("api/", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(method), address);
        request.Headers.TryAddWithoutValidation("Accept", page ? "text/html" : "application/json");
        if (way is "if-match" or "form" or "again") request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        if (way == "if-match-malformed") request.Headers.TryAddWithoutValidation("If-Match", "W/1");
        if (way == "if-none-match") request.Headers.TryAddWithoutValidation("If-None-Match", "\"1\"");
        if (way == "again") request.Headers.TryAddWithoutValidation("Idempotency-Key", "3f0c7f0e-8f1b-4a55-9d9c-0d6c6f2f3a11");
        if (method is not ("GET" or "HEAD" or "OPTIONS"))
            request.Content = way switch
            {
                "bad-json" => new StringContent("{\"text\": ", Encoding.UTF8, "application/json"),
                "text" => new StringContent("seen=1", Encoding.UTF8, "text/plain"),
                "huge" => new StringContent("\"" + new string('x', 1 << 20) + "\"", Encoding.UTF8, page ? "application/x-www-form-urlencoded" : "application/json"),
                "form" => new FormUrlEncodedContent([new("seen", "1"), new("text", "He asked for his brother."), new("person", Town.IdOf("supervisor").Value.ToString())]),
                _ when page => new FormUrlEncodedContent([new("seen", "1")]),
                _ => new StringContent("{}", Encoding.UTF8, "application/json"),
            };
        return await caller.Send(request);
    }

    /// <summary>All that came, but for the number of the request and the ids that were asked for.</summary>
    private static string Seen(Reply reply) =>
        Varying().Replace($"{reply.Status}\n{string.Join('\n', reply.Headers)}\n{reply.Location}\n{reply.Text}", "-");

    [GeneratedRegex("\"traceId\":\"[^\"]*\"|Number of this request: [^<]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|name=\"pageOf\" value=\"[^\"]*\"|name=\"page-of\" content=\"[^\"]*\"", RegexOptions.NonBacktracking)]
    private static partial Regex Varying();

    [GeneratedRegex(":[a-z]+}", RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
