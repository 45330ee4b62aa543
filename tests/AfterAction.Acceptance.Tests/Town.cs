using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Testing;

namespace AfterAction.Acceptance.Tests;

/// <summary>Both programs over one agency with one person of every role, started once for all tests of this assembly.</summary>
[SetUpFixture]
public sealed class Town
{
    public const string Password = "a calm voice buys time";

    private static string folder = "";

    /// <summary>Role, and the one person who has it and no other. Names are invented.</summary>
    public static readonly IReadOnlyList<Resident> Residents =
    [
        new("officer", "Ana Reyes", "officer"), new("officer-2", "Tom Field", "officer"), new("officer-3", "Ines Barlow", "officer"),
        new("supervisor", "Dana Ruiz", "supervisor"), new("supervisor-2", "Ken Abbott", "supervisor"),
        new("trainer", "Lou Trent", "trainer"), new("peer-representative", "Pat Regan", "peer-representative"), new("commendation-board", "Cora Bell", "commendation-board"),
        new("custodian", "Cy Studd", "custodian"), new("counsel", "Cass Elling", "counsel"), new("investigator", "Ira Voss", "investigator"),
        new("investigation-supervisor", "Iva Sund", "investigation-supervisor"), new("discipline-decider", "Didi Call", "discipline-decider"),
        new("prosecutor-liaison", "Pru Lisle", "prosecutor-liaison"), new("administrator", "Ada Minter", "administrator"), new("records-officer", "Rhea Cord", "records-officer"),
        new("conflicts-officer", "Con Flint", "conflicts-officer"), new("chief", "Chi Eff", "chief"), new("auditor", "Aud Orr", "auditor"),
    ];

    /// <summary>Whoever investigates is of another unit than those who were there: in one unit everybody is under one command.</summary>
    private static string UnitOf(string role) => role switch
    {
        "investigator" or "investigation-supervisor" or "discipline-decider" or "prosecutor-liaison" => "Professional Standards",
        "supervisor" => "Watch Command",
        _ => "Patrol",
    };

    /// <summary>Who is of no review, by his role.</summary>
    private static readonly string[] Outsiders =
        ["investigator", "investigation-supervisor", "discipline-decider", "prosecutor-liaison", "administrator", "records-officer", "conflicts-officer", "chief", "auditor"];

    private static string PeopleFile => Path.Combine(folder, "people.json");

    public static RunningAgency Running { get; private set; } = null!;

    public static PersonId IdOf(string signIn) => new(DerivedId.Of(Guid.Empty, signIn));

    /// <summary>Signed in to one of the programs.</summary>
    public static async Task<Caller> SignIn(Uri program, string signIn)
    {
        var caller = new Caller(program) { Outsider = Outsiders.Contains(signIn) ? signIn : null };
        var answer = await caller.Post("api/v1/session", new { name = signIn, password = Password });
        Assert.That(answer.Status, Is.EqualTo(200), $"{signIn} signs in");
        return caller;
    }

    [OneTimeSetUp]
    public static async Task Start()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-town-").FullName;
        await File.WriteAllTextAsync(PeopleFile, JsonSerializer.Serialize(new
        {
            people = Residents.Select(resident => InFile(resident, resident.Role)),
        }));
        Running = await StartAnother();
    }

    /// <summary>Takes the one role of somebody and gives another, of whichever side; the unit stays.</summary>
    public static async Task Become(RunningAgency agency, string signIn, string role)
    {
        var resident = Residents.Single(each => each.SignIn == signIn);
        using var administrator = await SignIn(agency.Register, "administrator");
        var taken = await administrator.Send(HttpMethod.Delete, $"api/v1/people/{IdOf(signIn).Value}/roles/{resident.Role}", new { reason = "Another post." }, null);
        Assert.That(taken.Status, Is.AnyOf(200, 204), taken.Text);
        var file = Path.Combine(folder, $"{signIn}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new { people = new[] { InFile(resident, role) } }));
        await RunningAgency.ImportPeople(agency.Agency, file);
    }

    private static object InFile(Resident resident, string role) => new
    {
        id = IdOf(resident.SignIn).Value, signIn = resident.SignIn, name = resident.Name, rank = "Officer", badge = $"{4000 + Residents.ToList().IndexOf(resident)}", unit = UnitOf(resident.Role),
        roles = new[] { role }, password = Password,
    };

    /// <summary>Both programs over another agency with the same people.</summary>
    public static Task<RunningAgency> StartAnother(Dictionary<string, string>? further = null) =>
        RunningAgency.Start(PeopleFile, new Dictionary<string, string>(further ?? []) { ["RateLimit:PerSecond"] = "10000", ["Logging:LogLevel:Default"] = "Trace" });

    private static RunningAgency? release;

    /// <summary>Another agency with the same people, served as a release is: in production. Started once for all tests that need it; people change their roles in it.</summary>
    public static async Task<RunningAgency> Release() => release ??= await StartAnother(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

    [OneTimeTearDown]
    public static async Task Stop()
    {
        if (release is not null) await release.DisposeAsync();
        if (Running is not null) await Running.DisposeAsync();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}

public sealed record Resident(string SignIn, string Name, string Role);
