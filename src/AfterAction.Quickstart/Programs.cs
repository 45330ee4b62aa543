using System.Security.Cryptography;

namespace AfterAction.Quickstart;

/// <summary>The two programs as they were built beside this one: the same configuration and framework.</summary>
internal static class Programs
{
    public static string Register => Beside("AfterAction.RegisterHost");

    /// <summary>Checks logs, and is the witness.</summary>
    public static string Verify => Beside("AfterAction.Verify");

    public static string Protected => Beside("AfterAction.ProtectedHost");

    /// <summary>Changes whenever any assembly of the two programs does: a digest of them all.</summary>
    public static async Task<string> Fingerprint(CancellationToken ct)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in ((string[])[Register, Protected]).SelectMany(program => Directory.EnumerateFiles(Path.GetDirectoryName(program)!, "*.dll")).Order(StringComparer.Ordinal))
            digest.AppendData(await File.ReadAllBytesAsync(file, ct));
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    private static string Beside(string name)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var assembly = Path.Combine(framework.FullName, "..", "..", "..", "..", name, "bin", framework.Parent!.Name, framework.Name, name + ".dll");
        return File.Exists(assembly)
            ? Path.GetFullPath(assembly)
            : throw new CannotStartException($"{Path.GetFullPath(assembly)} is missing: run this with dotnet run, which builds it.");
    }
}
