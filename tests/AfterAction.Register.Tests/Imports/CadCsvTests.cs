using System.Globalization;
using AfterAction.Register.Imports;

namespace AfterAction.Register.Tests.Imports;

public sealed class CadCsvTests
{
    private const string NewOrleansHeader =
        "NOPD_Item,Type_,TypeText,Priority,InitialType,InitialTypeText,InitialPriority,MapX,MapY,TimeCreate,TimeDispatch,TimeArrive,TimeClosed,Disposition,DispositionText,SelfInitiated,Beat,BLOCK_ADDRESS,Zip,PoliceDistrict\n";

    private const string SacramentoHeader =
        "Record_ID,Call_Type,Description,Location,Unit_ID,Occurence_Date,Occurence_Time,Received_Date,Received_Time,Dispatch_Date,Dispatch_Time,Enroute_Date,Enroute_Time,At_Scene_Date,At_Scene_Time,Clear_Date,Clear_Time\n";

    private static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    [Test]
    public void An_arrival_before_the_dispatch_is_kept_and_marked()
    {
        var incident = NewOrleans("A0000617,94,DISCHARGING FIREARM,2,94,DISCHARGING FIREARM,2,1,2,2017-01-01T00:05:10.000,2017-01-01T00:05:48.000,2017-01-01T00:05:30.000,2017-01-01T00:20:00.000,NAT,Necessary Action Taken,N,1A,001XX Canal St,70112,1");
        var arrival = incident.Evidence.Single(evidence => evidence.Kind == EvidenceKind.OnScene);
        Assert.Multiple(() =>
        {
            Assert.That(arrival.RawTime, Is.EqualTo("2017-01-01T00:05:30.000"));
            Assert.That(arrival.At, Is.EqualTo(new DateTimeOffset(2017, 1, 1, 6, 5, 30, TimeSpan.Zero)));
            Assert.That(incident.Evidence.Where(evidence => evidence.Marks != EvidenceMarks.None).Select(evidence => (evidence.Kind, evidence.Marks)),
                Is.EqualTo(new[] { (EvidenceKind.OnScene, EvidenceMarks.OutOfOrder) }));
        });
    }

    [Test]
    public void A_missing_time_is_kept_as_missing()
    {
        var incident = NewOrleans("A1,94,X,2,94,X,2,1,2,2017-01-01T00:05:10.000,,,2017-01-01T00:20:00.000,,,Y,,,,");
        Assert.That(incident.Evidence.Where(evidence => evidence.Marks == EvidenceMarks.TimeMissing).Select(evidence => (evidence.Kind, evidence.At)),
            Is.EqualTo(new (EvidenceKind, DateTimeOffset?)[] { (EvidenceKind.Dispatched, null), (EvidenceKind.OnScene, null) }));
    }

    [Test]
    public void A_kind_that_was_changed_is_kept_beside_the_kind_at_first()
    {
        var incident = NewOrleans("A1,103,MENTAL PATIENT,2,21,COMPLAINT OTHER,1,1,2,2017-01-01T00:05:10.000,,,,,,N,,,,");
        Assert.Multiple(() =>
        {
            Assert.That(incident.Kind, Is.EqualTo("MENTAL PATIENT"));
            Assert.That(incident.Details, Does.Contain(new ReadDetail("Kind at first", "COMPLAINT OTHER", null)));
        });
    }

    [Test]
    public void What_has_no_time_is_a_detail_of_the_incident_and_nothing_to_be_walked()
    {
        var incident = NewOrleans("A1,94,X,2,94,X,2,1,2,2017-01-01T00:05:10.000,2017-01-01T00:06:10.000,2017-01-01T00:07:10.000,2017-01-01T00:20:00.000,NAT,Necessary Action Taken,N,2B4,001XX Canal St,70112,1");
        Assert.Multiple(() =>
        {
            Assert.That(incident.Evidence.Select(evidence => evidence.Kind), Is.EqualTo(new[] { EvidenceKind.IncidentCreated, EvidenceKind.Dispatched, EvidenceKind.OnScene, EvidenceKind.Cleared }));
            Assert.That(incident.Details, Does.Contain(new ReadDetail("Beat", "2B4", null)).And.Contain(new ReadDetail("PoliceDistrict", "1", null)));
        });
    }

    [Test]
    public void A_dispatchers_remark_without_a_time_is_evidence_marked_so() =>
        Assert.That(CadCsv.Read(From.Text("Number,At,Said\n1,2026-03-01 22:00:00,He has a dog.\n"), CadMapping.Of(("Number", CadRole.Number), ("At", CadRole.Created), ("Said", CadRole.Remark)), Chicago)
            .Incidents.Single().Evidence.Select(evidence => (evidence.Kind, evidence.Text, evidence.Marks)), Does.Contain((EvidenceKind.DispatchNote, "He has a dog.", EvidenceMarks.TimeMissing)));

    [Test]
    public void A_date_and_a_time_of_day_in_two_columns_are_one_time_and_1899_is_none()
    {
        var rows = SacramentoHeader
            + "77,415,DISTURBANCE,1 J ST,2A31,2024-05-01T00:00:00.000Z,21:10:00,2024-05-01T00:00:00.000Z,21:12:31,2024-05-01T00:00:00.000Z,21:13:00,1899-01-01T00:00:00.000Z,00:00:00,5/2/2024,0:01:05,2024-05-02,1899-12-30T00:45:00\n";
        var reading = CadCsv.Read(From.Text(rows), CadMapping.Sacramento, TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles"));
        Assert.Multiple(() =>
        {
            Assert.That(reading.BadRows, Is.Empty);
            Assert.That(reading.Incidents.Single().Evidence.Where(evidence => evidence.Text is not null && evidence.Actor == "2A31").Select(evidence => (evidence.Text, evidence.At?.UtcDateTime.ToString("dd HH:mm:ss", CultureInfo.InvariantCulture), evidence.Marks)), Is.EqualTo(new (string, string?, EvidenceMarks)[]
            {
                ("Occurred", "02 04:10:00", EvidenceMarks.None),
                ("Call received", "02 04:12:31", EvidenceMarks.None),
                ("Dispatched", "02 04:13:00", EvidenceMarks.None),
                ("En route", null, EvidenceMarks.TimeMissing),
                ("On scene", "02 07:01:05", EvidenceMarks.None),
                ("Cleared", "02 07:45:00", EvidenceMarks.None),
            }));
        });
    }

    [Test]
    public void Rows_of_several_units_are_one_incident()
    {
        const string rows = "Number,Unit,Arrived\nI-1,Car 1,2026-03-01 22:00:00\ni-1 ,Car 2,2026-03-01 22:03:00\nI-1,Car 1,2026-03-01 22:00:00\n";
        var reading = CadCsv.Read(From.Text(rows), CadMapping.Of(("Number", CadRole.Number), ("Unit", CadRole.Unit), ("Arrived", CadRole.OnScene)), Chicago);
        Assert.Multiple(() =>
        {
            Assert.That(reading.Incidents, Has.Count.EqualTo(1));
            Assert.That(reading.Incidents[0].Evidence.Select(evidence => evidence.Actor), Is.EqualTo(new[] { "Car 1", "Car 2" }));
        });
    }

    [TestCase("2026-11-01 01:30:00", EvidenceMarks.AmbiguousLocalTime, "06:30", 3601)]
    [TestCase("2026-03-08 02:30:00", EvidenceMarks.SkippedLocalTime, "08:30", 3601)]
    [TestCase("2026-03-08 03:00:00", EvidenceMarks.None, "08:00", 1)]
    public void A_local_time_that_clocks_have_twice_or_not_at_all_is_marked_and_uncertain_by_the_hour(string raw, EvidenceMarks marks, string utc, int seconds)
    {
        var evidence = CadCsv.Read(From.Text($"Number,At\n1,{raw}\n"), CadMapping.Of(("Number", CadRole.Number), ("At", CadRole.OnScene)), Chicago).Incidents.Single().Evidence.Single();
        Assert.Multiple(() =>
        {
            Assert.That(evidence.Marks, Is.EqualTo(marks));
            Assert.That(evidence.At!.Value.UtcDateTime.ToString("HH:mm", CultureInfo.InvariantCulture), Is.EqualTo(utc));
            Assert.That(evidence.Uncertainty, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        });
    }

    [Test]
    public void An_unreadable_time_makes_a_bad_row_and_a_blank_number_too()
    {
        var reading = CadCsv.Read(From.Text("Number,At\n1,soon\n,2026-03-01 22:00\n"), CadMapping.Of(("Number", CadRole.Number), ("At", CadRole.OnScene)), Chicago);
        Assert.That(reading.BadRows, Is.EqualTo(new BadRow[]
        {
            new(2, "At", "Expected a date and time such as 2026-03-01 22:15:04, or nothing."),
            new(3, "Number", "Expected the incident's number; the cell is blank."),
        }));
    }

    [TestCase(NewOrleansHeader, "new-orleans")]
    [TestCase(SacramentoHeader, "sacramento")]
    [TestCase("Master_Incident_Number,Response_Date,Problem,Priority_Number,Call_Taker,Dispatcher,Incident_Start_Time,TimeCallViewed\n", "call-taking")]
    [TestCase("Number,When,TimeArrive\n", null)]
    public void The_preset_that_fits_the_columns_is_suggested(string header, string? preset)
    {
        var headers = CadCsv.Headers(From.Text(header)).Value!;
        Assert.Multiple(() =>
        {
            Assert.That(headers.Preset, Is.EqualTo(preset));
            if (preset is null) Assert.That(headers.Suggested.Of("TimeArrive"), Is.EqualTo(CadRole.OnScene));
        });
    }

    [Test]
    public void A_mapping_without_a_number_or_a_time_is_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(CadCsv.Read(From.Text("A,B\n1,2\n"), CadMapping.Of(("B", CadRole.OnScene)), Chicago).Refused, Is.EqualTo(ImportRefusals.NoNumberColumn));
            Assert.That(CadCsv.Read(From.Text("A,B\n1,2\n"), CadMapping.Of(("A", CadRole.Number)), Chicago).Refused, Is.EqualTo(ImportRefusals.NoTimeColumn));
            Assert.That(CadCsv.Read(From.Text("A,B\n1,2\n"), CadMapping.NewOrleans, Chicago).Refused, Is.EqualTo(ImportRefusals.ColumnsNotInFile));
        });
    }

    private static ReadIncident NewOrleans(string row) => CadCsv.Read(From.Text(NewOrleansHeader + row + "\n"), CadMapping.NewOrleans, Chicago).Incidents.Single();
}
