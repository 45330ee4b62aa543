using System.Text.RegularExpressions;
using AfterAction.Testing;
using Npgsql;

namespace AfterAction.Acceptance.Tests;

/// <summary>All that the register's database holds and is, as lines that can be compared between two agencies: every table with its columns and rows, every routine and trigger, how far each sequence
/// is drawn, and which acts its log has. Left out of the rows are ids, times of this run and what is random; of the log, entries that only say that time has passed, and how often it was asked whether an import is done.</summary>
internal static partial class RegisterRows
{
    /// <param name="leak">A statement that is carried out before they are read, and taken back.</param>
    public static async Task<IReadOnlyList<string>> Of(RunningAgency agency, string? leak = null)
    {
        await using NpgsqlConnection connection = new(await agency.Agency.Superuser("register"));
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (leak is not null) await Lines(leak);
        List<string> lines =
        [
            .. await Lines("select 'column ' || table_schema || '.' || table_name || '.' || column_name from information_schema.columns where table_schema not in ('pg_catalog', 'information_schema')"),
            .. await Lines("select 'routine ' || routine_schema || '.' || routine_name from information_schema.routines where routine_schema not in ('pg_catalog', 'information_schema')"),
            .. await Lines("select 'trigger ' || event_object_table || '.' || trigger_name || ' ' || event_manipulation from information_schema.triggers"),
            .. await Lines("select 'sequence ' || schemaname || '.' || sequencename || ' ' || coalesce(last_value, 0) from pg_sequences where schemaname <> 'log'"),
            .. await Lines("""
                select 'log ' || (leaf ->> 'act') || ' ' || (leaf ->> 'outcome') || ' ' || count(*)
                from (select convert_from(leaf, 'UTF8')::jsonb as leaf from log.entry union all select convert_from(leaf, 'UTF8')::jsonb from log.pending) as logged
                where leaf ->> 'kind' <> 'tick' and leaf ->> 'act' <> 'ImportOf' group by leaf ->> 'act', leaf ->> 'outcome'
                """),
        ];
        foreach (var table in await Lines("select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema', 'log') and table_type = 'BASE TABLE'"))
            lines.AddRange((await Lines($"select t::text from {table} t")).Select(row => $"{table} {Varying().Replace(row, "-")}"));
        await transaction.RollbackAsync();
        return [.. lines.Order(StringComparer.Ordinal)];

        async Task<List<string>> Lines(string statement)
        {
            await using NpgsqlCommand command = new(statement, connection, transaction);
            await using var row = await command.ExecuteReaderAsync();
            List<string> found = [];
            while (await row.ReadAsync()) found.Add(row.GetValue(0).ToString() ?? "");
            return found;
        }
    }

    [GeneratedRegex("20\\d{15}[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|20\\d\\d-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?([+-]\\d\\d(:\\d\\d)?|Z)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Varying();
}
