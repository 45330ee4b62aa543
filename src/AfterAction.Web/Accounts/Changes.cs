using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>Writes to people's accounts, each with a row that says who did it, when and why. Run inside a transaction of <paramref name="context"/>.</summary>
internal sealed class Changes(AccountsContext context, Agency agency, TimeProvider clock)
{
    public static readonly Refusal TwoSides = new("people/two-sides",
        "Nobody has roles of two sides. Take the roles of the other side away first.");

    /// <param name="actor">Null at the console.</param>
    public Task Keep(PersonId? actor, Guid person, string kind, string? role, string reason, CancellationToken ct)
    {
        var by = new NpgsqlParameter("by", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = actor is { } one ? one.Value : DBNull.Value };
        var what = new NpgsqlParameter("what", NpgsqlTypes.NpgsqlDbType.Text) { Value = role is null ? DBNull.Value : role };
        var at = clock.GetUtcNow();
        return context.Database.ExecuteSqlAsync(
            $"INSERT INTO identity.changes (at, actor, person, kind, role, reason) VALUES ({at}, {by}, {person}, {kind}, {what}, {reason})", ct);
    }

    /// <summary>What was done to a person's account, the latest first, at most 100.</summary>
    public async Task<IReadOnlyList<Change>> Of(PersonId person, CancellationToken ct) => await context.Database
        .SqlQuery<Change>($"""
            SELECT c.at AS "At", c.actor AS "Actor", a.name AS "ActorName", c.kind AS "Kind", c.role AS "Role", c.reason AS "Reason"
            FROM identity.changes c LEFT JOIN identity.people a ON a.id = c.actor
            WHERE c.person = {person.Value} ORDER BY c.number DESC LIMIT 100
            """)
        .ToListAsync(ct);

    /// <summary>Changes to one person come one after the other. False when there is no such person in this agency.</summary>
    public async Task<bool> Lock(Guid person, CancellationToken ct) => (await context.Database
        .SqlQuery<Guid>($"""SELECT id AS "Value" FROM identity.people WHERE id = {person} AND agency = {agency.Id} FOR UPDATE""")
        .ToListAsync(ct)).Count == 1;

    /// <summary>Changes to one person by another come one after the other with everything done to either: of two administrators who take each
    /// other's rights at once, the second is none any more.</summary>
    /// <param name="by">Who acts.</param>
    /// <returns>Whether <paramref name="by"/> is an administrator still, and whether there is such a person in this agency.</returns>
    public async Task<(bool MayAct, bool IsThere)> Lock(PersonId by, Guid person, CancellationToken ct)
    {
        var locked = await context.Database
            .SqlQuery<Guid>($"""SELECT id AS "Value" FROM identity.people WHERE id IN ({by.Value}, {person}) AND agency = {agency.Id} ORDER BY id FOR UPDATE""")
            .ToListAsync(ct);
        var may = await context.Database
            .SqlQuery<bool>($"""
                SELECT EXISTS (SELECT FROM identity.person_roles r JOIN identity.people p ON p.id = r.person
                WHERE p.id = {by.Value} AND p.agency = {agency.Id} AND p.closed_at IS NULL AND r.role = {Roles.Administrator}) AS "Value"
                """)
            .SingleAsync(ct);
        return (may, locked.Contains(person));
    }

    public async Task<IReadOnlyList<string>> RolesOf(Guid person, CancellationToken ct) => await context.Database
        .SqlQuery<string>($"""SELECT role AS "Value" FROM identity.person_roles WHERE person = {person} ORDER BY role""").ToListAsync(ct);

    public Task<bool> IsClosed(Guid person, CancellationToken ct) => context.Database
        .SqlQuery<bool>($"""SELECT closed_at IS NOT NULL AS "Value" FROM identity.people WHERE id = {person}""").SingleAsync(ct);

    /// <summary>Gives a role at the console: only the owner's login may. In a program it is asked for and approved. True when the person did not have it.</summary>
    /// <returns>Null when it is of another side than the person's: the transaction is then of no further use.</returns>
    public async Task<bool?> Give(Guid person, string role, CancellationToken ct)
    {
        var side = Roles.Sides[role];
        var at = clock.GetUtcNow();
        try
        {
            if (side != Roles.Neutral)
                await context.Database.ExecuteSqlAsync($"INSERT INTO identity.person_sides (person, side) VALUES ({person}, {side}) ON CONFLICT (person) DO NOTHING", ct);
            return await context.Database.ExecuteSqlAsync(
                $"INSERT INTO identity.person_roles (person, role, side, given_at) VALUES ({person}, {role}, {side}, {at}) ON CONFLICT (person, role) DO NOTHING", ct) == 1;
        }
        catch (PostgresException conflict) when (conflict.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return null;
        }
    }

    /// <summary>True when the person had the role. With the last role of a side the person leaves the side.</summary>
    public async Task<bool> Take(Guid person, string role, CancellationToken ct)
    {
        var had = await context.Database.ExecuteSqlAsync($"DELETE FROM identity.person_roles WHERE person = {person} AND role = {role}", ct) == 1;
        await context.Database.ExecuteSqlAsync($"""
            DELETE FROM identity.person_sides WHERE person = {person}
            AND NOT EXISTS (SELECT FROM identity.person_roles WHERE person = {person} AND walled_side IS NOT NULL)
            """, ct);
        return had;
    }

    /// <summary>A person whose rights or password changed signs in anew, in both programs.</summary>
    /// <param name="but">The session to keep; an empty id keeps none.</param>
    public Task EndSessions(Guid person, Guid but, CancellationToken ct) =>
        context.Database.ExecuteSqlAsync($"SELECT identity.end_sessions({person}, {but})", ct);

    /// <summary>Links made for a person and not used yet are void from now on.</summary>
    public async Task VoidLinks(Guid person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await context.Database.ExecuteSqlAsync($"UPDATE identity.links SET used_at = {now} WHERE person = {person} AND used_at IS NULL", ct);
    }
}

/// <param name="At">UTC.</param>
/// <param name="Actor">Null: done at the console.</param>
/// <param name="Kind"><c>added</c>, <c>changed</c>, <c>role-given</c>, <c>role-taken</c>, <c>closed</c>, <c>opened</c>, <c>link-approved</c>, <c>link-made</c>,
/// <c>password-set</c> or <c>password-changed</c>; of a request, what it was about (<c>role</c>, <c>link</c>, <c>entry</c>, <c>opening</c>) with <c>-asked</c>,
/// <c>-declined</c> or <c>-withdrawn</c>.</param>
public sealed record Change(DateTimeOffset At, Guid? Actor, string? ActorName, string Kind, string? Role, string Reason);
