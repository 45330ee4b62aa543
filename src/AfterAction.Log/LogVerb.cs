using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Log;

/// <summary>A row of a database for the two-way join, made anew from the database and not from the log.</summary>
/// <param name="Row">How its leaf names it.</param>
/// <param name="Act">What its leaf must say.</param>
public sealed record ExportedRow(string Row, Act Act);

/// <summary>All rows of the databases that must have a leaf in this program's log.</summary>
public delegate Task<IReadOnlyList<ExportedRow>> RowsOfExport(CancellationToken ct);

/// <summary>What an operator does with a log beside running the program. None of it shows content.</summary>
public static class LogVerb
{
    /// <summary>As many as a drain reads at once: when so much is owed, the log is too far behind for an export.</summary>
    private const int Behind = 1000;

    private static readonly string[] Kinds = [ActKinds.Claim, ActKinds.Grant, ActKinds.KeyUse, ActKinds.Export];

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The verbs <c>log key</c> and <c>log export FOLDER</c> of either program.</summary>
    /// <param name="export">Writes the log of that program into a folder.</param>
    /// <returns>The status to end with.</returns>
    public static async Task<int> Run(string[] args, IConfiguration configuration, Func<string, Task<(long Size, Refusal? Refusal)>> export, TextWriter output, TextWriter error)
    {
        switch (args)
        {
            case ["log", "key", ..]:
                await output.WriteLineAsync(VerifierKey(configuration["Log:Keys"] ?? ""));
                return 0;
            case ["log", "export", var folder, ..]:
                return await Said(folder, () => export(folder), output, error);
            default:
                await error.WriteLineAsync("Say `log key` or `log export FOLDER`.");
                return 2;
        }
    }

    /// <summary>The log's key, for whoever checks it.</summary>
    private static string VerifierKey(string keysFile)
    {
        using var keys = LogKeys.Open(keysFile);
        return keys.Signer.Verifier.ToString();
    }

    /// <summary>The status to end with: 1 when it could not be done, and why is said.</summary>
    private static async Task<int> Said(string folder, Func<Task<(long Size, Refusal? Refusal)>> export, TextWriter output, TextWriter error)
    {
        try
        {
            if (Directory.Exists(folder)) throw new IOException($"{folder} is there already.");
            var (size, refusal) = await export();
            if (refusal is null) await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{size} entries are in {folder}."));
            else await error.WriteLineAsync(refusal.Sentence);
            return refusal is null ? 0 : 1;
        }
        catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(cannot.Message);
            return 1;
        }
    }

    /// <summary>Writes the log as far as its newest head, with the rows that have a leaf under it, into a folder. That it was done is in the log before.</summary>
    /// <param name="program">Whose log it is.</param>
    /// <param name="rows">All rows there are; those without a place under the head are left out, as an export is taken at a head.</param>
    /// <param name="drains">What has no leaf yet.</param>
    /// <returns>The head's size, or why it cannot be done now.</returns>
    public static async Task<(long Size, Refusal? Refusal)> Export(
        LogDatabase database, LogKeys keys, string program, Exporter by, string folder, RowsOfExport rows, IEnumerable<Drain> drains, TimeProvider clock, CancellationToken ct)
    {
        await Exports.Leave(database, keys, program, "log", by, clock, ct);
        Directory.CreateDirectory(Path.Combine(folder, "rows"));
        var size = await new LogArchive(database).Export(folder, ct);
        if (size == 0) return (0, Exports.NotSigned);

        // In this order: what is owed no more by the time that is asked has a leaf, and that is found by what is asked last.
        IReadOnlyList<ExportedRow> all = [.. await rows(ct), .. await Exports.Rows(database, ct)];
        HashSet<string> beyond = new(StringComparer.Ordinal);
        foreach (var drain in drains)
        {
            var owed = await drain.Read(ct);
            if (owed.Count >= Behind) return (0, Exports.Behind);
            beyond.UnionWith(owed.Select(each => each.Row));
        }

        await Beyond(database, size, beyond, ct);
        foreach (var kind in Kinds)
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "rows", kind + ".jsonl"),
                all.Where(row => row.Act.Kind == kind && !beyond.Contains(row.Row)).Select(row => JsonSerializer.Serialize(Members(row, keys), Plain)), ct);
        }

        return (size, null);
    }

    /// <summary>What the leaf of a row must say, with the pseudonyms made anew.</summary>
    private static Dictionary<string, object> Members(ExportedRow row, LogKeys keys)
    {
        Dictionary<string, object> members = new(StringComparer.Ordinal)
        {
            ["row"] = row.Row, ["kind"] = row.Act.Kind, ["act"] = row.Act.Name, ["outcome"] = row.Act.Outcome,
            ["on"] = row.Act.On.GroupBy(subject => subject.Kind).ToDictionary(group => group.Key, group => group.Select(subject => keys.Pseudonym(subject.Kind, subject.Id)), StringComparer.Ordinal),
        };
        if (row.Act.Who is { } who) members["who"] = keys.Pseudonym("person", who.Person.Value);
        return members;
    }

    /// <summary>Rows whose leaf is there and not under the head yet.</summary>
    private static async Task Beyond(LogDatabase database, long size, HashSet<string> found, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("select leaf from log.entry where place >= $1 union all select leaf from log.pending");
        command.Parameters.Add(new() { Value = size });
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (Leaf.Read(row.GetFieldValue<byte[]>(0)).Row is { } named) found.Add(named);
        }
    }
}

/// <summary>Who has something leave the program.</summary>
/// <param name="Person">Null: at the console.</param>
/// <param name="Roles">Those he has, sorted.</param>
/// <param name="Why">The policy he was let in under; null at the console.</param>
/// <param name="Address">The class of network he came from.</param>
public sealed record Exporter(PersonId? Person, IReadOnlyList<string> Roles, string? Why, string Address)
{
    public static readonly Exporter Console = new(null, [], null, "none");
}

/// <summary>That the log, or what a wall certificate is asked for, left the program, with its leaf in one transaction.</summary>
public static class Exports
{
    public static readonly Refusal NotSigned = new("log/not-signed", "Nothing of the log is signed yet. Try again in five minutes.");

    public static readonly Refusal Behind = new("log/behind", "The log is behind. Try again when the program has caught up.");

    /// <summary>Before anything is written: whoever exports cannot leave that out.</summary>
    /// <param name="what"><c>log</c> or <c>certificate</c>.</param>
    public static async Task Leave(LogDatabase database, LogKeys keys, string program, string what, Exporter by, TimeProvider clock, CancellationToken ct)
    {
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        var act = Of(what, by.Person?.Value);
        Leaf leaf = new(keys.LeafOf(Name(id)), now, act.Kind, act.Name, by.Person is { } person ? keys.Pseudonym("person", person.Value) : null, by.Roles, by.Why, [], act.Outcome, program, by.Address, Row: Name(id));
        await using var connection = await database.Source.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (NpgsqlCommand command = new("insert into log.export (id, what, by, at) values ($1, $2, $3, $4)", connection, transaction)
        { Parameters = { new() { Value = id }, new() { Value = what }, new() { Value = (object?)by.Person?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid }, new() { Value = now } } })
            await command.ExecuteNonQueryAsync(ct);
        await using (NpgsqlCommand command = new("insert into log.pending (id, leaf) values ($1, $2)", connection, transaction) { Parameters = { new() { Value = leaf.Id }, new() { Value = leaf.ToBytes() } } })
            await command.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    internal static async Task<IReadOnlyList<ExportedRow>> Rows(LogDatabase database, CancellationToken ct)
    {
        await using var command = database.Source.CreateCommand("select id, what, by from log.export");
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ExportedRow> rows = [];
        while (await row.ReadAsync(ct)) rows.Add(new(Name(row.GetGuid(0)), Of(row.GetString(1), await row.IsDBNullAsync(2, ct) ? null : row.GetGuid(2))));
        return rows;
    }

    private static string Name(Guid id) => $"export {id}";

    private static Act Of(string what, Guid? by) => new(ActKinds.Export, what, by is { } person ? Actor.Recorded(new(person)) : null, null, [], Act.Done);
}
