using System.Globalization;
using System.Security.Cryptography;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.ProtectedStore.Sealing;
using Npgsql;

namespace AfterAction.ProtectedStore;

/// <summary>What an operator does with the protected program beside running it. None of it opens a review.</summary>
public static class ProtectedVerbs
{
    /// <summary>The status to end with; null when the arguments are no verb, and the program is to run. Verbs:
    /// <c>migrate</c> (with the owners' logins), <c>keys new</c> (a further wrapping key, the current one from then on; the programs read it when they
    /// start), <c>keys rewrap</c> (wraps every key with the current one, while everything goes on).</summary>
    public static async Task<int?> Run(string[] args, IConfiguration configuration, TextWriter output, TextWriter error, TimeProvider clock, CancellationToken ct)
    {
        using var randomness = RandomNumberGenerator.Create();
        switch (args)
        {
            case ["migrate", ..]:
                SealingModule.CreateFiles(configuration, randomness, clock);
                LogModule.CreateKeys(configuration, "protected", randomness);
                if (configuration[ProtectedModule.JournalSetting] is { } claims) ClaimJournal.Create(claims);
                await ProtectedModule.Migrate(ProtectedModule.Needed(configuration, "Protected"), ProtectedModule.Needed(configuration, "Keys"), ct);
                return 0;
            case ["keys", "new", ..]:
                SealingModule.AddWrappingKey(configuration, randomness, clock);
                await output.WriteLineAsync("There is a new wrapping key. Restart the protected program, then run `keys rewrap`.");
                return 0;
            case ["keys", "rewrap", ..]:
                await using (var database = NpgsqlDataSource.Create(ProtectedModule.Needed(configuration, "Keys")))
                {
                    using var wrapper = SealingModule.Wrapper(configuration);
                    var done = await new KeyStore(database, wrapper).Rewrap(ct);
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done} keys were wrapped anew with {wrapper.Current}."));
                }

                return 0;
            case ["keys", ..]:
                await error.WriteLineAsync("Say `keys new` or `keys rewrap`.");
                return 2;
            case ["log", ..]:
                return await LogVerb.Run(args, configuration, folder => Export(configuration, folder, clock, ct), output, error);
            default:
                return null;
        }
    }

    private static async Task<(long Size, Refusal? Refusal)> Export(IConfiguration configuration, string folder, TimeProvider clock, CancellationToken ct)
    {
        await using LogDatabase log = new(ProtectedModule.Needed(configuration, "Protected"));
        await using var ledger = NpgsqlDataSource.Create(ProtectedModule.Needed(configuration, "Ledger"));
        await using var database = NpgsqlDataSource.Create(ProtectedModule.Needed(configuration, "Keys"));
        using var keys = LogKeys.Open(configuration["Log:Keys"] ?? "");
        using var wrapper = SealingModule.Wrapper(configuration);
        ClaimLedger claims = new(ledger, clock);
        KeyStore uses = new(database, wrapper);
        return await LogVerb.Export(log, keys, "protected", Exporter.Console, folder, ct => OwedLeaves.Rows(claims, uses, keys, ct), [OwedLeaves.Claims(claims, keys), OwedLeaves.KeyUses(uses)], clock, ct);
    }
}
