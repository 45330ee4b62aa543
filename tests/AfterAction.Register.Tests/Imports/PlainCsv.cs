using System.Text;

namespace AfterAction.Register.Tests.Imports;

/// <summary>An independent reader of CSV for counting: a state machine over characters after RFC 4180, sharing nothing with the import.</summary>
internal static class PlainCsv
{
    public static List<List<string>> Rows(string path)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        var quoted = false;
        var text = File.ReadAllText(path, Encoding.UTF8).TrimStart('\uFEFF');
        for (var at = 0; at < text.Length; at++)
        {
            var mark = text[at];
            if (quoted && mark == '"' && at + 1 < text.Length && text[at + 1] == '"')
            {
                cell.Append('"');
                at++;
            }
            else if (mark == '"') quoted = !quoted;
            else if (!quoted && mark == ',') Close();
            else if (!quoted && mark == '\n')
            {
                Close();
                rows.Add(row);
                row = [];
            }
            else if (quoted || mark != '\r') cell.Append(mark);
        }

        if (cell.Length > 0 || row.Count > 0)
        {
            Close();
            rows.Add(row);
        }

        return rows;

        void Close()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }
    }
}
