namespace AfterAction.EmbeddedPostgres;

/// <summary>The account the server runs under when this program was started as root, which PostgreSQL refuses to run as.</summary>
/// <param name="Name">Null when this program has no root rights to drop.</param>
internal sealed record UnprivilegedAccount(string? Name, IReadOnlyList<string> Prefix)
{
    private static readonly string[] Candidates = ["postgres", "_postgres", "nobody"];

    /// <exception cref="PostgresUnavailableException">Root, on a machine without an account or a program to drop to it.</exception>
    public static UnprivilegedAccount Choose()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess) return new UnprivilegedAccount(null, []);
        var account = Of(File.ReadLines("/etc/passwd"))
            ?? throw new PostgresUnavailableException("PostgreSQL does not run as root, and there is no account postgres or nobody to run it under: start this as an ordinary account.");
        var path = Environment.GetEnvironmentVariable("PATH") + ":/usr/bin:/usr/sbin:/bin:/sbin";
        if (Tool.OnPath("setpriv", path) is { } setpriv)
            return account with { Prefix = [setpriv, .. account.Prefix] };
        if (Tool.OnPath("runuser", path) is { } runuser)
            return account with { Prefix = [runuser, "-u", account.Name!, "--"] };
        throw new PostgresUnavailableException("PostgreSQL does not run as root, and neither setpriv nor runuser is here to drop root rights with: start this as an ordinary account.");
    }

    /// <summary>The first of the usual accounts that is in a passwd file, with the arguments that setpriv takes to become it.</summary>
    internal static UnprivilegedAccount? Of(IEnumerable<string> passwd)
    {
        var accounts = passwd.Select(line => line.Split(':')).Where(fields => fields.Length >= 4).ToLookup(fields => fields[0], StringComparer.Ordinal);
        return Candidates.Select(name => accounts[name].FirstOrDefault()).FirstOrDefault(fields => fields is not null) is { } account
            ? new UnprivilegedAccount(account[0], ["--reuid", account[2], "--regid", account[3], "--clear-groups", "--"])
            : null;
    }

    /// <summary>Gives the folder and all in it to the account.</summary>
    public async Task Own(string folder, CancellationToken ct)
    {
        if (Name is null) return;
        var outcome = await Tool.Run(["chown", "-R", "--", Name, folder], folder, new Dictionary<string, string>(), ct);
        if (!outcome.Succeeded) throw new PostgresUnavailableException($"{folder} could not be given to the account {Name}: {outcome.LastWords}.");
        if (!(await Run(["test", "-w", folder], "/", new Dictionary<string, string>(), ct)).Succeeded)
            throw new PostgresUnavailableException($"The account {Name}, which PostgreSQL runs under because root may not, cannot reach {folder}: choose a folder whose parents it may enter, or start this as an ordinary account.");
    }

    /// <summary>Runs a program under the account.</summary>
    public Task<Tool.Outcome> Run(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string> environment, CancellationToken ct) =>
        Tool.Run([.. Prefix, .. command], folder, environment, ct);
}
