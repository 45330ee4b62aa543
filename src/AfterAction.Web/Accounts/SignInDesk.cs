using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>How hard and how often passwords are tried. One for the whole program.</summary>
internal sealed class SignInLimits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> failures;

    /// <summary>Hashing is dear on purpose: this many at a time, so that a flood of tries leaves the rest of the program standing.</summary>
    private readonly ConcurrencyLimiter hashing = new(new() { PermitLimit = Math.Max(2, Environment.ProcessorCount), QueueLimit = 200, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    public SignInLimits(IPasswordHasher<Member> hasher, int failuresPerMinute)
    {
        failures = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetSlidingWindowLimiter(Network(address), _ => new()
        {
            // Counts in wholes: a bucket that fills drop by drop is never quite empty, and asking whether it is would always be answered no.
            PermitLimit = failuresPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0,
        }));
        AbsentHash = hasher.HashPassword(new Member(), "of nobody: what an unknown name is compared with");
    }

    /// <summary>A digest of the same cost as everybody's, that no password of anybody fits.</summary>
    public string AbsentHash { get; }

    public bool MayTry(IPAddress from)
    {
        using var lease = failures.AttemptAcquire(from, 0);
        return lease.IsAcquired;
    }

    public void Failed(IPAddress from) => failures.AttemptAcquire(from).Dispose();

    public ValueTask<RateLimitLease> ToHash(CancellationToken ct) => hashing.AcquireAsync(1, ct);

    public void Dispose()
    {
        failures.Dispose();
        hashing.Dispose();
    }

    /// <summary>One subscriber has a whole /64 of IPv6.</summary>
    public static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}

/// <summary>Takes a sign-in name and a password. An unknown name, a wrong password, a locked or closed account and a person this program
/// is not for are answered alike, after the same work.</summary>
internal sealed class SignInDesk(
    UserManager<Member> members, IPasswordHasher<Member> hasher, SignInLimits limits, Sessions sessions, IdentityDatabase database, WebProgram program, Agency agency, IRecorder recorder, TimeProvider clock)
{
    public static readonly Refusal Refused = new("sign-in/refused", "The sign-in name or the password is not right, or the account is locked. After five wrong passwords it is locked for 15 minutes.");

    public static readonly Refusal TooMany = new("too-many", "Too many tries from this address. Wait a minute, then try again.");

    private const int MostFailures = 5;
    private static readonly TimeSpan Lockout = TimeSpan.FromMinutes(15);

    /// <summary>The token of a new session, or a refusal.</summary>
    public async Task<Answer<SignedIn>> SignIn(string? name, string? password, IPAddress from, CancellationToken ct)
    {
        if (!limits.MayTry(from)) return TooMany;
        using var lease = await limits.ToHash(ct);
        // Asked again: those who waited with this one may have failed meanwhile.
        if (!lease.IsAcquired || !limits.MayTry(from)) return TooMany;

        var member = SignInNames.IsOne(name) ? await members.FindByNameAsync(name!) : null;
        var (mayTry, roles) = await TakeTry(member?.Id ?? Guid.Empty, ct);
        var fits = hasher.VerifyHashedPassword(member ?? new Member(), member?.PasswordHash ?? limits.AbsentHash, password ?? "") != PasswordVerificationResult.Failed;
        var actor = new Actor(new(member?.Id ?? Guid.Empty), agency.Id, member?.Name ?? "", roles);
        // Left out besides wrong passwords: whoever this program is not for. For him it is as if his name did not exist.
        if (member?.PasswordHash is null || !mayTry || !fits || member.ClosedAt is not null || roles.Count == 0 || !program.Admits(actor))
        {
            limits.Failed(from);
            // Once, when an address has used up its tries: each refused one after it would let whoever floods the sign-in fill the log.
            if (!limits.MayTry(from)) await recorder.Record(new(ActKinds.SignIn, nameof(SignIn), null, null, [], TooMany.Code), ct);
            // Whose name it was, if anybody's, stays out: the name that was typed may be a password.
            await recorder.Record(new(ActKinds.SignIn, nameof(SignIn), null, null, member is null ? [] : [new("person", member.Id)], Refused.Code), ct);
            return Refused;
        }

        await recorder.Record(new(ActKinds.SignIn, nameof(SignIn), actor, null, [], Act.Allowed), ct);
        await Forgive(member.Id, ct);
        return await sessions.Start(actor.Person, member.PasswordHash, ct) is { } token ? new SignedIn(token, actor) : Refused;
    }

    /// <summary>Whether it is the person's password; counts a wrong one like a sign-in does.</summary>
    public async Task<bool> IsPasswordOf(Member member, string? password, CancellationToken ct)
    {
        using var lease = await limits.ToHash(ct);
        var (mayTry, _) = await TakeTry(member.Id, ct);
        var fits = lease.IsAcquired && mayTry && member.PasswordHash is { } digest
            && hasher.VerifyHashedPassword(member, digest, password ?? "") != PasswordVerificationResult.Failed;
        if (fits) await Forgive(member.Id, ct);
        else await recorder.Record(new(ActKinds.SignIn, "CurrentPassword", new Actor(new(member.Id), agency.Id, member.Name, new HashSet<string>()), null, [], Refused.Code), ct);
        return fits;
    }

    /// <summary>Counts a try before the password is looked at, in one statement: however many tries run at once, five are looked at.
    /// The count does not wait for the disk, as an unknown name does not: the wait would tell which names exist.</summary>
    private async Task<(bool MayTry, HashSet<string> Roles)> TakeTry(Guid person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.Command("""
            WITH tried AS (
                UPDATE identity.people SET
                    access_failed_count = CASE WHEN failing_since > $3 THEN access_failed_count + 1 ELSE 1 END,
                    failing_since = CASE WHEN failing_since > $3 THEN failing_since ELSE $2 END,
                    lockout_end = CASE WHEN failing_since > $3 AND access_failed_count + 1 >= $4 THEN $5::timestamptz END
                WHERE id = $1 AND (lockout_end IS NULL OR lockout_end <= $2)
                RETURNING id)
            SELECT EXISTS (SELECT FROM tried), ARRAY(SELECT role FROM identity.person_roles WHERE person = $1), set_config('synchronous_commit', 'off', true)
            """, person, now, now - Lockout, MostFailures, now + Lockout);
        await using var rows = await command.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        return (rows.GetBoolean(0), RolesIn(rows, 1));
    }

    private static HashSet<string> RolesIn(NpgsqlDataReader row, int column) => row.GetFieldValue<string[]>(column).ToHashSet(StringComparer.Ordinal);

    private async Task Forgive(Guid person, CancellationToken ct)
    {
        await using var command = database.Command(
            "UPDATE identity.people SET access_failed_count = 0, failing_since = NULL, lockout_end = NULL WHERE id = $1", person);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <param name="Token">For the cookie; printed nowhere.</param>
internal sealed record SignedIn(string Token, Actor Actor)
{
    public override string ToString() => Actor.ToString();
}
