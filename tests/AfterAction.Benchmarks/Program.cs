using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using AfterAction.Benchmarks;
using AfterAction.EmbeddedPostgres;
using AfterAction.Kernel;
using AfterAction.Log;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Quickstart;
using AfterAction.Testing;
using AfterAction.Web;
using Microsoft.AspNetCore.Http;
using Npgsql;

// dotnet run -c Release --project tests/AfterAction.Benchmarks -- [seconds per row] [reviews ...] [clients=1,8,32]
// dotnet run -c Release --project tests/AfterAction.Benchmarks -- log [leaves]                     the offline checker
// dotnet run -c Release --project tests/AfterAction.Benchmarks -- [seconds per row] log            what the log costs
// dotnet run -c Release --project tests/AfterAction.Benchmarks -- [seconds per row] seal           what sealing and claims cost
// dotnet run -c Release --project tests/AfterAction.Benchmarks -- [seconds per row] large          a review of 400 entries beside one of 40
if (args is ["log", .. var wanted])
{
    LogVerification.Run(wanted is [var leaves] ? int.Parse(leaves, CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

int[] clients = [1, 8, 32];
if (args.LastOrDefault() is ['c', 'l', 'i', 'e', 'n', 't', 's', '=', .. var counts])
{
    clients = [.. counts.Split(',').Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
    args = args[..^1];
}

var seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 4;
int[] sizes = args.Length > 1 && args[1] is not ("log" or "seal" or "large") ? [.. args[1..].Select(size => int.Parse(size, CultureInfo.InvariantCulture))] : [1_000, 100_000];
const string Password = "four calm words here";
PersonId facilitator = new(DerivedId.Of(Guid.Empty, "facilitator")), officer = new(DerivedId.Of(Guid.Empty, "officer"));

var folder = Directory.CreateTempSubdirectory("afteraction-bench-").FullName;
if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
using var randomness = RandomNumberGenerator.Create();
await using var server = await PostgresServer.Start(
    new PostgresOptions(Path.Combine(folder, "cluster")) { Settings = new Dictionary<string, string> { ["shared_buffers"] = "512MB", ["max_connections"] = "300", ["max_wal_size"] = "4GB" } },
    TimeProvider.System, randomness);
var databases = await AgencyDatabases.Provision(server.ConnectionString, randomness);
foreach (var program in (string[])["RegisterHost", "ProtectedHost"])
{
    // Each makes its own journal of claims, as it is found again when it starts.
    var owners = Settings(databases.Owner, program == "RegisterHost" ? AgencyDatabases.OfRegisterApp : null);
    await ProgramProcess.Run(Built(program), ["migrate"], owners, TimeProvider.System, CancellationToken.None);
}

var people = Path.Combine(folder, "people.json");
await File.WriteAllTextAsync(people, JsonSerializer.Serialize(new
{
    people = new[]
    {
        new { id = facilitator.Value, signIn = "facilitator", name = "Dana Ruiz", rank = "Sergeant", badge = "11", unit = "Watch Command", roles = new[] { "supervisor", "records-officer" }, password = Password },
        new { id = officer.Value, signIn = "officer", name = "Ana Reyes", rank = "Officer", badge = "2114", unit = "Patrol", roles = new[] { "officer" }, password = Password },
    },
}));
await ProgramProcess.Run(Built("RegisterHost"), ["people", "import", people], Settings(databases.Owner), TimeProvider.System, CancellationToken.None);

await using var source = NpgsqlDataSource.Create(databases.ProtectedApp("protected"));
await using var keysSource = NpgsqlDataSource.Create(databases.ProtectedApp("keys"));
using var wrapper = FileKeyWrapper.Open(KeyFile(folder));
using var ring = new KeyRing(new(keysSource, wrapper), (_, _, _) => Task.FromResult(true), TimeProvider.System, randomness);
await using var recorder = new Recorder(new(databases.ProtectedApp("protected")), LogKeys.Open(LogKeysOf(true)), new(WebProgram.Protected, _ => true), new(), new HttpContextAccessor(), new Ids(), TimeProvider.System);
using var store = new ReviewStore(source, ring, recorder);
await using var owner = NpgsqlDataSource.Create(databases.Owner("protected"));
await Load.Work(store, "sample", facilitator, officer);

var applicationId = 0;
var meter = new Meter(() => int.Parse(File.ReadLines(Directory.GetFiles(Path.Combine(folder, "cluster"), "postmaster.pid", SearchOption.AllDirectories).Single()).First(), CultureInfo.InvariantCulture), () => applicationId, TimeSpan.FromSeconds(seconds));
Console.WriteLine("| operation | reviews | clients | per second | p50 ms | p99 ms | CPU ms per operation | of it PostgreSQL | wrong answers |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");

await using (var prepare = owner.CreateCommand(
    "create table reviews.raw (id bigint generated always as identity primary key, text text); insert into reviews.raw (text) select repeat(md5(n::text), 250) from generate_series(1, 1000) n; grant select, insert on reviews.raw to aa_protected_app"))
    await prepare.ExecuteNonQueryAsync();
foreach (var count in clients)
{
    Report(0, await meter.Run("raw insert of 400 bytes", count, async (_, _) =>
    {
        await using var command = source.CreateCommand("insert into reviews.raw (text) values ($1)");
        command.Parameters.AddWithValue(Words(400, 1));
        return await command.ExecuteNonQueryAsync() == 1;
    }, here: true));
    Report(0, await meter.Run("raw select of 8 KB by primary key", count, async (client, turn) =>
    {
        await using var command = source.CreateCommand("select text from reviews.raw where id = $1");
        command.Parameters.AddWithValue((long)(1 + ((client * 31 + turn) % 1000)));
        return await command.ExecuteScalarAsync() is string;
    }, here: true));
}

// The same program in this process with and without something that it has, in turn, round by round.
if (args is [_, "log" or "seal"])
{
    const int Warming = 4, Rounds = 10, Apart = 1_000_000;
    var (cost, bare) = args[1] == "log" ? ("the log", 0) : ("seal and claims", Apart);
    if (args[1] == "log") await LogAppends.Measure(meter, databases.RegisterApp("register"), LogKeysOf(false), TimeSpan.FromSeconds(seconds), Report);
    using var unsealed = Unsealed.Over(source, ring, recorder);
    if (args[1] == "seal") await Load.Work(unsealed, "sample", facilitator, officer, Apart);
    var tags = new System.Collections.Concurrent.ConcurrentDictionary<int, string>();
    await using var whole = await LogCost.Host(Quiet(), true);
    await using var without = await LogCost.Host(Quiet(), args[1] == "seal", args[1] == "log");
    await Compare("open a review of 40 entries, as its facilitator", "facilitator", (review, person, _) => Get(person, $"api/v1/reviews/{Load.Review(review).Value}/timeline"));
    await Compare("annotate an entry", "officer", async (review, person, turn) =>
    {
        var path = $"api/v1/reviews/{Load.Review(review).Value}";
        if (!tags.TryGetValue(review, out var seen))
        {
            seen = await ETag(person, path + "/account");
            seen = (await Put(person, path + "/account/promise", new { version = 1, compulsion = "voluntary" }, seen)).Tag ?? seen;
        }

        var (tag, done) = await Put(person, $"{path}/entries/{Load.Entry(review, turn % Load.Entries).Value}/annotation", new { text = Words(300, turn) + review }, seen);
        if (tag is null) tags.TryRemove(review, out _);
        else tags[review] = tag;
        return done;
    });
    await server.DisposeAsync();
    await PostgresServer.Delete(folder);
    return;

    async Task Compare(string what, string who, Func<int, HttpClient, int, Task<bool>> operate)
    {
        using var on = await SignIn(LogCost.AddressOf(whole), who);
        using var off = await SignIn(LogCost.AddressOf(without), who);
        List<double> ratios = [];
        // The first rounds warm both up and are not counted; then one goes first in turn.
        for (var round = -Warming; round < Rounds; round++)
        {
            var first = round % 2 == 0;
            var one = await Round(first);
            var other = await Round(!first);
            if (round < 0) continue;
            Report(0, one);
            Report(0, other);
            ratios.Add(first ? other.PerSecond / one.PerSecond : one.PerSecond / other.PerSecond);
        }

        Task<Measured> Round(bool has)
        {
            tags.Clear();
            return meter.Run($"{what}, {(has ? "with" : "without")} {cost}", 8, (client, turn) => operate(has ? client : client + bare, has ? on : off, turn), here: true);
        }

        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: time with {cost} is {ratios[ratios.Count / 2]:F2} of the time without (median of {ratios.Count} rounds, {ratios[0]:F2} to {ratios[^1]:F2})."));
    }

    Dictionary<string, string> Quiet()
    {
        var settings = Settings(databases.ProtectedApp);
        settings["RateLimit:PerSecond"] = "10000000";
        settings["Logging:LogLevel:Default"] = "Warning";
        return settings;
    }
}

// A large review beside a usual one, as its facilitator has them.
if (args is [_, "large"])
{
    foreach (var size in LargeReview.Sizes) await LargeReview.Write(store, "sample", facilitator, size);
    await using var program = await Start("ProtectedHost", databases.ProtectedApp);
    applicationId = program.Id;
    using var leads = await SignIn(program.Address!, "facilitator");
    foreach (var (what, path) in ((string, string)[])[("open it over the API", "api/v1/reviews/{0}/timeline"), ("open its page", "reviews/{0}/timeline"), ("print it", "reviews/{0}/timeline/print"), ("take it as a table", "reviews/{0}/timeline/csv")])
        await Grows(what, size => (_, _) => Get(leads, string.Format(CultureInfo.InvariantCulture, path, LargeReview.Of(size).Value)));
    await Grows("walk an entry", size =>
    {
        var seen = "";
        return async (_, turn) =>
        {
            var path = $"api/v1/reviews/{LargeReview.Of(size).Value}";
            if (seen.Length == 0) seen = await ETag(leads, path + "/timeline");
            var (tag, done) = await Put(leads, $"{path}/entries/{LargeReview.Entry(size, turn % size).Value}/walked", new { text = Words(300, turn), step = 2, decisionPoint = true, pivotal = false, reason = "Looked at again." }, seen);
            seen = tag ?? "";
            return done;
        };
    });
    await server.DisposeAsync();
    await PostgresServer.Delete(folder);
    return;

    async Task Grows(string what, Func<int, Func<int, int, Task<bool>>> operate)
    {
        List<double> medians = [];
        foreach (var size in LargeReview.Sizes)
        {
            var row = await meter.Run($"{what}, {size} entries", 1, operate(size));
            Report(0, row);
            medians.Add(row.P50);
        }

        LargeReview.Say(what, medians[0], medians[1]);
    }
}

await using (var register = await Start("RegisterHost", databases.RegisterApp))
{
    applicationId = register.Id;
    using var records = await SignIn(register.Address!, "facilitator");
    await Imports.Report(records, register, () => meter.Cpu(here: false).All);
}

var filled = Load.Worked;
foreach (var size in sizes)
{
    await Load.Fill(store, "sample", facilitator, officer, filled, size);
    filled = Math.Max(filled, size);
    await using var program = await Start("ProtectedHost", databases.ProtectedApp);
    applicationId = program.Id;
    using var leads = await SignIn(program.Address!, "facilitator");
    using var writes = await SignIn(program.Address!, "officer");
    foreach (var count in clients)
    {
        var accounts = new string[count];
        var reviews = new string[count];
        for (var client = 0; client < count; client++)
        {
            accounts[client] = await ETag(writes, $"api/v1/reviews/{Load.Review(client).Value}/account");
            var (accepted, _) = await Put(writes, $"api/v1/reviews/{Load.Review(client).Value}/account/promise", new { version = 1, compulsion = "voluntary" }, accounts[client]);
            accounts[client] = accepted ?? accounts[client];
            reviews[client] = await ETag(leads, $"api/v1/reviews/{Load.Review(client).Value}/timeline");
        }

        Report(size, await meter.Run("annotate an entry", count, async (client, turn) =>
        {
            var (tag, done) = await Put(writes, $"api/v1/reviews/{Load.Review(client).Value}/entries/{Load.Entry(client, turn % Load.Entries).Value}/annotation",
                new { text = Words(300, turn) }, accounts[client]);
            accounts[client] = tag ?? accounts[client];
            return done;
        }));
        Report(size, await meter.Run("walk an entry", count, async (client, turn) =>
        {
            var (tag, done) = await Put(leads, $"api/v1/reviews/{Load.Review(client).Value}/entries/{Load.Entry(client, turn % Load.Entries).Value}/walked",
                new { text = Words(300, turn), step = 1 + (turn % 5), decisionPoint = true, pivotal = false }, reviews[client]);
            reviews[client] = tag ?? reviews[client];
            return done;
        }));
        Report(size, await meter.Run("open a review of 40 entries with annotations", count, (client, _) => Get(writes, $"api/v1/reviews/{Load.Review(client).Value}/timeline")));
        Report(size, await meter.Run("open a review of 40 entries, as its facilitator", count, (client, _) => Get(leads, $"api/v1/reviews/{Load.Review(client).Value}/timeline")));
        Report(size, await meter.Run("list my reviews, newest 20", count, (_, _) => Get(leads, "api/v1/reviews?limit=20")));
        Report(size, await meter.Run("who am I (sign-in check alone)", count, (_, _) => Get(leads, "api/v1/session")));
    }

    using var memory = System.Diagnostics.Process.GetProcessById(program.Id);
    Console.WriteLine($"Memory of the protected program after this load: {memory.WorkingSet64 / 1024 / 1024} MiB.");
}

await server.DisposeAsync();
await PostgresServer.Delete(folder);

void Report(int reviews, Measured row) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"| {row.What} | {(reviews == 0 ? "" : reviews)} | {row.Clients} | {row.PerSecond:F0} | {row.P50:F2} | {row.P99:F2} | {row.CpuMs:F2} | {row.ServerCpuMs:F2} | {row.Failed} |"));

async Task<ProgramProcess> Start(string name, Func<string, string> login)
{
    var settings = Settings(login, login == databases.RegisterApp ? AgencyDatabases.OfRegisterApp : AgencyDatabases.Names);
    settings["RateLimit:PerSecond"] = "10000000";
    var watch = System.Diagnostics.Stopwatch.StartNew();
    var program = ProgramProcess.Serve(Built(name), new($"http://127.0.0.1:{ProgramProcess.FreePort()}"), settings, TimeProvider.System, _ => { });
    await program.Ready(CancellationToken.None);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Start of {name} to its first answer: {watch.Elapsed.TotalSeconds:F2} s."));
    return program;
}

static string Words(int length, int turn) => turn.ToString(CultureInfo.InvariantCulture).PadRight(length, 'w');

static async Task<HttpClient> SignIn(Uri address, string name)
{
    var client = new HttpClient(new SocketsHttpHandler { UseCookies = true, MaxConnectionsPerServer = 64 }) { BaseAddress = address };
    using var answer = await client.PostAsJsonAsync("api/v1/session", new { name, password = Password });
    answer.EnsureSuccessStatusCode();
    return client;
}

static async Task<string> ETag(HttpClient client, string path)
{
    using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
    answer.EnsureSuccessStatusCode();
    return answer.Headers.ETag!.Tag;
}

static async Task<bool> Get(HttpClient client, string path)
{
    using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
    await answer.Content.CopyToAsync(Stream.Null);
    return answer.IsSuccessStatusCode;
}

static async Task<(string? Tag, bool Done)> Put(HttpClient client, string path, object body, string seen)
{
    using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
    request.Headers.TryAddWithoutValidation("If-Match", seen);
    using var answer = await client.SendAsync(request);
    return (answer.Headers.ETag?.Tag, answer.IsSuccessStatusCode);
}

Dictionary<string, string> Settings(Func<string, string> login, IReadOnlyCollection<string>? names = null)
{
    var all = (names ?? AgencyDatabases.Names).ToDictionary(name => "ConnectionStrings:" + char.ToUpperInvariant(name[0]) + name[1..], login, StringComparer.Ordinal);
    all["ASPNETCORE_ENVIRONMENT"] = "Production";
    if (all.ContainsKey("ConnectionStrings:Keys")) (all["Keys:File"], all["Keys:Journal"]) = (KeyFile(folder), Path.Combine(folder, "journal"));
    all["Log:Keys"] = LogKeysOf(all.ContainsKey("ConnectionStrings:Keys"));
    all["Ledger:Journal"] = Path.Combine(folder, all.ContainsKey("ConnectionStrings:Keys") ? "review-claims" : "register-claims");
    return all;
}

string LogKeysOf(bool protectedSide) => Path.Combine(folder, protectedSide ? "protected-log" : "register-log");

static string KeyFile(string folder) => Path.Combine(folder, "wrapping-keys");

static string Built(string program)
{
    var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
    return Path.Combine(Shared.Repository, "src", $"AfterAction.{program}", "bin", framework.Parent!.Name, framework.Name, $"AfterAction.{program}.dll");
}
