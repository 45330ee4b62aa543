namespace AfterAction.Web.Accounts;

/// <summary>What is done with people at the console of the register program.</summary>
public static class AccountsVerbs
{
    public const string Usage = """
        people import FILE            adds the people of a JSON file; run again it changes nothing
        people first-administrator    prints a link, good once and for 24 hours, that makes the first administrator
        """;

    /// <summary>Carries out <c>people …</c>; null when the arguments are about something else.</summary>
    /// <returns>The exit code: 0 done, 1 refused, 2 not understood.</returns>
    public static async Task<int?> Run(string[] arguments, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct = default)
    {
        if (arguments is not ["people", .. var rest]) return null;
        await using var scope = services.CreateAsyncScope();
        switch (rest)
        {
            case ["import", var file]:
                return await Import(scope.ServiceProvider, file, output, error, ct);
            case ["first-administrator"]:
                return await First(scope.ServiceProvider, output, error, ct);
            default:
                await error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> First(IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var answer = await services.GetRequiredService<OneTimeLinks>().MakeFirst(ct);
        if (answer.Refusal is { } refusal)
        {
            await error.WriteLineAsync(refusal.Sentence);
            return 1;
        }

        await output.WriteLineAsync(answer.Value!.Path);
        return 0;
    }

    private static async Task<int> Import(IServiceProvider services, string path, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            await error.WriteLineAsync("There is no such file.");
            return 1;
        }

        await using var file = File.OpenRead(path);
        var outcome = await services.GetRequiredService<ImportPeople>().Import(file, ct);
        foreach (var fault in outcome.Faults) await error.WriteLineAsync(fault);
        if (outcome.Faults.Count > 0)
        {
            await error.WriteLineAsync("Nobody was imported.");
            return 1;
        }

        await output.WriteLineAsync($"{outcome.Added} people added, {outcome.Changed} changed, {outcome.Unchanged} unchanged.");
        return 0;
    }
}
