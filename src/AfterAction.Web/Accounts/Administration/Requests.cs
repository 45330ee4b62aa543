using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Microsoft.EntityFrameworkCore;
using NpgsqlTypes;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>What one administrator asks for.</summary>
internal static class RequestKind
{
    public const string Role = "role";
    public const string Link = "link";
    public const string Entry = "entry";
    public const string Opening = "opening";
}

/// <summary>What the roster should say of somebody.</summary>
public sealed record RosterEntry(string SignIn, string NormalizedSignIn, string Name, string Rank, string Badge, string Unit)
{
    public override string ToString() => nameof(RosterEntry);
}

/// <summary>What was asked for, and until when another administrator can approve it, UTC. Both null: done at once, nobody had to be asked.</summary>
public sealed record Asked(Guid? Request, DateTimeOffset? LapsesAt)
{
    public static readonly Asked NotNeeded = new(null, null);

    /// <summary>202 with what waits; 204 when nothing does.</summary>
    internal static IResult ToHttp(Answer<Asked> answer) => answer switch
    {
        { Refusal: { } refusal } => refusal.ToHttp(),
        { Value.Request: null } => TypedResults.NoContent(),
        { Value: var asked } => TypedResults.Accepted((string?)null, asked),
    };
}

/// <summary>A request as it is asked.</summary>
internal sealed record Wish(string Kind, PersonId Person, string? Role, RosterEntry? Entry, string Reason)
{
    public override string ToString() => nameof(Wish);
}

/// <summary>What administrators ask of one another. Who may approve is decided by the database (Migrations/0003-requests.sql), whose functions are the only way to carry a request out.</summary>
internal sealed class Requests(AccountsContext context, Changes changes, Agency agency, TimeProvider clock, IIds ids)
{
    /// <summary>A request that nobody answered lapses after this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>For how long answered and lapsed requests are still listed.</summary>
    private static readonly TimeSpan Listed = TimeSpan.FromDays(30);

    /// <summary>Asks, in the caller's transaction, which holds the lock on the person. What waits already is not asked for twice.</summary>
    public async Task<Asked> Ask(PersonId by, Wish wish, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var waiting = (await Read(by, now, wish.Person.Value, ct))
            .FirstOrDefault(one => one.State == RequestState.Open && one.AskedBy == by.Value && one.Kind == wish.Kind && one.Role == wish.Role && one.Says(wish.Entry));
        if (waiting is not null) return new(waiting.Id, waiting.LapsesAt);
        var (id, lapses) = (ids.Next(), now + Lifetime);
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO identity.requests (id, agency, kind, person, role, user_name, normalized_user_name, name, rank, badge, unit, reason, asked_by, asked_at, lapses_at, seen_change)
            SELECT {id}, {agency.Id}, {wish.Kind}, {wish.Person.Value}, {Text(wish.Role)}, {Text(wish.Entry?.SignIn)}, {Text(wish.Entry?.NormalizedSignIn)}, {Text(wish.Entry?.Name)},
                {Text(wish.Entry?.Rank)}, {Text(wish.Entry?.Badge)}, {Text(wish.Entry?.Unit)}, {wish.Reason}, {by.Value}, {now}, {lapses}, coalesce(max(number), 0)
            FROM identity.changes WHERE person = {wish.Person.Value}
            """, ct);
        await changes.Keep(by, wish.Person.Value, wish.Kind + "-asked", wish.Role, wish.Reason, ct);
        return new(id, lapses);
    }

    /// <summary>Open requests of the agency and those settled within 30 days, the latest first, at most 200; about one person, when one is named.</summary>
    public Task<List<RequestRow>> Of(PersonId reader, PersonId? about, CancellationToken ct) => Read(reader, clock.GetUtcNow(), about?.Value, ct);

    /// <summary>Approves; what was asked for holds when this answers null.</summary>
    /// <param name="half">The digest of the half of a link that the approver is shown; null for everything else.</param>
    public Task<Refusal?> Approve(Guid request, PersonId by, byte[]? half, CancellationToken ct)
    {
        var digest = new Npgsql.NpgsqlParameter("half", NpgsqlDbType.Bytea) { Value = half is null ? DBNull.Value : half };
        return Refused(context.Database.SqlQuery<string>($"""SELECT identity.approve({request}, {by.Value}, {clock.GetUtcNow()}, {digest}) AS "Value" """), ct);
    }

    /// <summary>Declines another's request or withdraws one's own.</summary>
    public Task<Refusal?> Decline(Guid request, PersonId by, string reason, CancellationToken ct) =>
        Refused(context.Database.SqlQuery<string>($"""SELECT identity.decline({request}, {by.Value}, {clock.GetUtcNow()}, {reason}) AS "Value" """), ct);

    private static async Task<Refusal?> Refused(IQueryable<string> answer, CancellationToken ct) => PeopleRefusals.Of((await answer.ToListAsync(ct)).Single());

    private Task<List<RequestRow>> Read(PersonId reader, DateTimeOffset now, Guid? about, CancellationToken ct)
    {
        var whose = new Npgsql.NpgsqlParameter("about", NpgsqlDbType.Uuid) { Value = about is { } one ? one : DBNull.Value };
        return context.Database.SqlQuery<RequestRow>($"""
            SELECT r.id AS "Id", r.kind AS "Kind", r.person AS "Person", p.name AS "PersonName", r.role AS "Role", r.user_name AS "SignIn", r.name AS "Name", r.rank AS "Rank",
                r.badge AS "Badge", r.unit AS "Unit", r.reason AS "Reason", r.asked_by AS "AskedBy", b.name AS "AskedByName", r.asked_at AS "AskedAt", r.lapses_at AS "LapsesAt",
                CASE WHEN a.request IS NOT NULL THEN a.answer WHEN r.lapses_at <= {now} THEN 'lapsed' ELSE 'open' END AS "State",
                a.by AS "AnsweredBy", d.name AS "AnsweredByName", a.at AS "AnsweredAt", identity.bars(r, {reader.Value}, {now}) AS "Bar",
                r.kind = 'link' AND a.answer = 'approved' AND r.asked_by = {reader.Value} AND r.lapses_at > {now}
                    AND NOT EXISTS (SELECT FROM identity.links l WHERE l.request = r.id) AS "LinkWaits"
            FROM identity.requests r
            JOIN identity.people p ON p.id = r.person
            JOIN identity.people b ON b.id = r.asked_by
            LEFT JOIN identity.answers a ON a.request = r.id
            LEFT JOIN identity.people d ON d.id = a.by
            WHERE r.agency = {agency.Id} AND r.asked_at > {now - Listed} AND ({whose} IS NULL OR r.person = {whose})
            ORDER BY r.asked_at DESC, r.id DESC LIMIT 200
            """).ToListAsync(ct);
    }

    private static Npgsql.NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value is null ? DBNull.Value : value };
}

internal static class RequestState
{
    public const string Open = "open";
    public const string Approved = "approved";
}

/// <param name="Kind"><c>role</c>, <c>link</c>, <c>entry</c> or <c>opening</c>.</param>
/// <param name="SignIn">With what follows up to the unit: what the roster should say; null unless that is asked for.</param>
/// <param name="AskedAt">UTC, like all instants here.</param>
/// <param name="State"><c>open</c>, <c>approved</c>, <c>declined</c>, <c>withdrawn</c> or <c>lapsed</c>.</param>
/// <param name="Bar">Why the reader may not approve it, as a code; null when he may.</param>
/// <param name="LinkWaits">The reader asked for a link, it is approved, and he has not made it yet.</param>
public sealed record RequestRow(
    Guid Id, string Kind, Guid Person, string PersonName, string? Role, string? SignIn, string? Name, string? Rank, string? Badge, string? Unit, string Reason,
    Guid AskedBy, string AskedByName, DateTimeOffset AskedAt, DateTimeOffset LapsesAt, string State, Guid? AnsweredBy, string? AnsweredByName, DateTimeOffset? AnsweredAt, string? Bar, bool LinkWaits)
{
    internal bool Says(RosterEntry? entry) => entry is null || (SignIn, Name, Rank, Badge, Unit) == (entry.SignIn, entry.Name, entry.Rank, entry.Badge, entry.Unit);

    public override string ToString() => Id.ToString();
}
