using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using Marten;
using static AfterAction.Register.Tests.Sample;
using Roster = AfterAction.Register.Incidents.Roster;

namespace AfterAction.Register.Tests.Imports;

/// <summary>Which incident emergency call data speaks of, whichever files it came in and in whichever order, on the real store.</summary>
public sealed class EidoIncidentsTests
{
    private const string Number = "26-77";

    /// <summary>A call that was transferred before there was an incident; the incident without a number; the incident with it; what dispatch exports of it;
    /// what an officer reported of it.</summary>
    private static readonly (SourceKind Kind, string Text)[] Files =
    [
        (SourceKind.Eido, Eido("22:01:00", """ "callComponent":[{"$id":"call-1","callStartTimestamp":"2026-03-01T22:00:40-05:00"}] """)),
        (SourceKind.Eido, $"[{Eido("22:04:00", Incident(null), Unit("22:04:00", "Dispatched"))},{Eido("22:05:30", Incident(null), Unit("22:05:30", "En Route"))}]"),
        (SourceKind.Eido, $"[{Eido("22:06:00", Incident(Number), Unit("22:06:00", "En Route"))},{Eido("22:08:10", Incident(Number), Unit("22:08:10", "On Scene"))}]"),
        (SourceKind.CadCsv, $"Number,At,Beat\n{Number},2026-03-01 22:02:00,2B4\n"),
        (SourceKind.ForceReportCsv, $"unique_report_id,incident_id,incident_date,agency_name,county,officer_name\n1,Tarn-Alder Falls PD-{Number},3/1/2026,Alder Falls PD,Tarn,Ines Marsh\n"),
    ];

    private TestAgency agency = null!;
    private RegisterStore store = null!;
    private int agencies;

    [OneTimeSetUp]
    public async Task Create() => agency = await RegisterDatabase.Create();

    /// <summary>An agency of its own for each test, in one database.</summary>
    [SetUp]
    public void Open() => store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency with { Id = $"sample-{++agencies}" });

    [TearDown]
    public async Task Close() => await store.DisposeAsync();

    [TestCaseSource(nameof(Orders))]
    public async Task Whatever_comes_first_it_is_one_incident_and_no_step_of_a_unit_comes_twice(string order)
    {
        foreach (var file in order) await Absorb(Files[file - '0']);
        var line = (await Listed()).Single();
        var page = await Page(line.Id);
        var view = IncidentOf.Shown(page, new Dictionary<PersonId, string> { [Marsh] = "Ines Marsh", [Clerk] = "A clerk" }, []);
        Assert.Multiple(() =>
        {
            Assert.That((line.Number, page.Number), Is.EqualTo((Number, Number)));
            Assert.That(view.Sources.SelectMany(source => source.Evidence).Where(each => each.Actor == "Car 12").Select(each => (each.Kind, each.RawTime)), Is.EqualTo(new[]
            {
                (EvidenceKind.Dispatched, "2026-03-01T22:04:00-05:00"), (EvidenceKind.EnRoute, "2026-03-01T22:05:30-05:00"), (EvidenceKind.OnScene, "2026-03-01T22:08:10-05:00"),
            }));
            Assert.That(view.Sources.SelectMany(source => source.Evidence).Count(each => each.Kind is EvidenceKind.CallStarted or EvidenceKind.IncidentCreated or EvidenceKind.ForceReported), Is.EqualTo(3));
            Assert.That(view.Sources.Select(source => source.Id), Is.Unique);
            Assert.That(view.ForceReports, Has.Count.EqualTo(1));
            Assert.That(view.Details.Select(detail => (detail.Name, detail.Value)), Is.EqualTo(new[] { ("Beat", "2B4") }));
            Assert.That(view.Participants.Single(each => each.Name == "Ines Marsh").Person, Is.EqualTo(Marsh));
        });

        foreach (var file in Files) Assert.That(await Absorb(file), Is.EqualTo(Absorbed.Nothing), "read again it says nothing new");
    }

    [Test]
    public async Task What_turned_out_to_be_another_incident_points_to_it_and_takes_nothing_more()
    {
        await Absorb(Files[0]);
        var first = (await Listed()).Single().Id;
        await Absorb(Files[3]);
        Assert.That(await Listed(), Has.Count.EqualTo(2), "nothing says yet that they are one");
        await Absorb(Files[2]);
        var kept = (await Listed()).Single().Id;
        var refused = await store.Decide(new IncidentId(first), (await Page(first)).Facts, _ => Decision.Append(new OutcomeMarked(Outcome.NearMiss, "Close.", Clerk, Noon)), default);
        Assert.Multiple(async () =>
        {
            Assert.That(kept, Is.EqualTo(IncidentKeys.IncidentOf(store.Agency.Id, Number).Value));
            Assert.That((await Page(first)).JoinedTo, Is.EqualTo(kept));
            Assert.That(refused.Refusal, Is.EqualTo(IncidentRefusals.Joined));
        });
    }

    [Test]
    public async Task Of_two_that_are_one_the_one_with_a_review_is_kept()
    {
        await Absorb(Files[0]);
        var marked = (await Listed()).Single().Id;
        await store.Decide<Incident>(marked, null, _ => Decision.Append(new OutcomeMarked(Outcome.DeEscalation, "Calm.", Clerk, Noon)), default);
        await Absorb(Files[3]);
        await Absorb(Files[2]);
        var page = await Page((await Listed()).Single().Id);
        Assert.Multiple(() =>
        {
            Assert.That(page.Id, Is.EqualTo(marked));
            Assert.That((page.Number, page.Outcome?.Outcome), Is.EqualTo((Number, Outcome.DeEscalation)));
            Assert.That(page.Evidence.Select(each => each.Kind), Does.Contain(EvidenceKind.IncidentCreated));
        });
    }

    [Test]
    public async Task An_id_that_two_numbers_use_joins_nothing([Values] bool inOneFile)
    {
        var (one, other) = (Eido("22:01:00", Incident("26-1")), Eido("22:02:00", Incident("26-2")));
        string[] files = inOneFile ? [$"[{one},{other}]"] : [one, other];
        foreach (var file in files) await Absorb((SourceKind.Eido, file));
        Assert.That((await Listed()).Select(line => line.Number), Is.EquivalentTo(new[] { "26-1", "26-2" }));
    }

    private static IEnumerable<string> Orders()
    {
        return Ordered("", "0123").Select((order, index) => index % 2 == 0 ? order + "4" : "4" + order);

        static IEnumerable<string> Ordered(string before, string left) =>
            left.Length == 0 ? [before] : left.SelectMany(next => Ordered(before + next, left.Replace(next.ToString(), "", StringComparison.Ordinal)));
    }

    private static string Eido(string time, params string[] parts) =>
        $$"""{"$id":"urn:emergency:uid:incidentid:c0ffee:psap.example","lastUpdateTimeStamp":"2026-03-01T{{time}}-05:00","eidoVersion":"1.0",{{string.Join(',', parts)}}}""";

    private static string Incident(string? number) =>
        $$""" "incidentComponent":{"$id":"urn:emergency:uid:incident:77:psap.example"{{(number is null ? "" : $",\"internalIncidentId\":\"{number}\"")}}} """;

    private static string Unit(string time, string status) =>
        $$""" "emergencyResourceComponent":[{"$id":"unit-12","lastUpdateTimeStamp":"2026-03-01T{{time}}-05:00","emergencyResourceName":"Car 12","primaryUnitStatusRegistryText":"{{status}}"}] """;

    private Task<Absorbed> Absorb((SourceKind Kind, string Text) file)
    {
        var own = new OwnAgency(Sample.Agency.Name);
        var reading = file.Kind switch
        {
            SourceKind.Eido => EidoJson.Read(From.Text(file.Text), From.NewYork, own),
            SourceKind.CadCsv => CadCsv.Read(From.Text(file.Text), CadMapping.Of(("Number", CadRole.Number), ("At", CadRole.Created), ("Beat", CadRole.Fact)), From.NewYork),
            _ => ForceReportCsv.Read(From.Text(file.Text), From.NewYork, own),
        };
        Assert.That((reading.Refused, reading.BadRows.Count), Is.EqualTo(((Refusal?)null, 0)));
        var roster = new Roster([new(Marsh, "Ines Marsh", "2114")]);
        return store.InOneTransaction(transaction => transaction.Absorb(reading.Incidents, new Origin(file.Kind, "file", null), roster, Clerk, Noon), default);
    }

    private Task<IReadOnlyList<IncidentLine>> Listed() => store.Read(session => session.Query<IncidentLine>().Where(line => line.JoinedTo == null).ToListAsync());

    private async Task<IncidentPage> Page(Guid id) => (await store.Read(session => session.LoadAsync<IncidentPage>(id)))!;
}
