using System.Text.Json;
using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Log;
using AfterAction.Register.Investigations;
using AfterAction.Web;
using AfterAction.Web.Accounts;
using Marten;
using Npgsql;

namespace AfterAction.Register;

/// <summary>What an operator does with the log of the register program. None of it shows what an incident or an investigation says.</summary>
public static class RegisterVerbs
{
    /// <summary>The status to end with; null when the arguments are no verb of these. Verbs: <c>log key</c>, <c>log export FOLDER</c>,
    /// <c>wall investigation NUMBER FILE</c> (what a wall certificate is asked for: the incidents of its cluster, and everybody's id), with the program's own logins.</summary>
    public static async Task<int?> Run(string[] args, IConfiguration configuration, TextWriter output, TextWriter error, TimeProvider clock, CancellationToken ct)
    {
        switch (args)
        {
            case ["log", ..]:
                return await LogVerb.Run(args, configuration, folder => Export(configuration, folder, clock, ct), output, error);
            case ["wall", "investigation", var number, var file, ..]:
                return await Question(configuration, number, file, error, clock, ct);
            case ["wall", ..]:
                await error.WriteLineAsync("Say `wall investigation NUMBER FILE`.");
                return 2;
            default:
                return null;
        }
    }

    /// <summary>Ids only: a name or what the investigation is about is not in it. That it was asked for is an entry of the log before the file is there.</summary>
    private static async Task<int> Question(IConfiguration configuration, string number, string file, TextWriter error, TimeProvider clock, CancellationToken ct)
    {
        await using var ledgerSource = NpgsqlDataSource.Create(configuration.ConnectionString("Ledger"));
        await using var identity = NpgsqlDataSource.Create(configuration.ConnectionString("Identity"));
        await using var store = RegisterStore.Open(configuration.ConnectionString("Register"), Agency.Read(configuration), null);
        var found = await store.Read(session => session.Query<Investigation>().Where(each => each.Number == number).ToListAsync(ct));
        if (found.Count == 0)
        {
            await error.WriteLineAsync($"There is no investigation {number}.");
            return 1;
        }

        ClaimLedger ledger = new(ledgerSource, clock);
        HashSet<IncidentId> incidents = [];
        foreach (var investigation in found) incidents.UnionWith(await ledger.Cluster(investigation.Incident, ct));
        await using LogDatabase log = new(configuration.ConnectionString("Register"));
        using var keys = LogKeys.Open(configuration["Log:Keys"] ?? "");
        await Exports.Leave(log, keys, WebProgram.Register, "certificate", Exporter.Console, clock, ct);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            investigation = number, incidents = incidents.Select(incident => incident.Value), people = (await new Grants(identity).People(ct)).Select(person => person.Value),
        }), ct);
        return 0;
    }

    private static async Task<(long Size, Refusal? Refusal)> Export(IConfiguration configuration, string folder, TimeProvider clock, CancellationToken ct)
    {
        await using LogDatabase log = new(configuration.ConnectionString("Register"));
        await using var ledgerSource = NpgsqlDataSource.Create(configuration.ConnectionString("Ledger"));
        await using var identity = NpgsqlDataSource.Create(configuration.ConnectionString("Identity"));
        using var keys = LogKeys.Open(configuration["Log:Keys"] ?? "");
        ClaimLedger ledger = new(ledgerSource, clock);
        Grants grants = new(identity);
        return await LogVerb.Export(log, keys, WebProgram.Register, Exporter.Console, folder, ct => OwedLeaves.Rows(ledger, grants, keys, ct), [OwedLeaves.Acts(ledger, keys), OwedLeaves.Given(grants)], clock, ct);
    }
}
