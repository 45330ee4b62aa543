using System.Buffers.Text;
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

    public static readonly Refusal NoSuchLink = new("people/no-such-link",
        "This link was used, is older than 24 hours, or was never made, or the second code is not the one that belongs to it. Ask an administrator.");

    public static readonly Refusal HasAdministrator = new("people/has-administrator", "There are two administrators already. What they add, they add together.");

    public static readonly Refusal NameTaken = new("people/name-taken", "Another person has this sign-in name.");

    /// <summary>Nobody approves what he asked for, so an agency needs two; those are made at the console.</summary>
    private const int AtTheConsole = 2;

    private const string FirstAdministrator = "first-administrator";
    private const string SetPassword = "set-password";

    /// <summary>A link for each of the two first administrators that is missing; refused when none is. Those made before are void from now on. At the console, with the owner's login.</summary>
    public async Task<Answer<IReadOnlyList<Link>>> MakeFirst(CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await OneFirstAtATime(ct);
        var missing = AtTheConsole - await Administrators(ct);
        if (missing <= 0) return HasAdministrator;
        await VoidFirst(ct);
        var links = new List<Link>();
        for (; missing > 0; missing--) links.Add(await Make(FirstAdministrator, null, ct));
        await transaction.CommitAsync(ct);
        return Answer<IReadOnlyList<Link>>.Of(links);
    }

    /// <summary>A link for one person in whole: whoever holds the owner's login needs nobody else's half. For the agency whose second administrator lost his password.</summary>
    /// <returns>Null when nobody has this sign-in name, or the account is closed.</returns>
    public async Task<Link?> MakeAtConsole(string signIn, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await members.FindByNameAsync(signIn) is not { ClosedAt: null } member) return null;
        await changes.Lock(member.Id, ct);
        await changes.VoidLinks(member.Id, ct);
        var link = await Make(SetPassword, member.Id, ct);
        await changes.Keep(null, member.Id, "link-made", null, "Made at the console", ct);
        await transaction.CommitAsync(ct);
        return link;
    }

    /// <summary>The link of an approved request; those made for the person before are void from now on. Run in the caller's transaction.</summary>
    /// <returns>Null when it was not approved, is not <paramref name="by"/>'s, was made already, or has lapsed.</returns>
    public async Task<Link?> MakeFor(Guid request, PersonId by, CancellationToken ct)
    {
        var (code, now) = (NewCode(), clock.GetUtcNow());
        var made = await context.Database
            .SqlQuery<bool>($"""SELECT identity.make_link({request}, {by.Value}, {SHA256.HashData(code)}, {now}, {now + Lifetime}) AS "Value" """).ToListAsync(ct);
        return made.Single() ? new Link($"/{SetPassword}#{Base64Url.EncodeToString(code)}", now + Lifetime) : null;
    }

    /// <summary>Sets the password of the link's person, opens what wrong passwords locked, and ends his sessions.</summary>
    /// <param name="half">What whoever approved the link handed over; nothing for a link of the console.</param>
    public async Task<Decision> Set(string? code, string? half, string? password, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await Take(code, LinkHalf.DigestOf(half), ct) is not { } person) return NoSuchLink;
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

    /// <summary>Makes one of the first two administrators. Of two who use one link at once, one is told that it is used.</summary>
    public async Task<Decision> BecomeFirst(string? code, string? signIn, string? name, string? password, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await OneFirstAtATime(ct);
        var now = clock.GetUtcNow();
        if (Digest(code) is not { } digest || !await IsOpen(digest, now, ct)) return NoSuchLink;
        if (await Administrators(ct) >= AtTheConsole) return HasAdministrator;
        List<FieldFault> faults = [];
        if (!SignInNames.IsOne(signIn)) faults.Add(SignInNames.Fault);
        if (string.IsNullOrWhiteSpace(name)) faults.Add(new("fullName", "required", "Type your name."));
        if (name?.Contains('\0', StringComparison.Ordinal) == true) faults.Add(new("fullName", "malformed", "Leave control characters out."));
        if (name?.Length > 128) faults.Add(new("fullName", "too-long", "Use at most 128 characters."));
        if (PasswordRules.FaultOf(password, signIn ?? "") is { } fault) faults.Add(fault);
        if (faults.Count > 0) return Refusal.Invalid(faults);
        if (await members.FindByNameAsync(signIn!) is not null) return NameTaken;

        var member = new Member { Id = ids.Next(), Agency = agency.Id, UserName = signIn, Name = name!.Trim(), AddedAt = now };
        var kept = await members.CreateAsync(member, password!);
        if (!kept.Succeeded) return Refusal.Stale;
        await changes.Keep(null, member.Id, "added", null, "Added with a link of the console", ct);
        var became = await context.Database.SqlQuery<bool>($"""SELECT identity.become_administrator({digest}, {member.Id}, {now}) AS "Value" """).ToListAsync(ct);
        if (!became.Single()) return NoSuchLink;
        await transaction.CommitAsync(ct);
        return Decision.Nothing;
    }

    private Task<int> OneFirstAtATime(CancellationToken ct) => context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(7426102)", ct);

    private Task<int> VoidFirst(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return context.Database.ExecuteSqlAsync($"UPDATE identity.links SET used_at = {now} WHERE purpose = {FirstAdministrator} AND agency = {agency.Id} AND used_at IS NULL", ct);
    }

    private async Task<int> Administrators(CancellationToken ct) =>
        (int)(await context.Database.SqlQuery<long>($"""SELECT identity.administrators({agency.Id}) AS "Value" """).ToListAsync(ct)).Single();

    private async Task<bool> IsOpen(byte[] digest, DateTimeOffset now, CancellationToken ct) => (await context.Database.SqlQuery<bool>($"""
        SELECT EXISTS (SELECT FROM identity.links WHERE code_digest = {digest} AND purpose = {FirstAdministrator} AND agency = {agency.Id}
            AND used_at IS NULL AND expires_at > {now}) AS "Value"
        """).ToListAsync(ct)).Single();

    private byte[] NewCode()
    {
        var code = new byte[32];
        randomness.GetBytes(code);
        return code;
    }

    private async Task<Link> Make(string purpose, Guid? person, CancellationToken ct)
    {
        var (code, now) = (NewCode(), clock.GetUtcNow());
        var whose = new NpgsqlParameter("person", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = person is { } one ? one : DBNull.Value };
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO identity.links (code_digest, agency, purpose, person, made_at, expires_at)
            VALUES ({SHA256.HashData(code)}, {agency.Id}, {purpose}, {whose}, {now}, {now + Lifetime})
            """, ct);
        return new Link($"/{purpose}#{Base64Url.EncodeToString(code)}", now + Lifetime);
    }

    /// <summary>Marks a link as used, if it still may be and both its halves are there: used twice at once, one of the two finds it used. Undone with the transaction.</summary>
    private async Task<Guid?> Take(string? code, byte[]? half, CancellationToken ct)
    {
        if (Digest(code) is not { } digest) return null;
        var now = clock.GetUtcNow();
        await using var command = new NpgsqlCommand("""
            UPDATE identity.links SET used_at = $2
            WHERE code_digest = $1 AND purpose = $3 AND agency = $4 AND used_at IS NULL AND expires_at > $2 AND (half_digest IS NULL OR half_digest = $5) RETURNING person
            """, (NpgsqlConnection)context.Database.GetDbConnection());
        foreach (var value in (object[])[digest, now, SetPassword, agency.Id, half ?? []]) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    private static byte[]? Digest(string? code)
    {
        Span<byte> bytes = stackalloc byte[32];
        var text = code?.Trim().TrimStart('#');
        return text is { Length: 43 } && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == 32 ? SHA256.HashData(bytes) : null;
    }
}

/// <param name="Path">The path with the code in its fragment. Printed for one person, once.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record Link(string Path, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(Link);
}
