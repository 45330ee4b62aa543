namespace AfterAction.Testing;

/// <summary>Finds the tree of this repository, and the files that are shared between working copies and never committed.</summary>
public static class Shared
{
    /// <summary>Overrides where the shared files are; without it they are in <c>shared</c> beside the repository.</summary>
    public const string Variable = "AFTERACTION_SHARED";

    /// <summary>The folder that holds <c>AfterAction.sln</c>.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The full path of real input such as <c>eido/…</c>.</summary>
    /// <exception cref="FileNotFoundException">It is not there: a test on it fails, and is not passed over.</exception>
    public static string Data(string path) => Find("data", path);

    /// <summary>The full path of published test vectors.</summary>
    /// <exception cref="FileNotFoundException">They are not there.</exception>
    public static string Vectors(string path) => Find("vectors", path);

    private static string Find(string kind, string path)
    {
        var shared = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : Path.Combine(Repository, "..", "shared");
        var full = Path.GetFullPath(Path.Combine(shared, kind, path));
        return Path.Exists(full)
            ? full
            : throw new FileNotFoundException($"{full} is missing. Shared test files lie beside the repository, or where {Variable} points.", full);
    }

    private static string Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "AfterAction.sln"))) return at.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {folder} holds AfterAction.sln.");
    }
}
