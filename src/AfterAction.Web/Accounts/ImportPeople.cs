using System.Text.Json;
using System.Text.Json.Serialization;
using AfterAction.Web.Pipeline;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AfterAction.Web.Accounts;

/// <summary>Adds the people of a file: all of them, or none and what is wrong with it. Run again it changes nothing; what differs in
/// the file is taken over, but a password is set only where there is none yet.</summary>
internal sealed class ImportPeople(AccountsContext context, UserManager<Member> members, IPasswordHasher<Member> hasher, Changes changes, Agency agency, TimeProvider clock)
{
    private const string Reason = "Imported from a file at the console";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    internal sealed record Roll(IReadOnlyList<Row>? People);

    /// <param name="Password">Never printed.</param>
    internal sealed record Row(Guid Id, string? SignIn, string? Name, string? Rank, string? Badge, string? Unit, IReadOnlyList<string>? Roles, string? Password)
    {
        public override string ToString() => Id.ToString();
    }

    /// <param name="Faults">What is wrong, each with where; empty when the file was taken.</param>
    internal sealed record Outcome(int Added, int Changed, int Unchanged, IReadOnlyList<string> Faults);

    public async Task<Outcome> Import(Stream file, CancellationToken ct)
    {
        Roll? roll;
        try
        {
            roll = await JsonSerializer.DeserializeAsync<Roll>(file, Json, ct);
        }
        catch (JsonException malformed)
        {
            return Bad([$"line {(malformed.LineNumber ?? 0) + 1}: not the JSON of a list of people ({malformed.Path ?? "$"})"]);
        }

        if (roll?.People is not { } rows || rows.Any(row => row is null)) return Bad(["people: a list of people is needed"]);
        var faults = rows.SelectMany(FaultsOf).Concat(Doubles(rows)).ToList();
        if (faults.Count > 0) return Bad(faults);

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var known = await context.Set<Member>().ToDictionaryAsync(member => member.Id, ct);
        var digests = await Hash([.. rows.Where(row => row.Password is not null && known.GetValueOrDefault(row.Id)?.PasswordHash is null)], ct);
        var (added, changed) = (0, 0);
        for (var index = 0; index < rows.Count; index++)
        {
            var row = rows[index];
            var isNew = !known.TryGetValue(row.Id, out var member);
            if (isNew && known.Values.Any(other => Same(other.UserName, row.SignIn) || (row.Badge is { Length: > 0 } && Same(other.Badge, row.Badge))))
                return Bad([$"people[{index}]: the sign-in name or badge is another person's already"]);
            member ??= new Member { Id = row.Id, Agency = agency.Id, AddedAt = clock.GetUtcNow() };
            var differs = Fill(member, row) | (digests.TryGetValue(row.Id, out var digest) && SetDigest(member, digest));
            if (differs || isNew)
            {
                if (await Keep(member, isNew) is { } why) return Bad([$"people[{index}]: {why}"]);
                await changes.Keep(null, member.Id, isNew ? "added" : "changed", null, Reason, ct);
            }

            if (await Give(member.Id, row.Roles ?? [], ct) is not { } given) return Bad([$"people[{index}].roles: {Changes.TwoSides.Sentence}"]);
            if (isNew) added++;
            else if (differs || given) changed++;
        }

        await transaction.CommitAsync(ct);
        return new(added, changed, rows.Count - added - changed, []);
    }

    /// <returns>Why the person could not be kept; null when it was.</returns>
    private async Task<string?> Keep(Member member, bool isNew)
    {
        try
        {
            var kept = isNew ? await members.CreateAsync(member) : await members.UpdateAsync(member);
            return kept.Succeeded ? null : string.Join(", ", kept.Errors.Select(error => error.Code));
        }
        catch (DbUpdateException conflict) when (conflict.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return "the sign-in name or badge is another person's already";
        }
    }

    private static Outcome Bad(IReadOnlyList<string> faults) => new(0, 0, 0, faults);

    private static IEnumerable<string> FaultsOf(Row row, int index)
    {
        if (row.Id == Guid.Empty) yield return $"people[{index}].id: a UUID is needed";
        if (!SignInNames.IsOne(row.SignIn)) yield return $"people[{index}].signIn: 1 to 64 characters without blanks are needed";
        if (string.IsNullOrWhiteSpace(row.Name) || row.Name.Length > 128) yield return $"people[{index}].name: 1 to 128 characters are needed";
        if (((string?[])[row.Name, row.Rank, row.Badge, row.Unit]).Any(text => text?.Contains('\0', StringComparison.Ordinal) == true)) yield return $"people[{index}]: a text holds a control character";
        if (row.Rank?.Length > 64) yield return $"people[{index}].rank: at most 64 characters";
        if (row.Badge?.Length > 32) yield return $"people[{index}].badge: at most 32 characters";
        if (row.Unit?.Length > 128) yield return $"people[{index}].unit: at most 128 characters";
        foreach (var role in row.Roles ?? [])
        {
            if (role is null || !Roles.Sides.ContainsKey(role)) yield return $"people[{index}].roles: there is no such role; the roles are {string.Join(", ", Roles.All)}";
        }

        if (row.Password is not null && PasswordRules.FaultOf(row.Password, row.SignIn ?? "") is { } fault) yield return $"people[{index}].password: {fault.Sentence}";
    }

    private static IEnumerable<string> Doubles(IReadOnlyList<Row> rows) =>
    [
        .. Double(rows, "id", row => row.Id.ToString()),
        .. Double(rows, "signIn", row => row.SignIn),
        .. Double(rows, "badge", row => row.Badge),
    ];

    private static IEnumerable<string> Double(IReadOnlyList<Row> rows, string field, Func<Row, string?> value) => rows
        .Select((row, index) => (Value: value(row)?.ToUpperInvariant(), Index: index))
        .Where(one => !string.IsNullOrEmpty(one.Value))
        .GroupBy(one => one.Value, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => $"people[{group.ElementAt(1).Index}].{field}: the same as in people[{group.First().Index}]");

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static bool SetDigest(Member member, string digest)
    {
        member.PasswordHash = digest;
        return true;
    }

    private static bool Fill(Member member, Row row)
    {
        var now = (row.SignIn, row.Name!.Trim(), row.Rank ?? "", row.Badge ?? "", row.Unit ?? "");
        if ((member.UserName, member.Name, member.Rank, member.Badge, member.Unit) == now) return false;
        (member.UserName, member.Name, member.Rank, member.Badge, member.Unit) = now;
        return true;
    }

    /// <summary>Hashing is slow by intent; every core takes its share.</summary>
    private async Task<IReadOnlyDictionary<Guid, string>> Hash(IReadOnlyList<Row> rows, CancellationToken ct)
    {
        var digests = new System.Collections.Concurrent.ConcurrentDictionary<Guid, string>();
        await Parallel.ForEachAsync(rows, ct, (row, _) =>
        {
            digests[row.Id] = hasher.HashPassword(new Member(), row.Password!);
            return ValueTask.CompletedTask;
        });
        return digests;
    }

    private async Task<bool?> Give(Guid person, IReadOnlyList<string> roles, CancellationToken ct)
    {
        var any = false;
        foreach (var role in roles)
        {
            switch (await changes.Give(person, role, ct))
            {
                case null:
                    return null;
                case true:
                    any = true;
                    await changes.Keep(null, person, "role-given", role, Reason, ct);
                    break;
                default:
                    break;
            }
        }

        if (any) await changes.EndSessions(person, Guid.Empty, ct);
        return any;
    }
}
