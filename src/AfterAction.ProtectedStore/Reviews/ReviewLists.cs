using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>The two lists, read from the columns beside the snapshots: a page never opens a review, and never counts.</summary>
internal sealed class ReviewLists([FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database)
{
    private sealed record Place(int Day, Guid Review);

    public async Task<Page<ReviewRow>> Mine(Actor actor, string? cursor, int limit, CancellationToken ct)
    {
        var after = Cursor.Read<Place>(cursor) ?? new(int.MaxValue, Guid.AllBitsSet);
        await using var command = database.CreateCommand(
            """
            select m.review, m.day, r.number, r.title, r.occurred_on, r.state, r.facilitator_name, r.walked, r.to_walk, (m.data ->> 'facilitates')::boolean, (m.data ->> 'tookPart')::boolean
            from reviews.mt_doc_membership m join reviews.mt_doc_review r on r.tenant_id = m.tenant_id and r.id = m.review
            where m.tenant_id = $1 and m.person = $2 and (m.day, m.review) < ($3, $4)
            order by m.day desc, m.review desc limit $5
            """);
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(actor.Person.Value);
        command.Parameters.AddWithValue(after.Day);
        command.Parameters.AddWithValue(after.Review);
        command.Parameters.AddWithValue(limit + 1);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<ReviewRow> rows = [];
        List<Place> places = [];
        while (await row.ReadAsync(ct))
        {
            var state = Enum.Parse<ReviewState>(row.GetString(5));
            var facilitates = row.GetBoolean(9);
            var open = facilitates || state is ReviewState.Debrief or ReviewState.Closed;
            places.Add(new(row.GetInt32(1), row.GetGuid(0)));
            rows.Add(new(new(row.GetGuid(0)), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetFieldValue<DateOnly>(4), Shown(state, open),
                row.GetString(6), open ? row.GetInt32(7) : null, open ? row.GetInt32(8) : null, facilitates, row.GetBoolean(10)));
        }

        return new(rows.Take(limit).ToList(), rows.Count > limit ? Cursor.Write(places[limit - 1]) : null);
    }

    public async Task<Page<QueuedReview>> Queue(Actor actor, ReviewQueue question, CancellationToken ct)
    {
        var after = Cursor.Read<Place>(question.Cursor) ?? new(DateOnly.MaxValue.DayNumber, Guid.AllBitsSet);
        await using var command = database.CreateCommand(
            """
            select r.id, r.number, r.title, r.occurred_on, r.state, r.facilitator_name, r.revision, coalesce((m.data ->> 'tookPart')::boolean, false)
            from reviews.mt_doc_review r left join reviews.mt_doc_membership m on m.tenant_id = r.tenant_id and m.review = r.id and m.person = $7
            where r.tenant_id = $1 and (coalesce(r.occurred_on, date '0001-01-01'), r.id) < ($2, $3)
              and ($4::varchar is null or r.number = $4) and (not $5 or r.state = 'Opened')
            order by coalesce(r.occurred_on, date '0001-01-01') desc, r.id desc limit $6
            """);
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(DateOnly.FromDayNumber(Math.Clamp(after.Day, 0, DateOnly.MaxValue.DayNumber)));
        command.Parameters.AddWithValue(after.Review);
        command.Parameters.Add(new() { Value = (object?)question.Number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.AddWithValue(question.Unassigned);
        command.Parameters.AddWithValue(question.Limit + 1);
        command.Parameters.AddWithValue(actor.Person.Value);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<QueuedReview> rows = [];
        while (await row.ReadAsync(ct))
        {
            var state = Enum.Parse<ReviewState>(row.GetString(4));
            var tookPart = row.GetBoolean(7);
            rows.Add(new(new(row.GetGuid(0)), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateOnly>(3),
                Shown(state, !tookPart || state is ReviewState.Debrief or ReviewState.Closed), row.GetString(5), tookPart, tookPart ? null : row.GetInt64(6)));
        }

        var last = rows.Count > question.Limit ? rows[question.Limit - 1] : null;
        return new(rows.Take(question.Limit).ToList(), last is null ? null : Cursor.Write(new Place(last.OccurredOn?.DayNumber ?? 0, last.Review.Value)));
    }

    /// <summary>Whoever took part sees that the review is under way, not whether the walk has begun.</summary>
    private static ReviewState Shown(ReviewState state, bool open) => !open && state == ReviewState.Walking ? ReviewState.Ready : state;
}
