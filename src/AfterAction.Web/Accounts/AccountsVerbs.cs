namespace AfterAction.Web.Accounts;

/// <summary>What is done with people at the console of the register program.</summary>
public static class AccountsVerbs
{
    public const string Usage = """
        people import FILE            adds the people of a JSON file; run again it changes nothing
        people first-administrator    prints links, each good once and for 24 hours, that make the first two administrators
        people link SIGN-IN-NAME      prints a link, good once and for 24 hours, that sets a person's password
        They need the owner's login of the identity database: the program's own gives nobody a role or a way in by itself.
        """;

    private const string NeedsOwner = "Set ConnectionStrings:Identity to the owner's login of the identity database for this: the program's own may not.";

    /// <summary>Carries out <c>people …</c>; null when the arguments are about something else.</summary>
    /// <returns>The exit code: 0 done, 1 refused, 2 not understood.</returns>
    public static async Task<int?> Run(string[] arguments, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken ct = default)
    {
        if (arguments is not ["people", .. var rest]) return null;
        await using var scope = services.CreateAsyncScope();
        if (rest is (["import", _] or ["first-administrator"] or ["link", _]) && !await IsOwner(services, ct))
        {
            await error.WriteLineAsync(NeedsOwner);
            return 1;
        }

        switch (rest)
        {
            case ["import", var file]:
                return await Import(scope.ServiceProvider, file, output, error, ct);
            case ["first-administrator"]:
                return await First(scope.ServiceProvider, output, error, ct);
            case ["link", var signIn]:
                return await Link(scope.ServiceProvider, signIn, output, error, ct);
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

        foreach (var link in answer.Value!) await output.WriteLineAsync(link.Path);
        return 0;
    }

    private static async Task<int> Link(IServiceProvider services, string signIn, TextWriter output, TextWriter error, CancellationToken ct)
    {
        if (await services.GetRequiredService<OneTimeLinks>().MakeAtConsole(signIn, ct) is not { } link)
        {
            await error.WriteLineAsync("There is no open account with this sign-in name.");
            return 1;
        }

        await output.WriteLineAsync(link.Path);
        return 0;
    }

    private static async Task<bool> IsOwner(IServiceProvider services, CancellationToken ct)
    {
        await using var command = services.GetRequiredService<IdentityDatabase>().Command("SELECT has_table_privilege('identity.person_roles', 'INSERT')");
        return (bool)(await command.ExecuteScalarAsync(ct))!;
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
