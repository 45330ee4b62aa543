using System.Globalization;
using System.Text.RegularExpressions;

namespace AfterAction.EmbeddedPostgres;

/// <summary>A folder of PostgreSQL server programs and the version they say they are.</summary>
public sealed partial record PostgresBinaries(string Folder, int Major, int Minor)
{
    /// <summary>The oldest major version that AfterAction runs on.</summary>
    public const int OldestMajor = 15;

    internal static readonly string[] Programs = ["postgres", "initdb", "pg_ctl"];

    public string Version => $"{Major}.{Minor}";

    /// <summary>The newest binaries of the folders that are new enough; null when there are none.</summary>
    /// <param name="major">The version the data was made by, which alone can open it; null for new data.</param>
    internal static PostgresBinaries? Newest(IEnumerable<PostgresBinaries> found, int? major) => found
        .Where(each => each.Major >= OldestMajor && (major is null || each.Major == major))
        .OrderByDescending(each => each.Major).ThenByDescending(each => each.Minor)
        .FirstOrDefault();

    /// <summary>What <c>postgres --version</c> said, or null where that is no version of a release.</summary>
    internal static (int Major, int Minor)? VersionIn(string said) =>
        VersionPattern().Match(said) is { Success: true } match
            ? (int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups["minor"].Value, CultureInfo.InvariantCulture))
            : null;

    /// <summary>Asks the programs in each folder for their version; folders without all of the programs, or with some that do not run, are passed over.</summary>
    internal static async Task<IReadOnlyList<PostgresBinaries>> In(IEnumerable<string> folders, CancellationToken ct)
    {
        var found = new List<PostgresBinaries>();
        foreach (var folder in folders.Where(IsComplete).Distinct(StringComparer.Ordinal))
        {
            if (await VersionOf(folder, ct) is var (major, minor)) found.Add(new PostgresBinaries(folder, major, minor));
        }

        return found;
    }

    /// <summary>Null for what is no PostgreSQL, or does not run here: a link to one that was removed, another processor's.</summary>
    private static async Task<(int Major, int Minor)?> VersionOf(string folder, CancellationToken ct)
    {
        try
        {
            var outcome = await Tool.Run([Program(folder, "postgres"), "--version"], folder, new Dictionary<string, string>(), ct);
            return outcome.Succeeded ? VersionIn(outcome.Said) : null;
        }
        catch (PostgresUnavailableException)
        {
            return null;
        }
    }

    internal string Program(string name) => Program(Folder, name);

    private static string Program(string folder, string name) => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static bool IsComplete(string folder) => Programs.All(name => File.Exists(Program(folder, name)));

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)\.(?<minor>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
