using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>The agency's people by name, a page at a time.</summary>
/// <param name="Starting">Only those whose name or sign-in name begins so, or whose badge is exactly this; null for all.</param>
/// <param name="Limit">1 to 100.</param>
[Requires(PeoplePolicies.Administer)]
public sealed record PeopleRoll(string? Starting, string? Cursor, int Limit) : IRequest<Answer<Page<PersonRow>>>
{
    public override string ToString() => nameof(PeopleRoll);

    private sealed record Position(string? Name, Guid Person);

    internal sealed class Handler(AccountsContext context, Agency agency) : IRequestHandler<PeopleRoll, Answer<Page<PersonRow>>>
    {
        public async Task<Answer<Page<PersonRow>>> Handle(PeopleRoll request, CancellationToken cancellationToken)
        {
            var limit = Math.Clamp(request.Limit, 1, Http.Cursor.MostPerPage);
            var after = Http.Cursor.Read<Position>(request.Cursor) is { Name: { } name } read && !name.Contains('\0', StringComparison.Ordinal) ? read : new Position("", Guid.Empty);
            var start = (request.Starting ?? "").Trim().Replace("\0", "", StringComparison.Ordinal);
            var rows = await context.Database.SqlQuery<PersonRow>($"""
                SELECT p.id AS "Id", p.user_name AS "SignIn", p.name AS "Name", p.rank AS "Rank", p.badge AS "Badge", p.unit AS "Unit",
                       ARRAY(SELECT r.role FROM identity.person_roles r WHERE r.person = p.id ORDER BY r.role) AS "Roles",
                       p.password_hash IS NOT NULL AS "HasPassword", p.closed_at AS "ClosedAt", p.lockout_end AS "LockedUntil"
                FROM identity.people p
                WHERE p.agency = {agency.Id} AND (p.name, p.id) > ({after.Name}, {after.Person})
                  AND ({start} = '' OR starts_with(lower(p.name), lower({start})) OR starts_with(lower(p.user_name), lower({start})) OR lower(p.badge) = lower({start}))
                ORDER BY p.name, p.id LIMIT {limit + 1}
                """).ToListAsync(cancellationToken);
            var more = rows.Count > limit;
            if (more) rows.RemoveAt(limit);
            return new Page<PersonRow>(rows, more ? Http.Cursor.Write(new Position(rows[^1].Name, rows[^1].Id)) : null);
        }
    }
}

/// <summary>One person with what was done to the account.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record PersonOf(PersonId Person) : IRequest<Answer<PersonFile>>
{
    internal sealed class Handler(AccountsContext context, Changes changes, Requests requests, IActor actor, Agency agency) : IRequestHandler<PersonOf, Answer<PersonFile>>
    {
        public async Task<Answer<PersonFile>> Handle(PersonOf request, CancellationToken cancellationToken)
        {
            var rows = await context.Database.SqlQuery<PersonRow>($"""
                SELECT p.id AS "Id", p.user_name AS "SignIn", p.name AS "Name", p.rank AS "Rank", p.badge AS "Badge", p.unit AS "Unit",
                       ARRAY(SELECT r.role FROM identity.person_roles r WHERE r.person = p.id ORDER BY r.role) AS "Roles",
                       p.password_hash IS NOT NULL AS "HasPassword", p.closed_at AS "ClosedAt", p.lockout_end AS "LockedUntil"
                FROM identity.people p WHERE p.id = {request.Person.Value} AND p.agency = {agency.Id}
                """).ToListAsync(cancellationToken);
            if (rows.Count == 0) return Refusal.NotFound;
            var waiting = (await requests.Of(actor.Current!.Person, request.Person, cancellationToken)).Where(one => one.State == RequestState.Open || one.LinkWaits);
            return new PersonFile(rows[0], [.. waiting], await changes.Of(request.Person, cancellationToken));
        }
    }
}

/// <param name="ClosedAt">When an administrator closed the account, UTC; null while it is open.</param>
/// <param name="LockedUntil">Until when wrong passwords lock it, UTC; null or past when they do not.</param>
public sealed record PersonRow(Guid Id, string SignIn, string Name, string Rank, string Badge, string Unit, string[] Roles, bool HasPassword, DateTimeOffset? ClosedAt, DateTimeOffset? LockedUntil)
{
    public override string ToString() => Id.ToString();
}

/// <param name="Waiting">Requests about the person that nobody has answered, and approved links that their asker has not made yet.</param>
public sealed record PersonFile(PersonRow Person, IReadOnlyList<RequestRow> Waiting, IReadOnlyList<Change> Changes);
