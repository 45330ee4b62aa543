using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using Npgsql;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests;

public sealed class RegisterStoreTests
{
    private TestAgency agency = null!;
    private RegisterStore store = null!;

    [SetUp]
    public async Task Open()
    {
        agency = await RegisterDatabase.Create();
        store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency);
    }

    [TearDown]
    public async Task Close() => await store.DisposeAsync();

    [Test]
    public Task The_programs_own_login_finds_the_schema_it_was_built_for() =>
        Assert.ThatAsync(() => store.AssertSchema(default), Throws.Nothing);

    [Test]
    public async Task A_decision_is_kept_with_its_version_and_its_page()
    {
        var decided = await Decide(_ => Decision.Append(Registered, Arrived));
        var page = await Page();
        Assert.Multiple(() =>
        {
            Assert.That(decided.Version, Is.EqualTo(2));
            Assert.That(page!.Facts, Is.EqualTo(2));
            Assert.That(page.Evidence[0].Text, Is.EqualTo("At the door"));
        });
    }

    [Test]
    public async Task A_later_fact_is_folded_into_what_is_there()
    {
        await Decide(_ => Decision.Append(Registered, Arrived));
        Incident? found = null;
        var decided = await Decide(incident => (found = incident, Decision.Append(Force)).Item2, seen: 2);
        var page = await Page();
        Assert.Multiple(() =>
        {
            Assert.That(found!.Evidence, Has.Count.EqualTo(1));
            Assert.That(decided.Version, Is.EqualTo(3));
            Assert.That(page!.Facts, Is.EqualTo(3));
            Assert.That(page.ForceReports[0].Report, Is.EqualTo(Force.Report));
        });
    }

    [Test]
    public async Task A_writer_who_saw_an_older_version_appends_nothing()
    {
        await Decide(_ => Decision.Append(Registered, Arrived));
        var decided = await Decide(_ => Decision.Append(Force), seen: 1);
        var page = await Page();
        Assert.Multiple(() =>
        {
            Assert.That(decided.Refusal, Is.EqualTo(Refusal.Stale));
            Assert.That(page!.Facts, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_retry_of_what_is_done_is_no_conflict()
    {
        await Decide(_ => Decision.Append(Registered));
        var decided = await Decide(_ => Decision.Nothing, seen: 0);
        Assert.Multiple(() =>
        {
            Assert.That(decided.Refusal, Is.Null);
            Assert.That(decided.Version, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Many_writers_at_once_all_get_their_turn()
    {
        var decided = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Decide(incident =>
            Absorb(incident, Read([ReadArrival with { Key = $"{number}" }]), Dispatch))));
        var page = await Page();
        Assert.Multiple(() =>
        {
            Assert.That(decided.Select(decision => decision.Refusal), Is.All.Null);
            Assert.That(page!.Evidence.Select(evidence => evidence.Ordinal), Is.EqualTo(Enumerable.Range(1, 12)));
            Assert.That(page.Facts, Is.EqualTo(13));
        });
    }

    [Test]
    public async Task What_fails_halfway_leaves_nothing_behind()
    {
        await Assert.ThatAsync(() => store.InOneTransaction<int>(async unit =>
        {
            await unit.Decide<Incident>(Id.Value, null, _ => Decision.Append(Registered));
            throw new IOException("The file ended.");
        }, default), Throws.InstanceOf<IOException>());
        Assert.That(await Page(), Is.Null);
    }

    [Test]
    public async Task Absorbing_many_incidents_says_what_was_new_and_twice_is_nothing_new()
    {
        ReadIncident[] reads =
        [
            .. Enumerable.Range(0, 450).Select(number => Read([ReadArrival], [new("2114", "Ines Marsh", null, Involvement.Involved)], [ReadForce], key: $"K{number}")),
            Read([ReadArrival with { Key = "second" }], key: " k7 "),
        ];
        List<int> seen = [];
        var first = await store.InOneTransaction(unit => unit.Absorb(reads, Dispatch, Sample.Roster, Clerk, Noon, seen.Add), default);
        var second = await store.InOneTransaction(unit => unit.Absorb(reads, Dispatch, Sample.Roster, Clerk, Noon), default);
        Assert.Multiple(() =>
        {
            Assert.That(first, Is.EqualTo(new Absorbed(450, 450, 451, 450, 450)));
            Assert.That(second, Is.EqualTo(new Absorbed(0, 0, 0, 0, 0)));
            Assert.That(seen, Is.Ordered);
            Assert.That(seen[^1], Is.EqualTo(450));
        });
    }

    [Test]
    public async Task A_change_to_a_qualifying_incident_is_announced_and_one_to_another_is_not()
    {
        await using var listener = new NpgsqlConnection(agency.ProtectedApp("register"));
        await listener.OpenAsync();
        List<string> heard = [];
        listener.Notification += (_, told) => heard.Add($"{told.Channel} {told.Payload}");
        await using (var listen = new NpgsqlCommand("LISTEN incident_changed", listener)) await listen.ExecuteNonQueryAsync();
        await Decide(_ => Decision.Append(Registered, Arrived));
        await Decide(_ => Decision.Append(Force));
        await listener.WaitAsync();
        await using (var nothing = new NpgsqlCommand("SELECT 1", listener)) await nothing.ExecuteNonQueryAsync();
        Assert.That(heard, Is.EqualTo(new[] { $"incident_changed {Id.Value}" }));
    }

    private Task<Decision> Decide(Func<Incident?, Decision> decide, long? seen = null) => store.Decide(Id.Value, seen, decide, default);

    private Task<IncidentPage?> Page() => store.Read(session => session.LoadAsync<IncidentPage>(Id.Value));
}
