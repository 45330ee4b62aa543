using AfterAction.Kernel;
using JasperFx.Events.Projections;
using Marten;
using NpgsqlTypes;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace AfterAction.Register.Imports;

/// <summary>What the store keeps of imports besides their facts: the staged file in parts, its bad rows, and how far reading has come.</summary>
internal static class ImportStorage
{
    private const string Parts = $"{RegisterStore.Schema}.import_part";
    private const string BadRows = $"{RegisterStore.Schema}.import_bad_row";
    private const string Progress = $"{RegisterStore.Schema}.import_progress";
    private const int PartLength = 1 << 20;

    /// <summary>Every kind of fact on an import's stream.</summary>
    public static IReadOnlyList<Type> Facts { get; } =
    [
        typeof(ImportStarted), typeof(ColumnsMapped), typeof(FileRead), typeof(FileRefused), typeof(GoodRowsAccepted), typeof(ImportGivenUp), typeof(FileStored),
    ];

    public static void Configure(StoreOptions options)
    {
        options.Events.AddEventTypes(Facts);
        options.Projections.Add(new Folded<FileImport>(Facts), ProjectionLifecycle.Inline);
        options.Schema.For<FileImport>().Index(import => import.Place, index => index.TenancyScope = Marten.Schema.Indexing.Unique.TenancyScope.PerTenant);

        var parts = OfImport(Parts);
        parts.AddColumn("ordinal", "integer").AsPrimaryKey();
        parts.AddColumn("bytes", "bytea").NotNull();
        var bad = OfImport(BadRows);
        bad.AddColumn("ordinal", "integer").AsPrimaryKey();
        bad.AddColumn("row_number", "integer").NotNull();
        bad.AddColumn("column_name", "text").NotNull();
        bad.AddColumn("reason", "text").NotNull();
        var progress = OfImport(Progress);
        progress.AddColumn("rows_done", "integer").NotNull();
        options.Storage.ExtendedSchemaObjects.AddRange([parts, bad, progress]);
    }

    /// <summary>Stages a file, part by part.</summary>
    public static async Task Keep(RegisterTransaction transaction, ImportId import, Stream file, CancellationToken ct)
    {
        var part = new byte[PartLength];
        for (var ordinal = 0; await file.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, ct) is > 0 and var read; ordinal++)
        {
            await using var command = transaction.Command($"INSERT INTO {Parts} (agency, import, ordinal, bytes) VALUES ($1, $2, $3, $4)", import.Value);
            command.Parameters.AddWithValue(ordinal);
            command.Parameters.AddWithValue(NpgsqlDbType.Bytea, new ArraySegment<byte>(part, 0, read));
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    /// <summary>The staged file, read forward without holding more than a part of it.</summary>
    public static Stream File(RegisterStore store, ImportId import) => new StagedFile(store, import);

    /// <summary>Forgets the staged file and how far it was read. Its bad rows stay to be read.</summary>
    public static async Task Empty(RegisterTransaction transaction, ImportId import, CancellationToken ct)
    {
        foreach (var table in new[] { Parts, Progress }) await Delete(transaction, table, import, ct);
    }

    public static Task ForgetBadRows(RegisterTransaction transaction, ImportId import, CancellationToken ct) => Delete(transaction, BadRows, import, ct);

    /// <param name="first">The ordinal of the first of them.</param>
    public static async Task KeepBadRows(RegisterTransaction transaction, ImportId import, int first, IReadOnlyList<BadRow> bad, CancellationToken ct)
    {
        if (bad.Count == 0) return;
        await using var command = transaction.Command(
            $"INSERT INTO {BadRows} (agency, import, ordinal, row_number, column_name, reason) SELECT $1, $2, * FROM unnest($3, $4, $5, $6)", import.Value);
        command.Parameters.AddWithValue(Enumerable.Range(first, bad.Count).ToArray());
        command.Parameters.AddWithValue(bad.Select(row => row.Row).ToArray());
        command.Parameters.AddWithValue(bad.Select(row => row.Column).ToArray());
        command.Parameters.AddWithValue(bad.Select(row => row.Reason).ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Bad rows in file order.</summary>
    /// <param name="after">The ordinal before the first wanted; -1 for the beginning.</param>
    /// <returns>Each with its ordinal.</returns>
    public static async Task<IReadOnlyList<(int Ordinal, BadRow Row)>> ReadBadRows(RegisterStore store, ImportId import, int after, int limit, CancellationToken ct)
    {
        await using var command = store.Command(
            $"SELECT ordinal, row_number, column_name, reason FROM {BadRows} WHERE agency = $1 AND import = $2 AND ordinal > $3 ORDER BY ordinal LIMIT $4", import.Value);
        command.Parameters.AddWithValue(after);
        command.Parameters.AddWithValue(limit);
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<(int, BadRow)> rows = [];
        while (await reader.ReadAsync(ct)) rows.Add((reader.GetInt32(0), new(reader.GetInt32(1), reader.GetString(2), reader.GetString(3))));
        return rows;
    }

    /// <summary>Tells readers of the page how far it is, at once and outside of the work's own transaction.</summary>
    public static async Task Tell(RegisterStore store, ImportId import, int rows, CancellationToken ct)
    {
        await using var command = store.Command(
            $"INSERT INTO {Progress} (agency, import, rows_done) VALUES ($1, $2, $3) ON CONFLICT (agency, import) DO UPDATE SET rows_done = excluded.rows_done", import.Value);
        command.Parameters.AddWithValue(rows);
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<int> RowsDone(RegisterStore store, ImportId import, CancellationToken ct)
    {
        await using var command = store.Command($"SELECT rows_done FROM {Progress} WHERE agency = $1 AND import = $2", import.Value);
        return await command.ExecuteScalarAsync(ct) is int rows ? rows : 0;
    }

    private static async Task Delete(RegisterTransaction transaction, string table, ImportId import, CancellationToken ct)
    {
        await using var command = transaction.Command($"DELETE FROM {table} WHERE agency = $1 AND import = $2", import.Value);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static Table OfImport(string name)
    {
        var table = new Table(new PostgresqlObjectName(RegisterStore.Schema, name[(RegisterStore.Schema.Length + 1)..], SchemaUtils.IdentifierUsage.General));
        table.AddColumn("agency", "text").AsPrimaryKey();
        table.AddColumn("import", "uuid").AsPrimaryKey();
        return table;
    }

    private sealed class StagedFile(RegisterStore store, ImportId import) : Stream
    {
        private byte[] part = [];
        private int at;
        private int next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (at == part.Length)
            {
                using var command = store.Command($"SELECT bytes FROM {Parts} WHERE agency = $1 AND import = $2 AND ordinal = $3", import.Value);
                command.Parameters.AddWithValue(next++);
                if (command.ExecuteScalar() is not byte[] read) return 0;
                (part, at) = (read, 0);
            }

            var given = Math.Min(count, part.Length - at);
            part.AsSpan(at, given).CopyTo(buffer.AsSpan(offset));
            at += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
