using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.ProtectedStore.Sealing;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Npgsql;
using NpgsqlTypes;

namespace AfterAction.ProtectedStore.Reviews;

/// <summary>What the door and the lists read: rows beside the sheets. A page never opens a review, and never counts.</summary>
internal sealed class ReviewLists([FromKeyedServices(ReviewStore.Schema)] NpgsqlDataSource database, KeyRing keys, ClaimLedger claims)
{
    private sealed record Place(int Day, Guid Review);

    private byte[]? blank;

    /// <summary>As what the actor belongs to a review, and of which incident it is; null for whoever does not, and where there is no such review.</summary>
    public async Task<(Membership Member, IncidentId Incident)?> MemberOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand(
            """
            select s.facilitates, s.took_part, c.box from reviews.seat s join reviews.card c on c.agency = s.agency and c.review = s.review
            where s.agency = $1 and s.review = $2 and s.person = $3
            """);
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(review.Value);
        command.Parameters.AddWithValue(index.Key!.Person(actor.Person));
        await using var row = await command.ExecuteReaderAsync(ct);
        if (await row.ReadAsync(ct)) return (new(actor.Person, row.GetBoolean(0), row.GetBoolean(1)), ReviewCard.Open(index.Key!, review, row.GetFieldValue<byte[]>(2)).Incident);
        OpenBlank(index.Key!);
        return null;
    }

    /// <summary>Of which incident a review is, for whoever assigns its facilitator and belongs to it not yet; null where there is no such review.</summary>
    public async Task<IncidentId?> IncidentOf(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("select box from reviews.card where agency = $1 and review = $2");
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(review.Value);
        if (await command.ExecuteScalarAsync(ct) is byte[] box) return ReviewCard.Open(index.Key!, review, box).Incident;
        OpenBlank(index.Key!);
        return null;
    }

    /// <summary>Of which incident a review is in which a citation waits for the board; null where none does, and where there is no such review.</summary>
    public async Task<IncidentId?> OnDocket(Actor actor, ReviewId review, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("select box from reviews.card c where agency = $1 and review = $2 and exists (select from reviews.docket d where d.agency = $1 and d.review = $2)");
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(review.Value);
        if (await command.ExecuteScalarAsync(ct) is byte[] box) return ReviewCard.Open(index.Key!, review, box).Incident;
        OpenBlank(index.Key!);
        return null;
    }

    /// <summary>Of what is absent a card is opened too, one that says nothing: else the time would tell whether there is one.</summary>
    private void OpenBlank(DataKey index)
    {
        blank ??= new ReviewCard(default, "00-000000", "Nothing, at no place in particular", new(2026, 1, 1), ReviewState.Opened, "Nobody at all", 10, 20, 30).Seal(index, KeyRing.Index);
        _ = ReviewCard.Open(index, KeyRing.Index, blank);
    }

    /// <summary>The review of an incident; null while the rule has not opened it.</summary>
    public async Task<ReviewId?> IdOf(string agency, IncidentId incident, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("select review from reviews.card where agency = $1 and incident = $2");
        command.Parameters.AddWithValue(agency);
        command.Parameters.AddWithValue(index.Key!.Incident(incident));
        return await command.ExecuteScalarAsync(ct) is Guid review ? new(review) : null;
    }

    /// <summary>The reviews the actor belongs to. A title that is shown is read: each row is claimed first, and those behind the wall are not there, so a page may be shorter.</summary>
    public async Task<Page<ReviewRow>> Mine(Actor actor, string? cursor, int limit, CancellationToken ct)
    {
        var after = Cursor.Read<Place>(cursor) ?? new(int.MaxValue, Guid.AllBitsSet);
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand(
            """
            select s.review, s.day, c.box, s.facilitates, s.took_part
            from reviews.seat s join reviews.card c on c.agency = s.agency and c.review = s.review
            where s.agency = $1 and s.person = $2 and (s.day, s.review) < ($3, $4)
            order by s.day desc, s.review desc limit $5
            """);
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(index.Key!.Person(actor.Person));
        command.Parameters.AddWithValue(after.Day);
        command.Parameters.AddWithValue(after.Review);
        command.Parameters.AddWithValue(limit + 1);
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(ReviewRow Row, IncidentId Incident)> rows = [];
        List<Place> places = [];
        while (await row.ReadAsync(ct))
        {
            ReviewId review = new(row.GetGuid(0));
            var card = ReviewCard.Open(index.Key!, review, row.GetFieldValue<byte[]>(2));
            var facilitates = row.GetBoolean(3);
            var open = facilitates || card.State is ReviewState.Debrief or ReviewState.Closed;
            places.Add(new(row.GetInt32(1), review.Value));
            rows.Add((new(review, card.Number, card.Title, card.OccurredOn, Shown(card.State, open, facilitates),
                card.Facilitator, open ? card.Walked : null, open ? card.ToWalk : null, facilitates, row.GetBoolean(4)), card.Incident));
        }

        var page = rows.Take(limit).ToList();
        var claimed = (await claims.Claim(actor.Person, page.ConvertAll(each => each.Incident), Side.Review, ct)).Select(claim => claim.Incident).ToHashSet();
        return new(page.Where(each => claimed.Contains(each.Incident)).Select(each => each.Row).ToList(), rows.Count > limit ? Cursor.Write(places[limit - 1]) : null);
    }

    /// <summary>Numbers and states, for whoever sees to it that each review is led; it claims nothing. Reviews behind the wall are not there, so a page may be shorter.</summary>
    public async Task<Page<QueuedReview>> Queue(Actor actor, ReviewQueue question, CancellationToken ct)
    {
        var after = question.Only is { } only ? new(int.MaxValue, only.Value) : Cursor.Read<Place>(question.Cursor) ?? new(int.MaxValue, Guid.AllBitsSet);
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand(
            $"""
            select c.review, c.day, c.box, coalesce(s.took_part, false)
            from reviews.card c left join reviews.seat s on s.agency = c.agency and s.review = c.review and s.person = $7
            where c.agency = $1 and {(question.Only is null ? "(c.day, c.review) < ($2, $3)" : "c.day <= $2 and c.review = $3")} and ($4::uuid is null or c.number = $4) and (not $5 or not c.led)
            order by c.day desc, c.review desc limit $6
            """);
        command.Parameters.AddWithValue(actor.Agency);
        command.Parameters.AddWithValue(after.Day);
        command.Parameters.AddWithValue(after.Review);
        command.Parameters.Add(new() { Value = question.Number is { } number ? index.Key!.Number(number) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.AddWithValue(question.Unassigned);
        command.Parameters.AddWithValue(question.Limit + 1);
        command.Parameters.AddWithValue(index.Key!.Person(actor.Person));
        await using var row = await command.ExecuteReaderAsync(ct);
        List<(QueuedReview Row, IncidentId Incident)> rows = [];
        List<Place> places = [];
        while (await row.ReadAsync(ct))
        {
            ReviewId review = new(row.GetGuid(0));
            var card = ReviewCard.Open(index.Key!, review, row.GetFieldValue<byte[]>(2));
            var tookPart = row.GetBoolean(3);
            places.Add(new(row.GetInt32(1), review.Value));
            rows.Add((new(review, card.Number, card.OccurredOn, Shown(card.State, !tookPart || card.State is ReviewState.Debrief or ReviewState.Closed, false),
                card.Facilitator, tookPart, tookPart ? null : card.Revision), card.Incident));
        }

        var walled = await claims.BehindWall(actor.Person, rows.ConvertAll(each => each.Incident), ct);
        return new(rows.Take(question.Limit).Where(each => !walled.Contains(each.Incident)).Select(each => each.Row).ToList(), rows.Count > question.Limit ? Cursor.Write(places[question.Limit - 1]) : null);
    }

    /// <summary>Up to which change of the register the rule has looked, as a UTC instant; null before the first look.</summary>
    public async Task<DateTimeOffset?> LookedAt(string agency, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("select box from reviews.look where agency = $1");
        command.Parameters.AddWithValue(agency);
        return await command.ExecuteScalarAsync(ct) is byte[] box
            ? new DateTimeOffset(BitConverter.ToInt64(ReviewCipher.Open(index.Key!, KeyRing.Index, SealedKind.Look, box)), TimeSpan.Zero)
            : null;
    }

    public async Task LookAt(string agency, DateTimeOffset change, CancellationToken ct)
    {
        using var index = await keys.LeaseIndex(ct);
        await using var command = database.CreateCommand("insert into reviews.look (agency, box) values ($1, $2) on conflict (agency) do update set box = excluded.box");
        command.Parameters.AddWithValue(agency);
        command.Parameters.AddWithValue(ReviewCipher.Seal(index.Key!, KeyRing.Index, SealedKind.Look, BitConverter.GetBytes(change.UtcTicks)));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whoever took part sees that the review is under way, not whether the walk has begun. That a review was referred is its facilitator's alone to see: for everybody else it is
    /// closed.</summary>
    internal static ReviewState Shown(ReviewState state, bool open, bool facilitates) => state switch
    {
        ReviewState.Walking when !open => ReviewState.Ready,
        ReviewState.Referred when !facilitates => ReviewState.Closed,
        _ => state,
    };
}
