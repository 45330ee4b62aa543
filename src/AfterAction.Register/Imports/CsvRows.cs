using AfterAction.Kernel;
using CsvHelper;

namespace AfterAction.Register.Imports;

/// <summary>A CSV file row by row in constant memory. Cells are text, never a formula and never a number.</summary>
internal sealed class CsvRows : IDisposable
{
    private readonly ImportBytes bytes;
    private readonly CsvReader reader;
    private bool cutOff;

    public CsvRows(Stream file)
    {
        bytes = new ImportBytes(file, nuls: true);
        reader = CsvReader.Create(bytes, CsvReaderOptions.Default with
        {
            Separator = ',',
            HasHeader = false,
            SkipEmptyLines = false,
            DetectSeparatorHint = false,
            MaxRecordSize = ImportBytes.LongestLine,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = malformed => cutOff |= malformed.Reason == CsvMalformedReason.UnterminatedQuote,
        });
    }

    /// <summary>The row last read, counted from 1; the header is row 1.</summary>
    public int Row { get; private set; }

    /// <summary>Why reading stopped before the end; null while the file is in order.</summary>
    public Refusal? Refused { get; private set; }

    /// <summary>The column names, trimmed; null when there are none, and then <see cref="Refused"/> says why.</summary>
    public IReadOnlyList<string>? Header()
    {
        if (Next() is not { } cells)
        {
            Refused ??= ImportRefusals.Empty;
            return null;
        }

        string[] names = [.. cells.Select(cell => cell.Trim())];
        if (names.Any(HoldsNul)) Refused = ImportRefusals.HasNul;
        else if (names.All(name => name.Length == 0)) Refused = ImportRefusals.NoHeader;
        else if (names.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Any(same => same.Count() > 1)) Refused = ImportRefusals.ColumnTwice;
        return Refused is null ? names : null;
    }

    /// <summary>The cells of the next row that is not blank, as they stand; null at the end or when <see cref="Refused"/> is set.</summary>
    public string[]? Next()
    {
        if (Refused is not null) return null;
        try
        {
            while (reader.Read())
            {
                Row++;
                if (bytes.Refused is not null || cutOff) break;
                if (reader.FieldCount == 0 || (reader.FieldCount == 1 && string.IsNullOrWhiteSpace(reader.GetString(0)))) continue;
                return reader.Current.ToArray();
            }
        }
        catch (CsvFormatException)
        {
            Refused = bytes.Refused ?? ImportRefusals.LineTooLong;
        }

        Refused ??= bytes.Refused ?? (cutOff ? ImportRefusals.CutOff : null);
        return null;
    }

    /// <summary>What is wrong with the row's text, whatever it means; null when nothing is.</summary>
    public static BadRow? Fault(int row, string[] cells, IReadOnlyList<string> header)
    {
        if (cells.Length != header.Count) return new(row, "", $"Expected {header.Count} cells, as in the header; the row has {cells.Length}.");
        return Array.FindIndex(cells, HoldsNul) is >= 0 and var place ? new(row, header[place], "Expected text; the cell holds a NUL character.") : null;
    }

    private static bool HoldsNul(string text) => text.Contains('\0', StringComparison.Ordinal);

    public void Dispose()
    {
        reader.Dispose();
        bytes.Dispose();
    }
}
