using AfterAction.Kernel;
using AfterAction.ProtectedStore;
using AfterAction.ProtectedStore.Reviews;
using AfterAction.ProtectedStore.Timelines;
using Npgsql;

namespace AfterAction.Benchmarks;

/// <summary>A loaded database: reviews of 40 entries to work on, and any number of smaller ones beside them.</summary>
internal static class Load
{
    public const int Entries = 40;
    public const int Worked = 32;

    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Space = Guid.Parse("0196f0a0-0000-7000-8000-00000000be0c");

    public static ReviewId Review(int number) => new(DerivedId.Of(Space, $"review {number}"));

    public static EntryId Entry(int review, int number) => new(DerivedId.Of(Space, $"entry {review} {number}"));

    /// <summary>Reviews number 0 to <see cref="Worked"/> - 1, each with 40 entries, begun walk and observations.</summary>
    public static async Task Work(ReviewStore store, string agency, PersonId facilitator, PersonId officer)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Worked), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, ct) =>
        {
            var id = Review(number);
            List<object> facts =
            [
                new ReviewOpened(id, new(id.Value), $"B-{number}", "Welfare check", new(2026, 3, 1), "force", default, Noon),
                new ParticipantJoined(id, officer, "2114", "Ana Reyes", Involvement.Involved, default, Noon),
                new FacilitatorAssigned(id, facilitator, "Dana Ruiz", null, facilitator, Noon),
            ];
            for (var entry = 0; entry < Entries; entry++)
            {
                facts.Add(new EntryRecorded(id, Entry(number, entry), new(EntryKind.Spoken, $"Action {entry}, of the length such titles have",
                    new string('w', 150), "2114", null, Guid.Empty, "", Noon.AddSeconds(entry * 20), null, 500, "", entry), facilitator, Noon));
            }

            facts.Add(new FirstContactDesignated(id, Entry(number, 0), FirstContactKind.Verbal, null, facilitator, Noon));
            facts.Add(new WalkStarted(id, facilitator, Noon));
            for (var entry = 0; entry < Entries; entry++)
                facts.Add(new EntryObserved(id, Entry(number, entry), new(new string('o', 306), 1 + entry % 5, entry % 7 == 0, entry % 11 == 0), facilitator, Noon));
            await store.Open(agency, id, facts, ct);
        });
    }

    /// <summary>Copies of one small review, until there are <paramref name="reviews"/> in all, each with its facts, stream, snapshot and the
    /// facilitator's membership. Copied inside the database: writing them one by one would take longer than everything measured.</summary>
    public static async Task Fill(ReviewStore store, NpgsqlDataSource owner, string agency, PersonId facilitator, PersonId officer, int reviews)
    {
        var template = Review(1_000_000);
        await store.Open(agency, template,
        [
            new ReviewOpened(template, new(template.Value), "B-template", "Welfare check", new(2026, 1, 1), "force", default, Noon),
            new ParticipantJoined(template, officer, "2114", "Ana Reyes", Involvement.Involved, default, Noon),
            new FacilitatorAssigned(template, facilitator, "Dana Ruiz", null, facilitator, Noon),
        ], CancellationToken.None);
        await using var connection = await owner.OpenConnectionAsync();
        var have = Convert.ToInt32(await Scalar(connection, "select count(*) from reviews.mt_doc_review"), System.Globalization.CultureInfo.InvariantCulture);
        if (have >= reviews) return;
        await Run(connection, "create temp table copies as select md5('copy ' || n)::uuid as id, n from generate_series($1, $2) n", have, reviews - 1);
        var ids = (await Columns(connection, "mt_events"), await Columns(connection, "mt_streams"), await Columns(connection, "mt_doc_review"), await Columns(connection, "mt_doc_membership"));
        await Copy(connection, "mt_streams", ids.Item2, template.Value, "id", []);
        await Copy(connection, "mt_events", ids.Item1, template.Value, "stream_id", new() { ["seq_id"] = "nextval('reviews.mt_events_sequence')", ["id"] = "gen_random_uuid()" });
        await Copy(connection, "mt_doc_review", ids.Item3, template.Value, "id", new() { ["incident_id"] = "c.id", ["number"] = "'C-' || c.n", ["occurred_on"] = "date '2026-01-01' - (c.n % 3000)" });
        await Copy(connection, "mt_doc_membership", ids.Item4, template.Value, "review", new() { ["id"] = "gen_random_uuid()", ["day"] = "t.day - (c.n % 3000)" });
        await Run(connection, "drop table copies");
        await Run(connection, "analyze");
    }

    private static async Task<List<string>> Columns(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand("select column_name from information_schema.columns where table_schema = 'reviews' and table_name = $1 and is_generated = 'NEVER'", connection);
        command.Parameters.AddWithValue(table);
        await using var row = await command.ExecuteReaderAsync();
        List<string> names = [];
        while (await row.ReadAsync()) names.Add(row.GetString(0));
        return names;
    }

    private static async Task Copy(NpgsqlConnection connection, string table, List<string> columns, Guid template, string key, Dictionary<string, string> changed)
    {
        var values = columns.Select(column => column switch
        {
            _ when changed.TryGetValue(column, out var value) => value,
            _ when column == key => "c.id",
            "data" => $"replace(t.data::text, '{template}', c.id::text)::jsonb",
            _ => "t." + column,
        });
        await Run(connection, $"insert into reviews.{table} ({string.Join(", ", columns)}) select {string.Join(", ", values)} from reviews.{table} t, copies c where t.{key} = '{template}'");
    }

    private static async Task Run(NpgsqlConnection connection, string statement, params int[] numbers)
    {
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
        foreach (var number in numbers) command.Parameters.AddWithValue(number);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync();
    }
}
