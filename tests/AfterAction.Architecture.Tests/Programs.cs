using System.Reflection;
using System.Runtime.Loader;

namespace AfterAction.Architecture.Tests;

/// <summary>The two programs as they were built, each loaded from its own folder: what they can say is asked of their assemblies, not of their sources.</summary>
internal sealed class Programs
{
    public static Programs Protected { get; } = new("ProtectedHost", "protected");

    public static Programs Register { get; } = new("RegisterHost", "register");

    private readonly string folder;
    private readonly AssemblyLoadContext context;

    private Programs(string project, string name)
    {
        folder = Tree.OutputOf(project);
        context = new AssemblyLoadContext(project);
        context.Resolving += (loading, wanted) => Path.Combine(folder, wanted.Name + ".dll") is var file && File.Exists(file) ? loading.LoadFromAssemblyPath(file) : null;
        Name = name;
        Types = [.. Directory.EnumerateFiles(folder, "AfterAction.*.dll").Order(StringComparer.Ordinal).Select(context.LoadFromAssemblyPath).SelectMany(assembly => assembly.GetTypes())];
    }

    public string Name { get; }

    public IReadOnlyList<Type> Types { get; }

    /// <summary>Values of static members whose type is this one.</summary>
    public IEnumerable<object> Statics(Func<Type, bool> isType) => Types
        .Where(type => !type.ContainsGenericParameters)
        .SelectMany(type => type.GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        .Select(member => member switch
        {
            FieldInfo field when isType(field.FieldType) => field.GetValue(null),
            PropertyInfo { CanRead: true } property when isType(property.PropertyType) && property.GetIndexParameters().Length == 0 => property.GetValue(null),
            _ => null,
        })
        .OfType<object>();

    /// <summary>A type of a package the program was built with; null when none of them has it.</summary>
    public Type? Find(string name) => Directory.EnumerateFiles(folder, "*.dll")
        .Where(file => name.StartsWith(Path.GetFileNameWithoutExtension(file).Split('.')[0] + ".", StringComparison.Ordinal))
        .Select(file => context.LoadFromAssemblyPath(file).GetType(name)).FirstOrDefault(type => type is not null);

    public Type TypeOf(string name) => Types.First(type => type.FullName == name);
}
