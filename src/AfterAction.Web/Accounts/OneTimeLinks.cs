using System.Buffers.Text;
using System.Data;
using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>Links that set a password once, within 24 hours. The code stands after the <c>#</c>, which browsers keep to themselves:
/// it is in no request line and in no log, and only its digest is stored.</summary>
internal sealed class OneTimeLinks(
    AccountsContext context, UserManager<Member> members, Changes changes, Agency agency, TimeProvider clock, IIds ids, RandomNumberGenerator randomness)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public static readonly Refusal NoSuchLink = new("people/no-such-link", "This link was used, is older than 24 hours, or was never made. Ask an administrator for another.");

    public static readonly Refusal HasAdministrator = new("people/has-administrator", "There is an administrator already, who adds everybody else.");

    public static readonly Refusal NameTaken = new("people/name-taken", "Another person has this sign-in name.");

    private const string FirstAdministrator = "first-administrator";
    private const string SetPassword = "set-password";

    /// <summary>A link for the first administrator; refused once there is one. One made before is void from now on.</summary>
    public async Task<Answer<Link>> MakeFirst(CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await OneFirstAtATime(ct);
        if (await AnyAdministrator(ct)) return HasAdministrator;
        await VoidFirst(ct);
        var link = await Make(FirstAdministrator, null, null, ct);
        await transaction.CommitAsync(ct);
        return link;
    }

    /// <summary>A link with which a person sets a password; those made for him before are void from now on. Run in the caller's transaction.</summary>
    public async Task<Link> MakeFor(Guid person, PersonId by, CancellationToken ct)
    {
        await changes.VoidLinks(person, ct);
        return await Make(SetPassword, person, by.Value, ct);
    }

    /// <summary>Sets the password of the link's person, opens what wrong passwords locked, and ends his sessions.</summary>
    public async Task<Decision> Set(string? code, string? password, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await Take(code, SetPassword, ct) is not { Person: { } person }) return NoSuchLink;
        await changes.Lock(person, ct);
        var member = await members.FindByIdAsync(person.ToString());
        if (member is null || member.ClosedAt is not null) return NoSuchLink;
        if (PasswordRules.FaultOf(password, member.UserName!) is { } fault) return Refusal.Invalid([fault]);
        member.PasswordHash = null;
        (member.AccessFailedCount, member.LockoutEnd) = (0, null);
        var kept = await members.AddPasswordAsync(member, password!);
        if (!kept.Succeeded) return Refusal.Stale;
        await changes.EndSessions(person, Guid.Empty, ct);
        await changes.Keep(new PersonId(person), person, "password-set", null, "Set with a one-time link", ct);
        await transaction.CommitAsync(ct);
        return Decision.Nothing;
    }

    /// <summary>Makes the first administrator. Two at once: one of them is told that there is one.</summary>
    public async Task<Decision> BecomeFirst(string? code, string? signIn, string? name, string? password, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await OneFirstAtATime(ct);
        if (await Take(code, FirstAdministrator, ct) is null) return NoSuchLink;
        if (await AnyAdministrator(ct)) return HasAdministrator;
        List<FieldFault> faults = [];
        if (!SignInNames.IsOne(signIn)) faults.Add(SignInNames.Fault);
        if (string.IsNullOrWhiteSpace(name)) faults.Add(new("fullName", "required", "Type your name."));
        if (name?.Contains('\0', StringComparison.Ordinal) == true) faults.Add(new("fullName", "malformed", "Leave control characters out."));
        if (name?.Length > 128) faults.Add(new("fullName", "too-long", "Use at most 128 characters."));
        if (PasswordRules.FaultOf(password, signIn ?? "") is { } fault) faults.Add(fault);
        if (faults.Count > 0) return Refusal.Invalid(faults);
        if (await members.FindByNameAsync(signIn!) is not null) return NameTaken;

        await VoidFirst(ct);
        var member = new Member { Id = ids.Next(), Agency = agency.Id, UserName = signIn, Name = name!.Trim(), AddedAt = clock.GetUtcNow() };
        var kept = await members.CreateAsync(member, password!);
        if (!kept.Succeeded) return Refusal.Stale;
        await changes.Keep(null, member.Id, "added", null, "First administrator, made with a one-time link", ct);
        await changes.Give(member.Id, Roles.Administrator, ct);
        await changes.Keep(null, member.Id, "role-given", Roles.Administrator, "First administrator, made with a one-time link", ct);
        await transaction.CommitAsync(ct);
        return Decision.Nothing;
    }

    private Task<int> OneFirstAtATime(CancellationToken ct) => context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(7426102)", ct);

    private Task<int> VoidFirst(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return context.Database.ExecuteSqlAsync($"UPDATE identity.links SET used_at = {now} WHERE purpose = {FirstAdministrator} AND agency = {agency.Id} AND used_at IS NULL", ct);
    }

    private Task<bool> AnyAdministrator(CancellationToken ct) => context.Database
        .SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM identity.person_roles r JOIN identity.people p ON p.id = r.person
            WHERE r.role = {Roles.Administrator} AND p.agency = {agency.Id} AND p.closed_at IS NULL) AS "Value"
            """)
        .SingleAsync(ct);

    private async Task<Link> Make(string purpose, Guid? person, Guid? by, CancellationToken ct)
    {
        var code = new byte[32];
        randomness.GetBytes(code);
        var now = clock.GetUtcNow();
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO identity.links (code_digest, agency, purpose, person, made_by, made_at, expires_at)
            VALUES ({SHA256.HashData(code)}, {agency.Id}, {purpose}, {Uuid("person", person)}, {Uuid("by", by)}, {now}, {now + Lifetime})
            """, ct);
        return new Link($"/{purpose}#{Base64Url.EncodeToString(code)}", now + Lifetime);
    }

    /// <summary>Marks a link as used, if it still may be: used twice at once, one of the two finds it used. Undone with the transaction.</summary>
    private async Task<Taken?> Take(string? code, string purpose, CancellationToken ct)
    {
        if (Digest(code) is not { } digest) return null;
        var now = clock.GetUtcNow();
        await using var command = new NpgsqlCommand("""
            UPDATE identity.links SET used_at = $2
            WHERE code_digest = $1 AND purpose = $3 AND agency = $4 AND used_at IS NULL AND expires_at > $2 RETURNING person
            """, (NpgsqlConnection)context.Database.GetDbConnection());
        foreach (var value in (object[])[digest, now, purpose, agency.Id]) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var rows = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        return await rows.ReadAsync(ct) ? new Taken(await rows.IsDBNullAsync(0, ct) ? null : rows.GetGuid(0)) : null;
    }

    private static byte[]? Digest(string? code)
    {
        Span<byte> bytes = stackalloc byte[32];
        var text = code?.Trim().TrimStart('#');
        return text is { Length: 43 } && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == 32 ? SHA256.HashData(bytes) : null;
    }

    private static NpgsqlParameter Uuid(string name, Guid? value) =>
        new(name, NpgsqlTypes.NpgsqlDbType.Uuid) { Value = value is { } one ? one : DBNull.Value };

    private sealed record Taken(Guid? Person);
}

/// <param name="Path">The path with the code in its fragment. Printed for one person, once.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record Link(string Path, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(Link);
}
