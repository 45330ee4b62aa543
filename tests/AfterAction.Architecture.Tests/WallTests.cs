using System.Diagnostics;

namespace AfterAction.Architecture.Tests;

/// <summary>The wall between the protected side and everything else: in the project files, in what was built, and by trying to break it.</summary>
[Category("C7")]
public class WallTests
{
    /// <summary>What each project may compile against. A project that is not in this table fails.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Anonymisation"] = [],
        ["EmbeddedPostgres"] = [],
        ["Ledger"] = ["Kernel"],
        ["TransparencyLog"] = [],
        ["Verify"] = ["TransparencyLog"],
        ["Web"] = ["Kernel"],
        ["Log"] = ["Kernel", "TransparencyLog", "Web"],
        ["ProtectedStore"] = ["Anonymisation", "Kernel", "Ledger", "Log", "TransparencyLog", "Web"],
        ["Register"] = ["Kernel", "Ledger", "Log", "Web"],
        ["ProtectedHost"] = ["Kernel", "ProtectedStore", "Web"],
        ["RegisterHost"] = ["Kernel", "Ledger", "Register", "Web"],
        ["Quickstart"] = ["EmbeddedPostgres"],
        ["Testing"] = ["EmbeddedPostgres", "Kernel", "Quickstart"],
        ["Anonymisation.Tests"] = ["Anonymisation", "Testing"],
        ["Kernel.Tests"] = ["Kernel", "Testing"],
        ["Ledger.Tests"] = ["Kernel", "Ledger", "Testing"],
        ["TransparencyLog.Tests"] = ["Testing", "TransparencyLog"],
        ["Verify.Tests"] = ["Testing", "TransparencyLog", "Verify"],
        ["EmbeddedPostgres.Tests"] = ["EmbeddedPostgres", "Kernel", "Testing"],
        ["Web.Tests"] = ["EmbeddedPostgres", "Kernel", "Testing", "Web"],
        ["ProtectedStore.Tests"] = ["EmbeddedPostgres", "Kernel", "Ledger", "Log", "ProtectedStore", "Testing", "TransparencyLog", "Web"],
        ["Log.Tests"] = ["EmbeddedPostgres", "Kernel", "Log", "Testing", "TransparencyLog", "Web"],
        ["Register.Tests"] = ["EmbeddedPostgres", "Kernel", "Ledger", "Log", "Register", "RegisterHost", "Testing", "Web"],
        ["Quickstart.Tests"] = ["EmbeddedPostgres", "Quickstart", "Testing"],
        ["Architecture.Tests"] = ["Testing"],
        ["Acceptance.Tests"] = ["EmbeddedPostgres", "Kernel", "Quickstart", "Testing"],
        ["Browser.Tests"] = ["EmbeddedPostgres", "Kernel", "Quickstart", "Testing"],
        ["Benchmarks"] = ["EmbeddedPostgres", "Kernel", "Log", "ProtectedStore", "Quickstart", "Testing", "TransparencyLog", "Verify", "Web"],
    };

    private static readonly string[] MayReferenceProtected = ["ProtectedHost", "ProtectedStore.Tests", "Benchmarks"];

    [Test]
    public void Every_project_is_in_the_table_and_references_only_what_it_may()
    {
        Assert.Multiple(() =>
        {
            foreach (var project in Tree.Projects)
            {
                var name = Tree.NameOf(project);
                Assert.That(Allowed.Keys, Does.Contain(name), $"{name} is in no row: say what it may reference");
                if (Allowed.TryGetValue(name, out var allowed)) Assert.That(Tree.ReferencesOf(project), Is.SubsetOf(allowed), name);
            }
        });
    }

    [Test]
    public void Only_the_protected_program_and_its_tests_are_let_through_the_wall() =>
        Assert.That(
            Tree.Projects.Where(project => File.ReadAllText(project).Contains("<MayReferenceProtected>", StringComparison.Ordinal)).Select(Tree.NameOf),
            Is.SubsetOf(MayReferenceProtected));

    [Test]
    public void No_table_row_leads_from_the_register_program_to_the_protected_store()
    {
        HashSet<string> reached = ["RegisterHost"];
        while (reached.SelectMany(name => Allowed[name]).ToHashSet() is { } next && !next.IsSubsetOf(reached)) reached.UnionWith(next);
        Assert.That(reached, Does.Not.Contain("ProtectedStore"));
    }

    [Test]
    public void Nothing_the_register_program_is_built_into_names_or_holds_the_protected_store()
    {
        var output = Tree.OutputOf("RegisterHost");
        var files = Directory.GetFiles(output, "*", SearchOption.AllDirectories);
        Assert.Multiple(() =>
        {
            Assert.That(files.Select(Path.GetFileName), Does.Contain("AfterAction.Register.dll"), "the register program is built");
            Assert.That(files.Select(Path.GetFileName), Has.None.Contains("Protected"));
            foreach (var file in files.Where(file => Path.GetFileName(file).StartsWith("AfterAction.", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal)))
                Assert.That(Tree.AssembliesNamedBy(file), Has.None.Contains("Protected"), file);
            Assert.That(File.ReadAllText(Path.Combine(output, "AfterAction.RegisterHost.deps.json")), Does.Not.Contain("AfterAction.Protected"));
        });
    }

    [Test]
    public void The_protected_program_is_built_of_the_protected_store_and_not_of_the_register()
    {
        var files = Directory.GetFiles(Tree.OutputOf("ProtectedHost")).Select(Path.GetFileName).ToArray();
        Assert.That(files, Does.Contain("AfterAction.ProtectedStore.dll").And.Not.Contain("AfterAction.Register.dll"));
    }

    [Test]
    public void The_register_program_knows_no_connection_to_the_protected_databases() =>
        Assert.That(
            new[] { "src/AfterAction.Register", "src/AfterAction.RegisterHost" }.SelectMany(Tree.Sources)
                .Where(path => File.ReadAllText(path) is var text
                    && (text.Contains("ConnectionStrings:Protected", StringComparison.Ordinal) || text.Contains("ConnectionStrings:Keys", StringComparison.Ordinal)
                        || text.Contains("GetConnectionString(\"Protected\")", StringComparison.Ordinal) || text.Contains("GetConnectionString(\"Keys\")", StringComparison.Ordinal))),
            Is.Empty);

    [Test]
    public async Task A_register_that_references_the_protected_store_does_not_build()
    {
        using var trial = new Trial();
        var project = trial.Project("Trial.Register", "AfterAction.ProtectedStore");
        Assert.That(await trial.Build(project), Does.Contain("error AA0001"));
    }

    [Test]
    public async Task Nor_does_one_that_goes_through_a_new_third_project()
    {
        using var trial = new Trial();
        trial.Project("Trial.Bridge", "AfterAction.ProtectedStore");
        var project = trial.Project("Trial.Register", "Trial.Bridge");
        Assert.That(await trial.Build(project), Does.Contain("error AA0001"));
    }

    /// <summary>A bridge that gives itself leave gives it to nobody behind it.</summary>
    [Test]
    public async Task Nor_does_one_behind_a_bridge_that_put_itself_on_the_list()
    {
        using var trial = new Trial();
        trial.Project("Trial.Bridge", "AfterAction.ProtectedStore", "<MayReferenceProtected>true</MayReferenceProtected>");
        var project = trial.Project("Trial.Register", "Trial.Bridge", source: "public static class Leak { public static object Open() => typeof(AfterAction.ProtectedStore.ProtectedModule); }");
        Assert.That(await trial.Build(project), Does.Contain("error AA0001").Or.Contains("error CS0246"));
    }

    /// <summary>Projects that exist only while a test tries them, inside the tree so that the tree's rules hold for them.</summary>
    private sealed class Trial : IDisposable
    {
        private readonly string folder = Directory.CreateDirectory(
            Path.Combine(Tree.Root, "tests", "AfterAction.Architecture.Tests", "obj", "trial-" + Path.GetRandomFileName())).FullName;

        public string Project(string name, string references, string properties = "", string source = "public static class Empty;")
        {
            var path = references.StartsWith("Trial.", StringComparison.Ordinal)
                ? $"../{references}/{references}.csproj" : Path.Combine(Tree.Root, "src", references, references + ".csproj");
            var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
            File.WriteAllText(Path.Combine(home, "Source.cs"), source.Replace("Empty;", "Empty { }", StringComparison.Ordinal));
            var file = Path.Combine(home, name + ".csproj");
            File.WriteAllText(file,
                $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>{properties}<RestorePackagesWithLockFile>false</RestorePackagesWithLockFile><RunAnalyzers>false</RunAnalyzers></PropertyGroup>
                  <ItemGroup><ProjectReference Include="{path}" /></ItemGroup>
                </Project>
                """);
            return file;
        }

        /// <summary>What the build says. Projects that are built already are not built again.</summary>
        public async Task<string> Build(string project)
        {
            var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
            foreach (var argument in (string[])["build", project, "-v", "q", "--nologo", "-c", new DirectoryInfo(Tree.OutputOf("Kernel")).Parent!.Name, "-nodeReuse:false"])
                start.ArgumentList.Add(argument);
            foreach (var inherited in (string[])["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH"]) start.Environment.Remove(inherited);
            using var build = Process.Start(start)!;
            var output = await Task.WhenAll(build.StandardOutput.ReadToEndAsync(), build.StandardError.ReadToEndAsync());
            await build.WaitForExitAsync();
            Assert.That(build.ExitCode, Is.Not.Zero, string.Concat(output));
            return string.Concat(output);
        }

        public void Dispose() => Directory.Delete(folder, recursive: true);
    }
}
