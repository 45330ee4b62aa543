using System.Globalization;

namespace AfterAction.Register.Imports;

/// <summary>Reads use-of-force reports of the shape the New Jersey Attorney General publishes: 43 columns, a report a row.</summary>
/// <remarks>
/// <para>The incident's key is <c>incident_id</c>, which the publisher builds of county, agency and case number. The case number alone
/// does not group: it is blank in 81 of 3,040 published reports, seven numbers are used by two agencies each, and within one agency an
/// incident's reports spell it differently (<c>20-46743</c>, <c>2020-46743</c>) where <c>incident_id</c> has one spelling. Case and outer
/// blanks of the id do not count; inner blanks and punctuation do, since leaving them out could join two incidents.</para>
/// <para>Rows of the importing agency itself are keyed by the id without the county and agency in front, which is the agency's own
/// number, so that dispatch data of the same incident meets them.</para>
/// <para>The published UTC time of a report is a day rather than a moment: among reports of one incident half differ by over 80 minutes
/// and a tenth by over 19 hours. Evidence made of it is uncertain by a day.</para>
/// </remarks>
public static class ForceReportCsv
{
    internal static readonly string[] Needed = ["unique_report_id", "incident_id", "incident_date"];

    private static readonly string[] PerSubject = ["subject_race", "subject_age", "subject_gender", "subject_arrested"];

    private static readonly HashSet<string> Structural = new(StringComparer.OrdinalIgnoreCase)
    {
        "unique_report_id", "report_number_portal", "incident_id", "incident_case_number", "incident_date", "incident_date_utc", "officer_name", "officer_rank",
    };

    public static Reading Read(Stream file, TimeZoneInfo zone, OwnAgency? own = null) => Reading.Of(Rows(file, zone, own));

    /// <summary>Row by row; memory grows by one short id a row and nothing else.</summary>
    /// <param name="zone">The zone on whose wall <c>incident_date</c> was written.</param>
    /// <param name="own">The importing agency. A file in which two counties have one of its name is refused unless its own county is known.</param>
    public static IEnumerable<RowRead> Rows(Stream file, TimeZoneInfo zone, OwnAgency? own = null)
    {
        using var rows = new CsvRows(file);
        if (rows.Header() is not { } header)
        {
            yield return RowRead.Stop(rows.Refused!);
            yield break;
        }

        if (Needed.Any(column => !header.Contains(column, StringComparer.OrdinalIgnoreCase)))
        {
            yield return RowRead.Stop(ImportRefusals.NotForceReports);
            yield break;
        }

        var columns = ForceReportColumns.Of(header);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? county = null;
        while (rows.Next() is { } cells)
        {
            if (own is { County: null } && cells.Length == columns.Count && new ForceReportCells(cells, columns) is var row && own.Is(row["agency_name"], null))
            {
                if (county is not null && !string.Equals(county, row["county"] ?? "", StringComparison.OrdinalIgnoreCase))
                {
                    yield return RowRead.Stop(ImportRefusals.AgencyInTwoCounties);
                    yield break;
                }

                county = row["county"] ?? "";
            }

            yield return Row(rows.Row, cells, columns, seen, zone, own);
        }

        if (rows.Refused is { } refused) yield return RowRead.Stop(refused);
    }

    private static RowRead Row(int number, string[] cells, ForceReportColumns columns, HashSet<string> seen, TimeZoneInfo zone, OwnAgency? own)
    {
        if (CsvRows.Fault(number, cells, columns.Names) is { } fault) return RowRead.Unusable(number, fault);
        List<BadRow> bad = [];
        var row = new ForceReportCells(cells, columns);
        var id = row["unique_report_id"];
        if (id is null) bad.Add(new(number, "unique_report_id", "Expected the report's id; the cell is blank."));
        else if (!seen.Add(id)) bad.Add(new(number, "unique_report_id", "Expected each report once; an earlier row has the same id."));
        if (row["incident_id"] is null) bad.Add(new(number, "incident_id", "Expected the incident's id; the cell is blank."));
        if (Date(row["incident_date"]) is null) bad.Add(new(number, "incident_date", "Expected a date such as 12/23/2020."));
        var utc = row["incident_date_utc"];
        var time = utc is null ? null : SourceTime.Parse(utc, zone);
        if (utc is not null && time is null) bad.Add(new(number, "incident_date_utc", "Expected a time such as 2020-12-23T20:48:22.070Z."));
        return bad.Count > 0 ? RowRead.Unusable(number, bad) : RowRead.Good(number, Incident(id!, row, time, zone, own));
    }

    private static ReadIncident Incident(string id, ForceReportCells row, SourceTime? time, TimeZoneInfo zone, OwnAgency? own)
    {
        List<string> doubts = [];
        var isOwn = own?.Is(row["agency_name"], row["county"]) == true;
        var date = Date(row["incident_date"]);
        var options = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, cell) in row.Answered)
        {
            if (Structural.Contains(column) || PerSubject.Contains(column)) continue;
            if (!ForceReportOptions.Columns.Contains(column))
            {
                answers[column] = cell;
                continue;
            }

            var split = ForceReportOptions.Of(column, cell);
            options[column] = split.Options;
            if (split.Unknown) doubts.Add($"{column}: a part is none of the known options and is kept as it is.");
            if (split.Unknown || split.Respelled) answers[$"{column} as written"] = cell;
        }

        var subjects = Subjects(row, doubts);
        var (officer, rank) = (row["officer_name"], row["officer_rank"]);
        if (officer is null) doubts.Add("officer_name: the report names no officer.");
        if (rank is not null && Ranks.IsDoubtful(rank)) doubts.Add("officer_rank: the rank is not known and is kept as it is.");
        if (row["officer_age"] is { } age && !(int.TryParse(age, CultureInfo.InvariantCulture, out var years) && years is >= 17 and <= 90))
        {
            doubts.Add("officer_age: the age cannot be right.");
        }

        if (time is null) doubts.Add("incident_date_utc: the time is missing.");
        else if (time.LocalDate != date) doubts.Add("incident_date: the date differs from the local date of incident_date_utc.");

        var force = options.GetValueOrDefault("type_of_force") ?? [];
        var report = new ReadForceReport(id, row["report_number_portal"] ?? id, officer ?? "", rank, rank is null ? null : Ranks.Of(rank), date, time?.At,
            answers, options, subjects, doubts);
        var evidence = new ReadEvidence($"force:{id}", EvidenceKind.ForceReported, row["incident_date_utc"] ?? "", time?.At, null, TimeSpan.FromDays(1), officer,
            force.Count == 0 ? "Force reported" : string.Join("; ", force.Distinct()), time is null ? EvidenceMarks.TimeMissing : EvidenceMarks.Imprecise);
        return new ReadIncident(Key(row, isOwn), row["incident_case_number"], Joined(options, "incident_type"), Place(row, options), date,
            [evidence], officer is null ? [] : [new ReadParticipant(officer, officer, rank, Involvement.Involved, isOwn)], [report]);
    }

    private static string Key(ForceReportCells row, bool isOwn)
    {
        var id = row["incident_id"]!;
        if (!isOwn) return id;
        var front = $"{row["county"]}-{row["agency_name"]}-";
        return id.Length > front.Length && id.StartsWith(front, StringComparison.OrdinalIgnoreCase) ? id[front.Length..].Trim() : id;
    }

    private static string? Place(ForceReportCells row, Dictionary<string, IReadOnlyList<string>> options)
    {
        string[] parts = [.. new[] { Joined(options, "location_type"), row["incident_municipality"] }.OfType<string>()];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    private static string? Joined(Dictionary<string, IReadOnlyList<string>> options, string column) =>
        options.TryGetValue(column, out var chosen) && chosen.Count > 0 ? string.Join("; ", chosen) : null;

    private static List<IReadOnlyDictionary<string, string>> Subjects(ForceReportCells row, List<string> doubts)
    {
        var lists = PerSubject.Select(column => (column, answers: ByPosition(row[column]))).Where(list => list.answers.Length > 0).ToArray();
        if (lists.Length == 0) return [];
        if (lists.Select(list => list.answers.Length).Distinct().Count() > 1) doubts.Add("subject: the answers are of different numbers of people.");
        return [.. Enumerable.Range(0, lists.Max(list => list.answers.Length)).Select(position => lists
            .Where(list => position < list.answers.Length && list.answers[position].Length > 0)
            .ToDictionary(list => list.column, list => list.answers[position], StringComparer.Ordinal))];
    }

    // A comma at the end closes the list; it does not open a further, blank answer.
    private static string[] ByPosition(string? cell) => cell is null ? [] : cell.TrimEnd(',', ' ').Split(',', StringSplitOptions.TrimEntries);

    private static DateOnly? Date(string? cell) =>
        DateOnly.TryParseExact(cell, ["M/d/yyyy", "yyyy-M-d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1900 and < 2200 ? date : null;
}
