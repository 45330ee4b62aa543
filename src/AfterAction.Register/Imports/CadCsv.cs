using AfterAction.Kernel;

namespace AfterAction.Register.Imports;

/// <summary>Reads dispatch exports as CSV, whose columns a person has mapped. Several rows of one number are one incident:
/// as many units, or the same rows again. Missing and out-of-order times are kept and marked, never put right.</summary>
public static class CadCsv
{
    // In the order in which they should come. What occurred may have occurred long before the call.
    private static readonly (CadRole Role, EvidenceKind Kind, string Text)[] Steps =
    [
        (CadRole.Occurred, EvidenceKind.Other, "Occurred"),
        (CadRole.Received, EvidenceKind.CallStarted, "Call received"),
        (CadRole.Answered, EvidenceKind.CallAnswered, "Call taken"),
        (CadRole.Created, EvidenceKind.IncidentCreated, "Incident created"),
        (CadRole.Dispatched, EvidenceKind.Dispatched, "Dispatched"),
        (CadRole.EnRoute, EvidenceKind.EnRoute, "En route"),
        (CadRole.OnScene, EvidenceKind.OnScene, "On scene"),
        (CadRole.Cleared, EvidenceKind.Cleared, "Cleared"),
    ];

    /// <summary>True for a role that is a time.</summary>
    public static bool IsTime(CadRole role) => Steps.Any(step => step.Role == role);

    public static Reading Read(Stream file, CadMapping mapping, TimeZoneInfo zone) => Reading.Of(Rows(file, mapping, zone));

    /// <summary>The columns of a file, with the preset that fits it, for the person who maps them.</summary>
    public static Answer<CadHeaders> Headers(Stream file)
    {
        using var rows = new CsvRows(file);
        if (rows.Header() is not { } header) return rows.Refused!;
        var first = rows.Next();
        if (rows.Refused is { } refused) return refused;
        var (preset, suggested) = CadMapping.Suggest(header);
        return new CadHeaders(header, first ?? [], preset, suggested);
    }

    /// <summary>Row by row, in constant memory.</summary>
    public static IEnumerable<RowRead> Rows(Stream file, CadMapping mapping, TimeZoneInfo zone)
    {
        using var rows = new CsvRows(file);
        var header = rows.Header();
        if (header is null || Unfit(header, mapping) is not null)
        {
            yield return RowRead.Stop(rows.Refused ?? Unfit(header!, mapping)!);
            yield break;
        }

        var roles = header.Select(mapping.Of).ToArray();
        while (rows.Next() is { } cells) yield return Row(rows.Row, cells, header, roles, zone);
        if (rows.Refused is { } refused) yield return RowRead.Stop(refused);
    }

    private static Refusal? Unfit(IReadOnlyList<string> header, CadMapping mapping)
    {
        var mapped = header.Select(mapping.Of).ToHashSet();
        if (!mapped.Contains(CadRole.Number)) return mapping.Columns.Values.Contains(CadRole.Number) ? ImportRefusals.ColumnsNotInFile : ImportRefusals.NoNumberColumn;
        return mapped.Any(IsTime) ? null : ImportRefusals.NoTimeColumn;
    }

    private static RowRead Row(int number, string[] cells, IReadOnlyList<string> header, CadRole[] roles, TimeZoneInfo zone)
    {
        if (CsvRows.Fault(number, cells, header) is { } fault) return RowRead.Unusable(number, fault);
        List<BadRow> bad = [];
        if (First(CadRole.Number) is not { } incident)
        {
            bad.Add(new(number, header[Array.IndexOf(roles, CadRole.Number)], "Expected the incident's number; the cell is blank."));
            incident = "";
        }

        var unit = First(CadRole.Unit);
        List<ReadEvidence> evidence = [];
        List<ReadDetail> details = [];
        DateOnly? date = null;
        DateTimeOffset? latest = null;
        foreach (var step in Steps)
        {
            int[] places = [.. Places(step.Role)];
            if (places.Length == 0) continue;
            var raw = string.Join(' ', places.Select(place => cells[place].Trim()).Where(cell => cell.Length > 0));
            var key = $"{step.Role}|{unit}|{raw}";
            if (raw.Length == 0 || IsNull(cells[places[0]]))
            {
                evidence.Add(new(key, step.Kind, raw, null, null, TimeSpan.Zero, unit, step.Text, EvidenceMarks.TimeMissing));
                continue;
            }

            if (Time(cells, places, zone) is not { } time)
            {
                bad.Add(new(number, header[places[0]], "Expected a date and time such as 2026-03-01 22:15:04, or nothing."));
                continue;
            }

            var marks = time.Marks | (latest > time.At ? EvidenceMarks.OutOfOrder : EvidenceMarks.None);
            evidence.Add(new(key, step.Kind, raw, time.At, null, time.Uncertainty, unit, step.Text, marks));
            if (latest is null || time.At > latest) latest = time.At;
            date ??= time.LocalDate;
        }

        if (bad.Count > 0) return RowRead.Unusable(number, bad);
        var (kind, first) = (First(CadRole.Kind), First(CadRole.InitialKind));
        if (kind is not null && first is not null && !string.Equals(kind, first, StringComparison.OrdinalIgnoreCase))
        {
            details.Add(new("Kind at first", first, null));
        }

        foreach (var place in Places(CadRole.Remark).Concat(Places(CadRole.Fact)))
        {
            if (cells[place].Trim() is not { Length: > 0 } cell) continue;
            if (roles[place] == CadRole.Fact) details.Add(new(header[place].Trim(), cell, unit));
            else evidence.Add(new($"remark|{cell}", EvidenceKind.DispatchNote, "", null, null, TimeSpan.Zero, null, cell, EvidenceMarks.TimeMissing));
        }

        return RowRead.Good(number, new ReadIncident(incident, incident, kind ?? first, First(CadRole.Location), date, evidence,
            [.. People(CadRole.Unit, Involvement.Unit), .. People(CadRole.CallTaker, Involvement.Dispatcher), .. People(CadRole.Dispatcher, Involvement.Dispatcher)], [])
        { Details = details });

        IEnumerable<int> Places(CadRole role) => roles.Index().Where(column => column.Item == role).Select(column => column.Index);
        string? First(CadRole role) => Places(role).Select(place => cells[place].Trim()).FirstOrDefault(cell => cell.Length > 0);
        IEnumerable<ReadParticipant> People(CadRole role, Involvement involvement) =>
            Places(role).Select(place => cells[place].Trim()).Where(cell => cell.Length > 0).Select(name => new ReadParticipant(name, name, null, involvement));
    }

    // A date column and a time-of-day column, each of which an export may fill up with a midnight or with the day zero of its database.
    private static SourceTime? Time(string[] cells, int[] places, TimeZoneInfo zone)
    {
        if (places.Length == 1) return SourceTime.Parse(cells[places[0]], zone);
        var date = cells[places[0]].Trim().Split(' ', 'T')[0];
        var time = cells[places[1]].Trim();
        if (time.IndexOfAny([' ', 'T']) is > 0 and var gap && time[..gap].Any(mark => mark is '-' or '/')) time = time[(gap + 1)..];
        return SourceTime.Parse($"{date} {time}".Trim(), zone);
    }

    // 1899 is the day zero of spreadsheets and of several databases: the column is there and has no value.
    private static bool IsNull(string cell) =>
        cell.Trim() is var text && (text.Length == 0 || text.StartsWith("1899-", StringComparison.Ordinal)
            || text.Split(' ')[0].EndsWith("/1899", StringComparison.Ordinal) || string.Equals(text, "null", StringComparison.OrdinalIgnoreCase));
}
