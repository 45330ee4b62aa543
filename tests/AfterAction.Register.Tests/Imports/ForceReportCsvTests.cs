using System.Globalization;
using AfterAction.Register.Imports;
using AfterAction.Testing;

namespace AfterAction.Register.Tests.Imports;

public sealed class ForceReportCsvTests
{
    private static readonly string Published = Shared.Data("nj-use-of-force/reports.csv");

    private static readonly Lazy<Reading> PublishedReading = new(() =>
    {
        using var file = File.OpenRead(Published);
        return ForceReportCsv.Read(file, From.NewYork);
    });

    private static readonly Lazy<List<Dictionary<string, string>>> Counted = new(() =>
    {
        var rows = PlainCsv.Rows(Published);
        return [.. rows.Skip(1).Select(cells => rows[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    });

    private static List<ReadForceReport> Reports => [.. PublishedReading.Value.Incidents.SelectMany(incident => incident.ForceReports)];

    [Test]
    public void The_published_file_gives_3040_reports_of_1531_incidents_and_rejects_no_row()
    {
        // Nothing is rejected since every row has 43 cells, an id of its own, an incident and two readable dates.
        var ids = Counted.Value.Select(row => row["incident_id"]).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(PublishedReading.Value.Refused, Is.Null);
            Assert.That(PublishedReading.Value.RowsRead, Is.EqualTo(3040).And.EqualTo(Counted.Value.Count));
            Assert.That(PublishedReading.Value.BadRows, Is.Empty);
            Assert.That(Reports, Has.Count.EqualTo(3040));
            Assert.That(PublishedReading.Value.Incidents, Has.Count.EqualTo(1531));
            Assert.That(ids.Select(id => id.Trim().ToUpperInvariant()).Distinct().Count(), Is.EqualTo(1531));
            Assert.That(ids.Distinct().Count(), Is.EqualTo(1549), "18 more before case and outer blanks are left out");
            Assert.That(Counted.Value.Select(row => row.Count).Distinct(), Is.EqualTo(new[] { 43 }));
            Assert.That(Counted.Value.Select(row => row["unique_report_id"].Trim()).Distinct().Count(), Is.EqualTo(3040));
        });
    }

    [Test]
    public void All_reports_of_one_incident_are_on_one_incident()
    {
        var counted = Counted.Value.GroupBy(row => row["incident_id"].Trim().ToUpperInvariant())
            .ToDictionary(same => same.Key, same => same.Select(row => row["unique_report_id"]).Order().ToArray());
        var read = PublishedReading.Value.Incidents
            .ToDictionary(incident => ReadIncident.CanonicalKey(incident.Key), incident => incident.ForceReports.Select(report => report.Key).Order().ToArray());
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(counted));
            Assert.That(read.Values.Max(reports => reports.Length), Is.EqualTo(14));
            Assert.That(read.Values.Count(reports => reports.Length > 1), Is.EqualTo(counted.Values.Count(reports => reports.Length > 1)));
        });
    }

    [Test]
    public void An_option_with_commas_in_it_is_one_option()
    {
        var disturbances = Counted.Value.Count(row => row["incident_type"].Contains("Disturbance (drinking", StringComparison.Ordinal));
        var bars = Counted.Value.Count(row => row["location_type"].Contains("Alcohol Establishment (bar, club, casino)", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(Reports.Count(report => Options(report, "incident_type").Contains("Disturbance (drinking, fighting, disorderly)")), Is.EqualTo(disturbances).And.EqualTo(516));
            Assert.That(Reports.Count(report => Options(report, "location_type").Contains("Alcohol Establishment (bar, club, casino)")), Is.EqualTo(bars));
        });
    }

    [Test]
    public void The_two_spellings_of_one_resistance_are_one_option_and_the_cell_is_kept()
    {
        var counted = Counted.Value.Count(row => row["subject_resistance"].Contains("tighening", StringComparison.Ordinal));
        var respelled = Reports.Where(report => report.Answers.GetValueOrDefault("subject_resistance as written", "").Contains("tighening", StringComparison.Ordinal)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(counted, Is.Positive);
            Assert.That(respelled, Has.Count.EqualTo(counted));
            Assert.That(Reports.SelectMany(report => Options(report, "subject_resistance")).Where(option => option.Contains("tighening", StringComparison.Ordinal)), Is.Empty);
        });
    }

    [Test]
    public void Only_answers_that_the_publisher_cut_off_are_none_of_the_known_options()
    {
        // The publisher cuts cells off; among 3,040 reports only one report's answers end in the middle of an option.
        var unknown = Reports.Single(report => report.Doubts.Any(doubt => doubt.Contains("none of the known options", StringComparison.Ordinal)));
        Assert.Multiple(() =>
        {
            Assert.That(unknown.Answers["subject_perceived_condition as written"], Has.Length.EqualTo(199).And.EndsWith(",No unusual condition"));
            Assert.That(unknown.Answers["subject_resistance as written"], Has.Length.EqualTo(599).And.EndsWith(",Aggressive"));
            Assert.That(Options(unknown, "subject_resistance")[^1], Is.EqualTo("Aggressive"));
        });
    }

    [Test]
    public void The_local_date_is_kept_where_the_UTC_date_is_another()
    {
        var counted = Counted.Value.Count(row => DateOnly.Parse(row["incident_date"], CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) != row["incident_date_utc"][..10]);
        Assert.Multiple(() =>
        {
            Assert.That(Reports.Count(report => report.LocalDate != DateOnly.FromDateTime(report.At!.Value.UtcDateTime)), Is.EqualTo(counted));
            Assert.That(counted, Is.EqualTo(801));
        });
    }

    [Test]
    public void Every_rank_of_the_file_is_on_the_scale_or_known_to_be_no_rank()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Reports.Select(report => report.RankAsSpelled).Distinct().Count(), Is.EqualTo(Counted.Value.Select(row => row["officer_rank"]).Distinct().Count()).And.EqualTo(49));
            Assert.That(Reports.SelectMany(report => report.Doubts).Where(doubt => doubt.StartsWith("officer_rank", StringComparison.Ordinal)), Is.Empty);
            Assert.That(Reports.Select(report => report.Rank).Distinct(), Is.EquivalentTo(new[]
            {
                null, Ranks.Officer, Ranks.Detective, Ranks.Corporal, Ranks.Sergeant, Ranks.Lieutenant, Ranks.Captain, Ranks.Chief,
            }));
            Assert.That(Reports.Count(report => report.Rank is null), Is.EqualTo(Counted.Value.Count(row => row["officer_rank"] is "Agency User" or "Agency Admin" or "Not Provided" or "Other")));
        });
    }

    [Test]
    public void Answers_by_position_are_given_to_their_subjects()
    {
        var report = Reports.Single(each => each.Key == "37799");
        Assert.Multiple(() =>
        {
            Assert.That(report.Subjects.Select(subject => subject["subject_age"]), Is.EqualTo(new[] { "18", "19", "21", "20", "19" }));
            Assert.That(report.Subjects.Select(subject => subject["subject_gender"]), Is.EqualTo(new[] { "Male", "Male", "Male", "Male", "Female" }));
            Assert.That(report.Subjects[3]["subject_race"], Is.EqualTo("Black"));
        });
    }

    [Test]
    public void A_blank_first_answer_by_position_leaves_the_second_in_its_place()
    {
        var report = Reports.Single(each => each.Subjects.Count == 2 && !each.Subjects[0].ContainsKey("subject_gender") && each.Subjects[1].ContainsKey("subject_gender"));
        Assert.That(report.Subjects[1]["subject_gender"], Is.EqualTo("Male"));
    }

    [Test]
    public void Blanks_lone_periods_and_empty_lists_are_no_answers() =>
        Assert.That(Reports.SelectMany(report => report.Answers.Values.Concat(report.Options.Values.SelectMany(option => option))).Where(answer => answer.Trim() is "" or "." or "[]"), Is.Empty);

    [Test]
    public void Treatments_joined_with_quotation_marks_are_split_too()
    {
        var counted = Counted.Value.Count(row => row["officer_medical_treatment"].Contains("', '", StringComparison.Ordinal));
        Assert.That(Reports.Count(report => Options(report, "officer_medical_treatment").Count > 1), Is.EqualTo(counted).And.Positive);
    }

    [Test]
    public void A_report_without_an_officer_is_kept_with_a_doubt_and_names_nobody()
    {
        var nameless = Reports.Where(report => report.Officer.Length == 0).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(nameless, Has.Count.EqualTo(Counted.Value.Count(row => row["officer_name"].Trim().Length == 0)).And.Count.EqualTo(115));
            Assert.That(nameless.Select(report => report.Doubts), Has.All.Contains("officer_name: the report names no officer."));
        });
    }

    [Test]
    public void Reading_the_file_twice_gives_the_same_keys_each_of_them_once()
    {
        using var file = File.OpenRead(Published);
        var again = ForceReportCsv.Read(file, From.NewYork);
        Assert.Multiple(() =>
        {
            Assert.That(Keys(again), Is.EqualTo(Keys(PublishedReading.Value)));
            Assert.That(Keys(again), Is.Unique);
        });

        static List<string> Keys(Reading reading) => [.. reading.Incidents.SelectMany(incident => incident.Evidence.Select(evidence => $"{incident.Key} {evidence.Key}"))];
    }

    [Test]
    public void Rows_of_the_agency_itself_are_keyed_by_its_own_number()
    {
        const string rows = """
            unique_report_id,incident_id,county,agency_name,incident_date
            1,Kent-Harbor PD-2026-000117,Kent,Harbor PD,3/1/2026
            2,Kent-Quarry PD-2026-000117,Kent,Quarry PD,3/1/2026
            """;
        Assert.That(ForceReportCsv.Read(From.Text(rows), From.NewYork, new OwnAgency("Harbor Police Department")).Incidents.Select(incident => incident.Key),
            Is.EqualTo(new[] { "2026-000117", "Kent-Quarry PD-2026-000117" }));
    }

    [Test]
    public void A_bad_row_is_named_by_number_column_and_reason_and_its_cell_is_not_repeated()
    {
        const string rows = """
            unique_report_id,incident_id,incident_date
            1,A,3/1/2026
            1,A,3/1/2026
            ,A,yesterday
            4,A,3/1/2026,more

            5,,3/1/2026
            """;
        var reading = ForceReportCsv.Read(From.Text(rows), From.NewYork);
        Assert.Multiple(() =>
        {
            Assert.That(reading.RowsRead, Is.EqualTo(5));
            Assert.That(reading.BadRows, Is.EqualTo(new BadRow[]
            {
                new(3, "unique_report_id", "Expected each report once; an earlier row has the same id."),
                new(4, "unique_report_id", "Expected the report's id; the cell is blank."),
                new(4, "incident_date", "Expected a date such as 12/23/2020."),
                new(5, "", "Expected 3 cells, as in the header; the row has 4."),
                new(7, "incident_id", "Expected the incident's id; the cell is blank."),
            }));
            Assert.That(reading.Incidents.Single().ForceReports.Single().Key, Is.EqualTo("1"));
        });
    }

    [TestCase("Alder Falls PD", true)]
    [TestCase("ALDER FALLS POLICE DEPT.", true)]
    [TestCase(" Alder  Falls Police Department ", true)]
    [TestCase("AlderFalls PD", true)]
    [TestCase("Alder Falls", false)]
    [TestCase("Alder Falls Twp PD", false)]
    [TestCase("Alder PD", false)]
    [TestCase("Alder Falls Co Sheriffs Office", false)]
    [TestCase("", false)]
    public void Only_officers_of_the_own_agency_however_it_is_spelled_are_its_people(string agency, bool own)
    {
        var row = $"unique_report_id,incident_id,incident_date,agency_name,county,officer_name\n1,A,3/1/2026,{agency},Fernmoor,Vale\n";
        var officer = ForceReportCsv.Read(From.Text(row), From.NewYork, new OwnAgency("Alder Falls Police Department")).Incidents.Single().Participants.Single();
        Assert.That(officer.OfOwnAgency, Is.EqualTo(own));
    }

    [Test]
    public void Where_two_counties_have_an_agency_of_the_name_the_own_county_tells_them_apart_or_nothing_is_read()
    {
        const string rows = "unique_report_id,incident_id,incident_date,agency_name,county,officer_name\n"
            + "1,Warren-Washington Twp PD-21-1,3/1/2026,Washington Twp PD,Warren,Vale\n2,Morris-Washington Twp PD-21-1,3/1/2026,Washington Twp PD,Morris,Vale\n";
        var known = ForceReportCsv.Read(From.Text(rows), From.NewYork, new OwnAgency("Washington Township Police Department", "Morris"));
        Assert.Multiple(() =>
        {
            Assert.That(known.Incidents.Select(incident => (incident.Key, incident.Participants[0].OfOwnAgency)),
                Is.EqualTo(new[] { ("Warren-Washington Twp PD-21-1", false), ("21-1", true) }));
            Assert.That(ForceReportCsv.Read(From.Text(rows), From.NewYork, new OwnAgency("Washington Township Police Department")).Refused, Is.EqualTo(ImportRefusals.AgencyInTwoCounties));
        });
    }

    [Test]
    public void A_formula_stays_the_text_it_is()
    {
        const string rows = "unique_report_id,incident_id,incident_date,remark\n1,A,3/1/2026,\"=HYPERLINK(\"\"http://x\"\")\"\n";
        Assert.That(ForceReportCsv.Read(From.Text(rows), From.NewYork).Incidents[0].ForceReports[0].Answers["remark"], Is.EqualTo("=HYPERLINK(\"http://x\")"));
    }

    private static IReadOnlyList<string> Options(ReadForceReport report, string column) => report.Options.TryGetValue(column, out var options) ? options : [];
}
