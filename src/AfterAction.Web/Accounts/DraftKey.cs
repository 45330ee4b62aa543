using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AfterAction.Kernel;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;

namespace AfterAction.Web.Accounts;

/// <summary>The key that words typed and not yet sent are locked with on a person's computer: the same after every sign-in of the person,
/// another for everybody else and in the other program.</summary>
internal sealed class DraftKey(IdentityDatabase database, WebProgram program, RandomNumberGenerator randomness)
{
    internal sealed record Body(string Key)
    {
        public override string ToString() => nameof(DraftKey);
    }

    /// <returns>32 bytes.</returns>
    public async Task<byte[]> Of(PersonId person, CancellationToken ct)
    {
        var secret = await Read(person, ct);
        if (secret is null)
        {
            var fresh = new byte[32];
            randomness.GetBytes(fresh);
            await using var command = database.Command(
                "INSERT INTO identity.draft_secrets (program, person, secret) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", program.Name, person.Value, fresh);
            await command.ExecuteNonQueryAsync(ct);
            secret = await Read(person, ct) ?? throw new InvalidOperationException("A draft secret just kept is not there.");
        }

        return HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"draft key 1 {program.Name} {person.Value}"));
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/v1/draft-key", async (IActor actor, DraftKey keys, CancellationToken ct) =>
            TypedResults.Ok(new Body(Base64Url.EncodeToString(await keys.Of(actor.Current!.Person, ct)))))
        .Requires(Completeness.AnySignedIn).WithTags("Session").WithSummary("The key for drafts on this person's computers");

    private async Task<byte[]?> Read(PersonId person, CancellationToken ct)
    {
        await using var command = database.Command("SELECT secret FROM identity.draft_secrets WHERE program = $1 AND person = $2", program.Name, person.Value);
        return (byte[]?)await command.ExecuteScalarAsync(ct);
    }
}
