using System.Diagnostics;
using System.Text;
using AfterAction.Kernel;
using AfterAction.Register.Imports;
using AfterAction.Register.Incidents;
using AfterAction.Testing;
using AfterAction.Web.Pipeline;
using Marten;
using Npgsql;
using static AfterAction.Register.Tests.Sample;

namespace AfterAction.Register.Tests.Imports;

public sealed class ImportingTests
{
    private const string Header = "unique_report_id,incident_id,incident_date,officer_name\n";

    private static readonly ImportId First = new(new("0c000000-0000-4000-8000-000000000001"));
    private static readonly ImportId Second = new(new("0c000000-0000-4000-8000-000000000002"));

    private static readonly OwnAgency Own = new(Sample.Agency.Name);

    private readonly StoppedClock clock = new(Noon);
    private TestAgency agency = null!;
    private NpgsqlDataSource ledger = null!;
    private RegisterStore store = null!;

    [SetUp]
    public async Task Open()
    {
        agency = await RegisterDatabase.Create();
        store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency);
        ledger = NpgsqlDataSource.Create(agency.RegisterApp("ledger"));
    }

    [TearDown]
    public async Task Close()
    {
        await store.DisposeAsync();
        await ledger.DisposeAsync();
    }

    private ImportWork Work => new(store, Own, new(ledger, clock), clock);

    [Test]
    public async Task The_published_New_Jersey_reports_are_imported_in_full_and_a_second_time_change_nothing()
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Data("nj-use-of-force/reports.csv"));
        var watch = Stopwatch.StartNew();
        await Start(First, bytes, "reports.csv");
        await Run(First);
        watch.Stop();
        var lines = await Lines();
        var versions = lines.ToDictionary(line => line.Id, line => line.Facts);
        await Start(Second, bytes, "reports-again.csv");
        await Run(Second);
        var (first, second) = (await Import(First), await Import(Second));
        await TestContext.Out.WriteLineAsync($"3,040 reports in {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Multiple(async () =>
        {
            Assert.That((first.State, first.Rows, first.Incidents, first.BadRows), Is.EqualTo((ImportState.Done, 3040, 1531, 0)));
            Assert.That(first.Stored, Is.EqualTo(new FileStored(1531, 3040, 3040, first.Stored!.Participants, Clerk, Noon)));
            Assert.That(lines, Has.Count.EqualTo(1531));
            Assert.That(lines.Sum(line => line.ForceReports), Is.EqualTo(3040));
            Assert.That(second.Stored, Is.EqualTo(new FileStored(0, 0, 0, 0, Clerk, Noon)));
            Assert.That((await Lines()).ToDictionary(line => line.Id, line => line.Facts), Is.EqualTo(versions));
            Assert.That(await Staged(), Is.Zero);
        });
    }

    [Test]
    public async Task In_a_file_of_the_whole_state_a_namesake_of_another_agency_is_linked_to_nobody()
    {
        await Start(First, """
            unique_report_id,incident_id,incident_date,agency_name,county,officer_name
            1,Fernmoor-Alder Falls PD-26-1,3/1/2026,Alder Falls PD,Fernmoor,Ines Marsh
            2,Tarn-Brook PD-26-1,3/1/2026,Brook PD,Tarn,Ines Marsh
            3,Fernmoor-Alder Falls PD-26-2,3/1/2026,Alder Falls PD,Fernmoor,Lee Fox

            """, "state.csv");
        await Work.Run(First, Sample.Roster, default);
        var (own, other, shared) = (await Page("26-1"), await Page("Tarn-Brook PD-26-1"), await Page("26-2"));
        Assert.Multiple(() =>
        {
            Assert.That(own!.Participants.Single().Person, Is.EqualTo(Marsh));
            Assert.That(other!.Participants.Single().Person, Is.Null, "another agency's");
            Assert.That(shared!.Participants.Single().Person, Is.Null, "a name that two people have");
        });
    }

    [Test]
    public async Task Nothing_of_a_file_with_bad_rows_is_stored_until_somebody_accepts_the_good_ones()
    {
        await Start(First, Header + "1,A,3/1/2026,Vale\n2,B,soon,Vale\n3,A,3/1/2026,Oak\n", "some.csv");
        await Run(First);
        var waiting = await Import(First);
        Assert.Multiple(async () =>
        {
            Assert.That((waiting.State, waiting.Rows, waiting.Incidents, waiting.BadRows), Is.EqualTo((ImportState.WaitingForAcceptance, 3, 1, 1)));
            Assert.That(await Lines(), Is.Empty);
            Assert.That((await Ask(First)).Bad, Is.EqualTo(new BadRow[] { new(3, "incident_date", "Expected a date such as 12/23/2020.") }));
        });

        await Restart();
        Assert.That((await Accept(First)).Refusal, Is.Null);
        await Run(First);
        Assert.Multiple(async () =>
        {
            Assert.That((await Import(First)).State, Is.EqualTo(ImportState.Done));
            Assert.That((await Lines()).Single().ForceReports, Is.EqualTo(2));
            Assert.That(await Staged(), Is.Zero);
            Assert.That((await Accept(First)).Facts, Is.Empty, "accepting twice changes nothing");
        });
    }

    [TestCase("unique_report_id,incident_id,incident_date,officer_name\n1,A,3/1/2026,Vale\n2,B,3/1/2026,Va\0le\n", 3, "officer_name", "Expected text; the cell holds a NUL character.")]
    [TestCase("[{\"speaker\":\"Vale\",\"start\":1,\"end\":2},{\"speaker\":\"Va\\u0000\",\"start\":3,\"end\":4}]", 2, "", JsonFile.NotText)]
    [TestCase("[{\"speaker\":\"Vale\",\"start\":1,\"end\":2},{\"speaker\":\"Va\\udfff\",\"start\":3,\"end\":4}]", 2, "", JsonFile.NotText)]
    [TestCase("WEBVTT\n\n00:01.000 --> 00:02.000\nGo.\n\n00:03.000 --> 00:04.000\nSt\0op.\n", 6, "", "Expected text; the cue holds a NUL character.")]
    public async Task What_is_no_text_makes_its_row_a_bad_one_and_the_others_can_be_taken(string file, int row, string column, string reason)
    {
        await Start(First, Encoding.UTF8.GetBytes(file), "some", new ImportSettings(null, "A", "2026-03-01 22:00:00"));
        await Run(First);
        Assert.That((await Ask(First)).Bad, Is.EqualTo(new BadRow[] { new(row, column, reason) }));
        await Accept(First);
        await Run(First);
        Assert.Multiple(async () =>
        {
            Assert.That((await Import(First)).State, Is.EqualTo(ImportState.Done));
            Assert.That((await Lines()).Single().Number, Is.EqualTo((await Page("A"))!.Number));
        });
    }

    [Test]
    public async Task A_file_that_is_given_up_leaves_nothing_behind_but_the_fact()
    {
        await Start(First, Header + "1,A,3/1/2026,Vale\n2,B,soon,Vale\n", "some.csv");
        await Run(First);
        var decided = await new GiveUpImport.Handler(store, Clerks, clock).Handle(new(First), default);
        Assert.Multiple(async () =>
        {
            Assert.That(decided.Refusal, Is.Null);
            Assert.That((await Import(First)).State, Is.EqualTo(ImportState.GivenUp));
            Assert.That(await Lines(), Is.Empty);
            Assert.That(await Staged(), Is.Zero);
            Assert.That((await Accept(First)).Refusal, Is.EqualTo(ImportRefusals.NotToBeAccepted));
        });
    }

    [TestCase("unique_report_id,incident_id,incident_date\n1,A,3/1/2026\n2,\"A,3/1/2026\n", "imports/cut-off")]
    [TestCase("unique_report_id,incident_id,incident_date,no\0te\n1,A,3/1/2026,x\n", "imports/nul")]
    [TestCase("{\"$id\":\"x\",\"eidoVersion\":\"1.0\",\"locationComponent\":[{\"$id\":\"l\",\"locationByValue\":\"<!DOCTYPE a []><a/>\"}]}", "imports/xml-dtd")]
    public async Task A_file_that_cannot_be_read_to_its_end_leaves_nothing_behind(string file, string code)
    {
        await Start(First, file, "bad");
        await Run(First);
        var import = await Import(First);
        Assert.Multiple(async () =>
        {
            Assert.That((import.State, import.Refused?.Code), Is.EqualTo((ImportState.Refused, code)));
            Assert.That(await Lines(), Is.Empty);
            Assert.That(await Staged(), Is.Zero);
        });
    }

    [Test]
    public async Task A_file_of_no_known_format_is_refused_before_it_is_staged()
    {
        var decided = await Start(First, "Dear all", "letter.txt", expected: ImportRefusals.UnknownFormat);
        Assert.Multiple(async () =>
        {
            Assert.That(decided.Refusal, Is.EqualTo(ImportRefusals.UnknownFormat));
            Assert.That(await Staged(), Is.Zero);
        });
    }

    [Test]
    public async Task The_same_import_sent_again_changes_nothing_and_with_another_file_is_refused()
    {
        await Start(First, Header + "1,A,3/1/2026,Vale\n", "some.csv");
        var again = await Start(First, Header + "1,A,3/1/2026,Vale\n", "some.csv");
        var other = await Start(First, Header + "1,A,3/1/2026,Vale\n2,A,3/1/2026,Vale\n", "some.csv", expected: ImportRefusals.AnotherFile);
        var asLong = await Start(First, Header + "1,A,3/1/2026,Gale\n", "some.csv", expected: ImportRefusals.AnotherFile);
        Assert.Multiple(() =>
        {
            Assert.That(asLong.Refusal, Is.EqualTo(ImportRefusals.AnotherFile), "as long, with other words");
            Assert.That(again.Facts, Is.Empty);
            Assert.That(other.Refusal, Is.EqualTo(ImportRefusals.AnotherFile));
        });
    }

    [Test]
    public async Task An_import_that_a_stop_cut_short_is_found_and_finished()
    {
        await Start(First, Header + "1,A,3/1/2026,Vale\n", "some.csv");
        await Restart();
        var found = await Work.Unfinished(default);
        await Run(found.Single());
        Assert.Multiple(async () =>
        {
            Assert.That(found, Is.EqualTo(new[] { First }));
            Assert.That((await Import(First)).State, Is.EqualTo(ImportState.Done));
            Assert.That(await Work.Unfinished(default), Is.Empty);
        });
    }

    [Test]
    public async Task Two_workers_on_one_import_store_it_once()
    {
        await Start(First, Header + string.Concat(Enumerable.Range(0, 300).Select(number => $"{number},I{number % 50},3/1/2026,Vale\n")), "some.csv");
        await Task.WhenAll(Run(First), Run(First));
        Assert.Multiple(async () =>
        {
            Assert.That((await Import(First)).Stored!.ForceReports, Is.EqualTo(300));
            Assert.That((await Lines()).Sum(line => line.ForceReports), Is.EqualTo(300));
        });
    }

    [Test]
    public async Task A_dispatch_log_waits_until_its_columns_are_mapped()
    {
        await Start(First, "Call,When,Arrived\nC-1,2026-03-01 22:00,2026-03-01 22:09\n", "log.csv");
        await Run(First);
        var asked = await Ask(First);
        Assert.Multiple(() =>
        {
            Assert.That(asked.State, Is.EqualTo(ImportState.WaitingForMapping));
            Assert.That(asked.Columns!.Columns, Is.EqualTo(new[] { "Call", "When", "Arrived" }));
            Assert.That(asked.Columns.FirstRow[0], Is.EqualTo("C-1"));
        });

        var mapping = new MapColumns.Handler(store, new ImportQueue(), Clerks, clock);
        Assert.That((await mapping.Handle(new(First, CadMapping.Of(("When", CadRole.Created))), default)).Refusal, Is.EqualTo(ImportRefusals.NoNumberColumn));
        await mapping.Handle(new(First, CadMapping.Of(("Call", CadRole.Number), ("When", CadRole.Created), ("Arrived", CadRole.OnScene))), default);
        await Run(First);
        var page = await Page("C-1");
        Assert.That(page!.Evidence.Select(evidence => evidence.Kind), Is.EqualTo(new[] { EvidenceKind.IncidentCreated, EvidenceKind.OnScene }));
    }

    [Test]
    public async Task A_transcript_comes_to_the_incident_whose_number_was_typed()
    {
        await Start(First, await File.ReadAllBytesAsync(Shared.Data("eido/nena-sample-call-transfer.json")), "call.json");
        await Run(First);
        await Start(Second, Encoding.UTF8.GetBytes("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Vale>Stop.\n"), "camera-7.vtt", new ImportSettings(null, "a56e556d871", "2021-04-30 14:45:00"));
        await Run(Second);
        var page = await Page("urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us");
        Assert.Multiple(async () =>
        {
            Assert.That(page!.Evidence.Select(evidence => evidence.Kind), Is.EqualTo(new[] { EvidenceKind.CallStarted, EvidenceKind.CallAnswered, EvidenceKind.DispatchNote, EvidenceKind.Utterance }));
            Assert.That(page.Sources.Select(source => source.Name), Is.EqualTo(new[] { "Emergency call centre", "camera-7.vtt" }));
            Assert.That(await Lines(), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Bad_rows_are_read_a_page_at_a_time_and_each_once()
    {
        await Start(First, Header + string.Concat(Enumerable.Range(1, 250).Select(number => $"{number},A,soon,Vale\n")), "some.csv");
        await Run(First);
        List<int> rows = [];
        string? cursor = null;
        do
        {
            var view = await Ask(First, cursor);
            rows.AddRange(view.Bad.Select(bad => bad.Row));
            cursor = view.NextBad;
        }
        while (cursor is not null);
        Assert.Multiple(async () =>
        {
            Assert.That(rows, Is.EqualTo(Enumerable.Range(2, 250)));
            Assert.That((await Accept(First)).Refusal, Is.EqualTo(ImportRefusals.NoGoodRow));
        });
    }

    [Test]
    public async Task A_fault_of_ours_ends_the_import_and_keeps_nothing()
    {
        await Start(First, Header + "1,A,3/1/2026,Vale\n", "some.csv");
        await Work.Fail(First, default);
        Assert.Multiple(async () =>
        {
            Assert.That((await Import(First)).Refused?.Code, Is.EqualTo(ImportRefusals.Failed.Code));
            Assert.That(await Staged(), Is.Zero);
        });
    }

    private static readonly SignedIn Clerks = new();

    private sealed class SignedIn : IActor
    {
        public Actor? Current { get; } = new(Clerk, Sample.Agency.Id, "Sam Clerk", new HashSet<string> { Roles.RecordsOfficer });
    }

    private Task<Decision> Start(ImportId id, string file, string name, Refusal? expected = null) => Start(id, Encoding.UTF8.GetBytes(file), name, expected: expected);

    private async Task<Decision> Start(ImportId id, byte[] file, string name, ImportSettings? settings = null, Refusal? expected = null)
    {
        var decided = await new StartImport.Handler(store, new ImportQueue(), Clerks, clock)
            .Handle(new StartImport(id, null, name, file.Length, () => new MemoryStream(file), settings ?? ImportSettings.None), default);
        Assert.That(decided.Refusal, Is.EqualTo(expected));
        return decided;
    }

    private Task Run(ImportId id) => Work.Run(id, new([]), default);

    private Task<Decision> Accept(ImportId id) => new AcceptGoodRows.Handler(store, new ImportQueue(), Clerks, clock).Handle(new AcceptGoodRows(id), default);

    private async Task<ImportOf.View> Ask(ImportId id, string? cursor = null) => (await new ImportOf.Handler(store).Handle(new(id, cursor), default)).Value!;

    private async Task<FileImport> Import(ImportId id) => (await store.Read(session => session.LoadAsync<FileImport>(id.Value)))!;

    private Task<IReadOnlyList<IncidentLine>> Lines() => store.Read(session => session.Query<IncidentLine>().ToListAsync());

    private Task<IncidentPage?> Page(string key) => store.Read(session => session.LoadAsync<IncidentPage>(IncidentKeys.IncidentOf(Sample.Agency.Id, key).Value));

    private async Task Restart()
    {
        await store.DisposeAsync();
        store = RegisterDatabase.Open(agency.RegisterApp("register"), Sample.Agency);
    }

    private async Task<long> Staged()
    {
        await using var connection = new NpgsqlConnection(agency.Owner("register"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT (SELECT count(*) FROM register.import_part) + (SELECT count(*) FROM register.import_progress)", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
