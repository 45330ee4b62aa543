namespace AfterAction.Register.Imports;

/// <summary>Where each column stands. Names are compared without case.</summary>
internal sealed record ForceReportColumns(IReadOnlyDictionary<string, int> Places, IReadOnlyList<string> Names)
{
    public int Count => Names.Count;

    public static ForceReportColumns Of(IReadOnlyList<string> header) => new(
        header.Index().Where(column => column.Item.Length > 0).ToDictionary(column => column.Item, column => column.Index, StringComparer.OrdinalIgnoreCase), header);
}

/// <summary>One report's cells by column.</summary>
internal readonly record struct ForceReportCells(string[] Texts, ForceReportColumns Columns)
{
    /// <summary>The cell without outer blanks; null when the column is absent or the cell is one of the source's blanks: nothing,
    /// a space, a lone period (which its statistics package writes for a missing number), or an empty list.</summary>
    public string? this[string column] => Columns.Places.TryGetValue(column, out var place) && Texts[place].Trim() is { } cell && cell is not ("" or "." or "[]") ? cell : null;

    public IEnumerable<(string Column, string Cell)> Answered
    {
        get
        {
            foreach (var (place, name) in Columns.Names.Index())
            {
                if (name.Length > 0 && Texts[place].Trim() is { } cell && cell is not ("" or "." or "[]")) yield return (name.ToLowerInvariant(), cell);
            }
        }
    }

    public override string ToString() => $"{Texts?.Length} cells";
}
