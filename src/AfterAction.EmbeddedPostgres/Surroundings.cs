namespace AfterAction.EmbeddedPostgres;

/// <summary>What of this machine is looked at: the folders that may hold server programs, and the npm client.</summary>
internal sealed record Surroundings(IReadOnlyList<string> Folders, string? Npm)
{
    public static Surroundings Here()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return new Surroundings(
            [.. path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. UsualPlaces().SelectMany(Matching)],
            Tool.OnPath("npm", path));
    }

    /// <summary>The folders system packages, Homebrew and installers put server programs in; one <c>*</c> each.</summary>
    private static IEnumerable<string> UsualPlaces() => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL", "*", "bin")]
        :
        [
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/usr/local/pgsql*/bin",
            "/opt/homebrew/opt/postgresql*/bin",
            "/usr/local/opt/postgresql*/bin",
            "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
        ];

    private static IEnumerable<string> Matching(string pattern)
    {
        var bin = Path.GetFileName(pattern);
        var versions = Path.GetDirectoryName(pattern)!;
        var parent = Path.GetDirectoryName(versions)!;
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, Path.GetFileName(versions)).Select(folder => Path.Combine(folder, bin)).Where(Directory.Exists)
            : [];
    }
}
