using System.Text;
using AfterAction.Testing;
using AfterAction.Web.Accounts;

namespace AfterAction.Web.Tests.Accounts;

/// <summary>An agency whose identity database holds one person of each side, and two administrators of different units.</summary>
internal static class SampleRoll
{
    public const string Password = "maple bridge at noon";
    public static readonly Guid Ruiz = new("01a05a43-0000-7000-8000-000000000001");
    public static readonly Guid Osei = new("01a05a43-0000-7000-8000-000000000002");
    public static readonly Guid Vance = new("01a05a43-0000-7000-8000-000000000003");
    public static readonly Guid Admin = new("01a05a43-0000-7000-8000-000000000004");
    public static readonly Guid Second = new("01a05a43-0000-7000-8000-000000000005");

    public static readonly string Json = $$"""
        {"people":[
          {"id":"{{Ruiz}}","signIn":"d.ruiz","name":"Dana Ruiz","rank":"Sergeant","badge":"2114","unit":"Patrol 2","roles":["supervisor"],"password":"{{Password}}"},
          {"id":"{{Osei}}","signIn":"k.osei","name":"Kofi Osei","rank":"Officer","badge":"2362","unit":"Patrol 2","roles":["officer"],"password":"{{Password}}"},
          {"id":"{{Vance}}","signIn":"i.vance","name":"Iris Vance","rank":"Detective","badge":"77","unit":"Internal Affairs","roles":["investigator"],"password":"{{Password}}"},
          {"id":"{{Admin}}","signIn":"a.admin","name":"Ada Lund","unit":"Information Services","roles":["administrator"],"password":"{{Password}}"},
          {"id":"{{Second}}","signIn":"b.admin","name":"Bo Lind","unit":"Records","roles":["administrator"],"password":"{{Password}}"}]}
        """;

    /// <summary>Databases migrated, and the sample's people in them.</summary>
    public static Task<TestAgency> Agency() => TestAgency.Create(Prepare);

    public static Task<TestAgency> Empty() => TestAgency.Create(Migrate);

    /// <summary>At the console, with the owner's login.</summary>
    public static async Task<ImportPeople.Outcome> Import(TestAgency agency, string json)
    {
        await using var program = await TinyProgram.Console(agency);
        await using var scope = program.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ImportPeople>().Import(new MemoryStream(Encoding.UTF8.GetBytes(json)), default);
    }

    private static Task Migrate(TestAgency agency) => AccountsMigration.Apply(agency.Owner("identity"));

    private static async Task Prepare(TestAgency agency)
    {
        await Migrate(agency);
        var outcome = await Import(agency, Json);
        Assert.That(outcome.Faults, Is.Empty);
    }
}
