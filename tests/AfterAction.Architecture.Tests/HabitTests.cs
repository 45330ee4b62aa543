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
        var found = Tree.Sources("tests").Where(path => Path.GetFileName(path) is not ("HabitTests.cs" or "BanTests.cs"))
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
            Assert.That(File.ReadLines(Path.Combine(Tree.Root, "docs", "glossary.md")).Count(), Is.LessThan(150));
        });
    }

    [Test, Category("C7")]
    public void A_release_is_built_of_the_same_code_as_everything_else() =>
        Assert.That(Tree.Sources("src").Where(path => Conditional().IsMatch(File.ReadAllText(path))), Is.Empty);

    /// <summary>Neither the driver nor the mapper is ever told to write parameters, rows or statements into logs and exceptions.</summary>
    [Test, Category("C3")]
    public void No_code_asks_for_details() =>
        Assert.That(Tree.Sources("src").Where(path => Details().IsMatch(File.ReadAllText(path))), Is.Empty);

    /// <summary>Browsers keep what stands in a form, and titles, on disk. What is typed is kept for its writer by our own script, encrypted.</summary>
    [Test, Category("C3")]
    public void No_form_and_no_title_of_the_protected_program_is_one_that_a_browser_keeps()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Tree.Root, "src", "AfterAction.ProtectedStore"), "*.razor", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);
        Assert.That(pages.Sum(page => Form().Count(page.Value)), Is.GreaterThan(20), "there is something to look at");
        Assert.That(pages.Where(page => Form().Matches(page.Value).Any(form => !form.Value.Contains("autocomplete=\"off\"", StringComparison.Ordinal))).Select(page => page.Key), Is.Empty);
        Assert.That(pages.Where(page => TitleWithWords().IsMatch(page.Value)).Select(page => page.Key), Is.Empty);
    }

    [GeneratedRegex("<form\\b[^>]*", RegexOptions.None, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("<Document Title=\"[^\\n]*(?:Entry\\.Title|PlaceOf|heading|\\.Text\\b)", RegexOptions.None, 1000)]
    private static partial Regex TitleWithWords();

    /// <summary>There is no mail, and nothing that sends logs, traces or metrics elsewhere. Whoever adds one has it searched too (<c>WordsElsewhereTests</c>), and then this test changes.</summary>
    [Test, Category("C3")]
    public void No_program_has_a_channel_that_is_not_searched()
    {
        var named = ((string[])["RegisterHost", "ProtectedHost"]).SelectMany(program => Directory.GetFiles(Tree.OutputOf(program), "*.dll")).Select(Path.GetFileNameWithoutExtension)
            .Concat(((string[])["RegisterHost", "ProtectedHost"]).SelectMany(program => Directory.GetFiles(Tree.OutputOf(program), "AfterAction.*.dll")).SelectMany(Tree.AssembliesNamedBy)).Distinct().ToList();
        Assert.That(named, Does.Contain("Npgsql"), "there is something to look at");
        Assert.That(named.Where(name => Channel().IsMatch(name!)), Is.Empty);
    }

    [GeneratedRegex(@"Mail|Smtp|Mime|OpenTelemetry|Serilog|NLog|Prometheus|ApplicationInsights|Sentry|RabbitMQ|Kafka|\.WebSockets|SignalR", RegexOptions.None, 1000)]
    private static partial Regex Channel();

    [GeneratedRegex(@"^\s*#(?:if|elif)\b|\[Conditional\(", RegexOptions.Multiline, 1000)]
    private static partial Regex Conditional();

    [GeneratedRegex(@"EnableSensitiveDataLogging|EnableParameterLogging|EnableDetailedErrors|NpgsqlDataSourceBuilder|(?:IncludeErrorDetail|LogParameters|IncludeFailedBatchedCommand)\s*=\s*true", RegexOptions.None, 1000)]
    private static partial Regex Details();

    [GeneratedRegex(@"#pragma warning disable|\[.*SuppressMessage\(", RegexOptions.None, 1000)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"\[(?:Ignore|Explicit)[\](,]", RegexOptions.None, 1000)]
    private static partial Regex IgnoredTest();
}
