using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using AfterAction.Testing;

namespace AfterAction.Architecture.Tests;

/// <summary>The tree as it lies on disk, and what was built from it.</summary>
internal static class Tree
{
    public static string Root => Shared.Repository;

    public static IReadOnlyList<string> Projects { get; } =
    [
        .. new[] { "src", "tests" }.SelectMany(top => Directory.EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
    ];

    /// <summary>Names of the projects it compiles against; those that are only built beforehand are no reference.</summary>
    public static IReadOnlyList<string> ReferencesOf(string project) =>
    [
        .. XDocument.Load(project).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Short(Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))),
    ];

    public static string NameOf(string project) => Short(Path.GetFileNameWithoutExtension(project));

    /// <summary>The folder a project of <c>src</c> was built into, in the configuration of these tests.</summary>
    public static string OutputOf(string name)
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(Root, "src", "AfterAction." + name, "bin", framework.Parent!.Name, framework.Name);
    }

    /// <summary>Assemblies a built file names, from its metadata.</summary>
    public static IReadOnlyList<string> AssembliesNamedBy(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        if (!image.HasMetadata) return [];
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    public static IEnumerable<string> Sources(string top) => Directory.EnumerateFiles(Path.Combine(Root, top), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static string Short(string name) => name.StartsWith("AfterAction.", StringComparison.Ordinal) ? name["AfterAction.".Length..] : name;
}
