using System.Reflection;

namespace AfterAction.Architecture.Tests;

/// <summary>What no code of ours may say is a list the compiler holds. The compiler passes over a line that names nothing, so the list itself is held here.</summary>
public class BanTests
{
    /// <summary>What the design bans, by hand: a type as a whole, or all that a type has under one name.</summary>
    private static readonly string[] Everywhere =
    [
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now", "System.DateTimeOffset.UtcNow",
        "System.Guid.NewGuid", "System.Random.Shared", "System.Threading.Thread.Sleep",
        "JasperFx.Events.Protected.IEventDataMasking", "Marten.Events.IEventStoreOptions.AddMaskingRuleForProtectedInformation",
        "JasperFx.Events.IEventStoreOperations.CompletelyReplaceEvent", "JasperFx.Events.IEventStoreOperations.OverwriteEvent",
        "JasperFx.Events.IEventStoreOperations.CompactStreamAsync", "JasperFx.Events.Compacted`1",
        "JasperFx.Events.IEventStoreOperations.ArchiveStream", "JasperFx.Events.Archived", "JasperFx.Events.IEventStoreOperations.TombstoneStream",
        "Marten.IDocumentOperations.HardDelete", "Marten.IDocumentOperations.HardDeleteWhere",
        "Marten.IDocumentOperations.Delete", "Marten.IDocumentOperations.DeleteWhere", "Marten.IDocumentOperations.DeleteObjects",
        "Marten.AdvancedOperations", "Marten.IDocumentStore", "Marten.DocumentStore.#ctor", "Marten.DocumentStore.For", "Marten.MartenServiceCollectionExtensions",
        "JasperFx.Events.IEventStore", "JasperFx.Documents.IDocumentStoreDiagnostics",
    ];

    private const BindingFlags All = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <param name="Symbol">As the compiler names it: <c>T:</c>, <c>P:</c> or <c>M:</c> and the full name; a method with its parameters.</param>
    private sealed record Ban(string Symbol, string Instead)
    {
        public string Name => Symbol[2..].Split('(')[0].Split("``")[0];
    }

    private static IReadOnlyList<Ban> Read(string file) =>
        [.. File.ReadAllLines(Path.Combine(Tree.Root, file)).Select(line => line.Split(';', 2)).Select(parts => new Ban(parts[0], parts.ElementAtOrDefault(1) ?? ""))];

    [Test]
    public void What_the_design_bans_is_banned_in_all_its_forms()
    {
        var bans = Read("BannedSymbols.txt");
        var missing = Everywhere.Where(name => bans.Count(ban => ban.Name == name) < Forms(name));
        Assert.That(missing, Is.Empty);
        Assert.That(Read("BannedSymbols.Libraries.txt").Select(ban => ban.Symbol), Is.EqualTo(new[] { "T:System.Console" }));
    }

    [Test]
    public void Every_ban_names_what_there_is_and_what_to_do_instead()
    {
        var bans = Read("BannedSymbols.txt").Concat(Read("BannedSymbols.Libraries.txt")).ToList();
        Assert.That(bans.Where(ban => !IsThere(ban)).Select(ban => ban.Symbol), Is.Empty, "nothing has this name");
        Assert.That(bans.Where(ban => ban.Instead.Length < 10).Select(ban => ban.Symbol), Is.Empty, "no advice");
    }

    /// <summary>Reads the project files: a library that is left out is not held to anything.</summary>
    [Test]
    public void No_project_of_ours_leaves_the_lists()
    {
        Assert.That(Tree.Projects.Where(path => File.ReadAllText(path) is var text
            && (text.Contains("HoldsBans", StringComparison.Ordinal) || text.Contains("AdditionalFiles Remove", StringComparison.Ordinal) || text.Contains("RS0030", StringComparison.Ordinal))), Is.Empty);
    }

    /// <summary>How many bans it takes: one of a type, and one of each member of that name.</summary>
    private static int Forms(string name) => TypeOf(name) is not null ? 1 : Math.Max(1, Members(name).Count());

    private static bool IsThere(Ban ban) => ban.Symbol[0] == 'T'
        ? TypeOf(ban.Name) is not null
        : Members(ban.Name).Any(member => ban.Symbol[0] == 'P' ? member is PropertyInfo : member is MethodBase method && method.GetParameters().Length == Parameters(ban.Symbol));

    private static IEnumerable<MemberInfo> Members(string name)
    {
        var at = name.LastIndexOf('.');
        return TypeOf(name[..at])?.GetMembers(All).Where(member => member.Name == name[(at + 1)..].Replace('#', '.')) ?? [];
    }

    private static Type? TypeOf(string name) => Type.GetType(name) ?? Type.GetType($"{name}, System.Console") ?? Programs.Protected.Find(name);

    /// <summary>Counts the commas that stand in no inner bracket.</summary>
    private static int Parameters(string symbol)
    {
        if (!symbol.EndsWith(')')) return 0;
        var depth = 0;
        return 1 + symbol[symbol.IndexOf('(', StringComparison.Ordinal)..].Count(letter =>
        {
            depth += letter is '{' ? 1 : letter is '}' ? -1 : 0;
            return letter is ',' && depth == 0;
        });
    }
}
