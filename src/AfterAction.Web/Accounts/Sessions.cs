using System.Buffers.Text;
using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>Who a token belongs to, as of this moment.</summary>
/// <param name="Program">The program the session was started in, which may be the other one.</param>
internal sealed record Session(Guid Id, string Program, PersonId Person, DateTimeOffset StartedAt, DateTimeOffset SeenAt, string Agency, string Name, string[] Roles);

/// <summary>Sessions kept by the server: a token is 32 random bytes that mean nothing elsewhere, and only its digest is stored.
/// Every request asks the database anew, so that a role taken or an account closed holds from the next request on, without grace.</summary>
internal sealed class Sessions(IdentityDatabase database, WebProgram program, TimeProvider clock, IIds ids, RandomNumberGenerator randomness)
{
    /// <summary>A session ends this long after its last request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>A session ends this long after sign-in, whatever happens in it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private static readonly TimeSpan BetweenTouches = TimeSpan.FromMinutes(1);

    /// <summary>Starts a session of this program and sweeps away those that have ended; nobody waits for anybody else's sweep.</summary>
    /// <param name="passwordHash">That of the password that was just checked. One changed or an account closed meanwhile has ended all sessions,
    /// and none may begin on what held before.</param>
    /// <returns>The token for the cookie, base64url; it is nowhere else. Null when the password is another by now or the account is closed.</returns>
    public async Task<string?> Start(PersonId person, string passwordHash, CancellationToken ct)
    {
        var token = new byte[32];
        randomness.GetBytes(token);
        var now = clock.GetUtcNow();
        await using var command = database.Command("""
            WITH swept AS (DELETE FROM identity.sessions WHERE token_digest IN (
                SELECT token_digest FROM identity.sessions WHERE seen_at <= $6 OR started_at <= $7 FOR UPDATE SKIP LOCKED))
            INSERT INTO identity.sessions (token_digest, id, program, person, started_at, seen_at)
            SELECT $1, $2, $3, p.id, $5, $5 FROM identity.people p WHERE p.id = $4 AND p.password_hash = $8 AND p.closed_at IS NULL FOR SHARE
            RETURNING id
            """, SHA256.HashData(token), ids.Next(), program.Name, person.Value, now, now - Idle, now - Longest, passwordHash);
        return await command.ExecuteScalarAsync(ct) is null ? null : Base64Url.EncodeToString(token);
    }

    /// <summary>The session of a token, and the roles its person has now; null when there is none, it has ended, or the account is closed.
    /// Notes at most once a minute that it was used.</summary>
    public async ValueTask<Session?> Find(string? token, CancellationToken ct)
    {
        if (Digest(token) is not { } digest) return null;
        var now = clock.GetUtcNow();
        var session = await Read(digest, ct);
        if (session is null || now - session.SeenAt >= Idle || now - session.StartedAt >= Longest) return null;
        if (session.Program == program.Name && now - session.SeenAt >= BetweenTouches) await Touch(digest, now, ct);
        return session;
    }

    public async Task End(string? token, CancellationToken ct)
    {
        if (Digest(token) is not { } digest) return;
        await using var command = database.Command("DELETE FROM identity.sessions WHERE token_digest = $1", digest);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends one session of a person in this program; nothing happens when it is not his or of the other one.</summary>
    public async Task End(PersonId person, Guid session, CancellationToken ct)
    {
        await using var command = database.Command("DELETE FROM identity.sessions WHERE person = $1 AND id = $2", person.Value, session);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Ends all sessions of a person in both programs.</summary>
    /// <param name="but">The session to keep; an empty id keeps none.</param>
    public async Task EndAll(PersonId person, Guid but, CancellationToken ct)
    {
        await using var command = database.Command("SELECT identity.end_sessions($1, $2)", person.Value, but);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A person's sessions in this program that have not ended, the latest used first. Left out: those of the other program, which this one cannot see.</summary>
    public async Task<IReadOnlyList<OpenSession>> Of(PersonId person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.Command("""
            SELECT id, program, started_at, seen_at FROM identity.sessions
            WHERE person = $1 AND seen_at > $2 AND started_at > $3 ORDER BY seen_at DESC, id
            """, person.Value, now - Idle, now - Longest);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var open = new List<OpenSession>();
        while (await rows.ReadAsync(ct)) open.Add(OpenIn(rows));
        return open;
    }

    private static byte[]? Digest(string? token)
    {
        Span<byte> bytes = stackalloc byte[32];
        return token is { Length: 43 } && Base64Url.TryDecodeFromChars(token, bytes, out var written) && written == 32 ? SHA256.HashData(bytes) : null;
    }

    private async Task<Session?> Read(byte[] digest, CancellationToken ct)
    {
        await using var command = database.Command("SELECT id, program, person, started_at, seen_at, agency, name, roles FROM identity.find_session($1)", digest);
        await using var rows = await command.ExecuteReaderAsync(ct);
        return await rows.ReadAsync(ct) ? SessionIn(rows) : null;
    }

    private static Session SessionIn(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), new(row.GetGuid(2)), row.GetFieldValue<DateTimeOffset>(3),
        row.GetFieldValue<DateTimeOffset>(4), row.GetString(5), row.GetString(6), row.GetFieldValue<string[]>(7));

    private static OpenSession OpenIn(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3));

    private async Task Touch(byte[] digest, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.Command("UPDATE identity.sessions SET seen_at = $2 WHERE token_digest = $1 AND seen_at < $2", digest, now);
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>One of a person's own sessions. Instants are UTC.</summary>
public sealed record OpenSession(Guid Id, string Program, DateTimeOffset StartedAt, DateTimeOffset SeenAt);
