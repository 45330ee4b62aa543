using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace AfterAction.EmbeddedPostgres;

/// <summary>Runs a script written for psql, as far as <c>deploy/roles.sql</c> goes: <c>:'variable'</c>, and statements that end a line with
/// a semicolon or <c>\gexec</c>, which runs each answered cell as a statement. So the script that operators run is the one that is tested.</summary>
internal static partial class PsqlScript
{
    public static async Task Run(NpgsqlConnection connection, string script, IReadOnlyDictionary<string, string> variables, CancellationToken ct)
    {
        foreach (var (statement, isExecuted) in Statements(script, variables))
        {
            if (!isExecuted)
            {
                await Execute(connection, statement, ct);
                continue;
            }

            var cells = new List<string>();
            await using (var question = new NpgsqlCommand(statement, connection))
            await using (var answer = await question.ExecuteReaderAsync(ct))
            {
                while (await answer.ReadAsync(ct)) cells.Add(answer.GetString(0));
            }

            foreach (var cell in cells) await Execute(connection, cell, ct);
        }
    }

    /// <exception cref="ArgumentException">The script names a variable that is not given.</exception>
    internal static IEnumerable<(string Statement, bool IsExecuted)> Statements(string script, IReadOnlyDictionary<string, string> variables)
    {
        var statement = new StringBuilder();
        foreach (var line in script.Split('\n').Select(line => line.TrimEnd()).Where(line => !line.StartsWith("--", StringComparison.Ordinal)))
        {
            var isExecuted = line.EndsWith(@"\gexec", StringComparison.Ordinal);
            statement.AppendLine(Variable().Replace(isExecuted ? line[..^6] : line, found => Literal(variables, found.Groups["name"].Value)));
            if (!isExecuted && !line.EndsWith(';')) continue;
            yield return (statement.ToString().Trim(), isExecuted);
            statement.Clear();
        }
    }

    private static string Literal(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.TryGetValue(name, out var value)
            ? "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'"
            : throw new ArgumentException($"The script's variable {name} has no value.", nameof(variables));

    private static async Task Execute(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    [GeneratedRegex("(?<!:):'(?<name>[a-z_]+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
