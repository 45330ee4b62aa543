using System.Text.RegularExpressions;

namespace AfterAction.Architecture.Tests;

/// <summary>Habits that hold over the whole tree.</summary>
public partial class HabitTests
{
    [Test]
    public void Every_suppression_says_why()
    {
        var silent = Tree.Sources("src").Concat(Tree.Sources("tests")).Where(path => !path.EndsWith("HabitTests.cs", StringComparison.Ordinal))
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (path, index, line)))
            .Where(at => Suppression().IsMatch(at.line) && !at.line.Contains("//", StringComparison.Ordinal) && !at.line.Contains("Justification", StringComparison.Ordinal))
            .Select(at => $"{at.path}:{at.index + 1}");
        Assert.That(silent, Is.Empty);
    }

    /// <summary>Each one more is a decision: change the number with it.</summary>
    [Test]
    public void There_are_few_suppressions() =>
        Assert.That(Tree.Sources("src").SelectMany(File.ReadLines).Count(line => Suppression().IsMatch(line)), Is.LessThanOrEqualTo(20));

    [Test]
    public void Nothing_waits_by_sleeping_and_nothing_is_left_out_of_a_run()
    {
        var found = Tree.Sources("tests").Where(path => !path.EndsWith("HabitTests.cs", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path) is var text
                && (text.Contains("Thread.Sleep", StringComparison.Ordinal) || text.Contains("Assert.Ignore", StringComparison.Ordinal)
                    || text.Contains("Assert.Inconclusive", StringComparison.Ordinal) || IgnoredTest().IsMatch(text)));
        Assert.That(found, Is.Empty);
    }

    [Test]
    public void Decisions_and_the_glossary_are_one_page_each_and_the_readme_is_short()
    {
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadLines(Path.Combine(Tree.Root, "README.md")).Count(), Is.LessThan(150));
            foreach (var decision in Directory.GetFiles(Path.Combine(Tree.Root, "docs", "adr"), "0*.md"))
                Assert.That(File.ReadLines(decision).Count(), Is.LessThan(90), decision);
        });
    }

    [GeneratedRegex(@"#pragma warning disable|\[.*SuppressMessage\(", RegexOptions.None, 1000)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"\[(?:Ignore|Explicit)[\](,]", RegexOptions.None, 1000)]
    private static partial Regex IgnoredTest();
}
