using System.Text.Json;
using AfterAction.TransparencyLog;

namespace AfterAction.Verify;

/// <summary>The two-way join: each exported row has exactly one leaf and each leaf of its kind exactly one row, and they say the same.</summary>
internal sealed class RowJoin
{
    private readonly Dictionary<(string Kind, string Row), Row> rows = [];
    private readonly Report report;

    private RowJoin(Report report) => this.report = report;

    /// <summary>Reads the rows of a folder.</summary>
    public static RowJoin Read(string folder, Report report)
    {
        RowJoin join = new(report);
        foreach (var kind in LeafFacts.JoinedKinds)
        {
            var file = $"rows/{kind}.jsonl";
            var path = Path.Combine(folder, "rows", $"{kind}.jsonl");
            if (!File.Exists(path))
            {
                report.Add(file, "It is missing: an export without such rows has an empty one.");
                continue;
            }

            var number = 0;
            foreach (var line in File.ReadLines(path))
            {
                number++;
                join.Add(kind, $"{file} line {number}", line);
            }
        }

        return join;
    }

    /// <summary>Meets a leaf with its row.</summary>
    public void Meet(string where, LeafFacts leaf, ReadOnlySpan<byte> bytes)
    {
        if (leaf is not { Joined: { } kind, Row: { } name }) return;
        if (!rows.TryGetValue((kind, name), out var row))
        {
            report.Add(where, $"No row of rows/{kind}.jsonl is the one of this leaf.");
            return;
        }

        if (row.Leaf is { } first)
        {
            report.Add(where, $"The row at {row.Where} has a leaf already, at {first}.");
            return;
        }

        row.Leaf = where;
        using var document = CanonicalJson.Parse(bytes);
        using var members = JsonDocument.Parse(row.Json);
        foreach (var member in members.RootElement.EnumerateObject().Where(member =>
            !document.RootElement.TryGetProperty(member.Name, out var said) || !JsonElement.DeepEquals(said, member.Value)))
            report.Add(row.Where, $"The row and its leaf, {where}, differ in {member.Name}.");
    }

    /// <summary>Names the rows that no leaf was met for.</summary>
    public void End()
    {
        foreach (var row in rows.Values.Where(row => row.Leaf is null)) report.Add(row.Where, "No leaf of the log is the one of this row.");
        report.Say($"{rows.Count} rows joined with their leaves");
    }

    private void Add(string kind, string where, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new() { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("row", out var name) || name.ValueKind != JsonValueKind.String)
                report.Add(where, "A row is an object with a row.");
            else if (!rows.TryAdd((kind, name.GetString()!), new(where, line)))
                report.Add(where, "There is such a row above.");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            report.Add(where, "This is not JSON.");
        }
    }

    private sealed class Row(string where, string json)
    {
        public string Where => where;

        public string Json => json;

        public string? Leaf { get; set; }
    }
}
