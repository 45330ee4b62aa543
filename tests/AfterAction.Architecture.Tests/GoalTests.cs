using System.Text.RegularExpressions;

namespace AfterAction.Architecture.Tests;

/// <summary>The goals of <c>docs/goals.md</c> and the categories of the tests that show them, held against each other.</summary>
public partial class GoalTests
{
    private const string NotYet = "not yet";

    /// <summary>What the wall, the sealed store and the log are asked for; no row is dropped by taking it out of the table.</summary>
    private static readonly string[] Wanted = [.. Run('N', 3), .. Run('W', 7), .. Run('C', 8), .. Run('E', 2), .. Run('K', 5), .. Run('A', 8), "L2"];

    /// <summary>Goals of other parts, whose tests may have their categories before they have a row.</summary>
    private static readonly string[] Others = [.. Run('S', 2), "L1", .. Run('I', 8), .. Run('R', 8), "E3", .. Run('Q', 6)];

    private static readonly Dictionary<string, string> Table = File.ReadLines(Path.Combine(Tree.Root, "docs", "goals.md"))
        .Select(line => Row().Match(line)).Where(row => row.Success).ToDictionary(row => row.Groups["id"].Value, row => row.Groups["shown"].Value.Trim(), StringComparer.Ordinal);

    private static readonly (string File, string Category)[] Used =
    [
        .. Tree.Sources("tests").SelectMany(path => Category().Matches(File.ReadAllText(path)).Select(match => (Path.GetFileNameWithoutExtension(path), match.Groups["id"].Value))),
    ];

    [Test]
    public void Every_goal_has_a_row() => Assert.That(Table.Keys, Is.EqualTo(Wanted));

    [Test]
    public void What_is_said_to_be_shown_has_a_test_where_it_is_said_to_be() => Assert.Multiple(() =>
    {
        foreach (var (id, shown) in Table.Where(row => row.Value != NotYet))
        {
            var files = Quoted().Matches(shown).Select(match => match.Groups["name"].Value).ToArray();
            Assert.That(files, Is.Not.Empty, id);
            Assert.That(Used.Where(use => use.Category == id).Select(use => use.File).Distinct(), Is.SupersetOf(files), id);
        }
    });

    [Test]
    public void What_is_said_not_to_be_shown_yet_has_no_test() =>
        Assert.That(Used.Where(use => Table.GetValueOrDefault(use.Category) == NotYet), Is.Empty, "say in docs/goals.md where it is shown");

    [Test]
    public void No_test_has_a_category_that_no_goal_has() =>
        Assert.That(Used.Select(use => use.Category).Except(Wanted).Except(Others), Is.Empty);

    private static IEnumerable<string> Run(char letter, int last) => Enumerable.Range(1, last).Select(number => FormattableString.Invariant($"{letter}{number}"));

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d) \|.*\| (?<shown>[^|]+) \|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    /// <summary>As an attribute with its own brackets or beside others.</summary>
    [GeneratedRegex("""(?<=^\s*\[[^\n]*)\bCategory\("(?<id>[^"]+)"\)""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Category();
}
