using System.Text.RegularExpressions;
using AfterAction.Testing;
using Microsoft.Playwright;

namespace AfterAction.Browser.Tests;

/// <summary>The pictures of the guides, taken from the sample agency, in which everything is invented.
/// With <c>AFTERACTION_PICTURES=1</c> they are written to <c>docs/guides/pictures</c>; without it the tests take them all the same and look at them only here.</summary>
[NonParallelizable]
public sealed partial class PictureTests
{
    private const string Variable = "AFTERACTION_PICTURES";
    private const int LargestPicture = 150_000;
    private static readonly string Guides = Path.Combine(Shared.Repository, "docs", "guides");

    /// <summary>Picture, and the screen it shows.</summary>
    private static readonly Dictionary<string, string> Pictures = new(StringComparer.Ordinal)
    {
        ["queue"] = "queue", ["timeline"] = "timeline without first contact", ["clock"] = "clock", ["walk"] = "walk", ["debrief"] = "debrief",
        ["my-reviews"] = "my reviews of an officer", ["mine"] = "my own timeline", ["imports"] = "imports", ["import-columns"] = "import that asks for columns",
        ["import-faults"] = "import with faults", ["incidents"] = "incidents", ["incident"] = "incident", ["not-found"] = "nothing in the register",
        ["people"] = "people", ["person"] = "person", ["board"] = "commendations before the board", ["nomination"] = "nomination with words of the review", ["certificate"] = "certificate of a commendation",
    };

    private static readonly string[] Names = [.. Pictures.Keys];

    private SampleTown? untouched;

    private static bool Wanted => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Pictures that are kept show an agency in which no test has written.</summary>
    [OneTimeSetUp]
    public async Task Open()
    {
        if (Wanted) untouched = await SampleTown.Open();
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        if (untouched is not null) await untouched.DisposeAsync();
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_picture_can_be_taken(string name)
    {
        var screen = Screens.All.Single(candidate => candidate.Name == Pictures[name]);
        await using var window = await screen.Open(new() { ColorScheme = ColorScheme.Light, ViewportSize = new() { Width = 1280, Height = name == "walk" ? 580 : 860 } }, untouched, unfold: false);
        var picture = await window.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        Assert.That(picture, Has.Length.LessThan(LargestPicture));
        if (Wanted) await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(Guides, "pictures")).FullName, name + ".png"), picture);
    }

    [Test]
    public void Every_picture_and_page_a_guide_links_to_is_there_and_every_picture_is_linked_to()
    {
        var links = Directory.EnumerateFiles(Guides, "*.md").SelectMany(guide => Link().Matches(File.ReadAllText(guide)).Select(match => match.Groups["to"].Value)).ToList();
        var local = links.Where(link => !link.Contains("://", StringComparison.Ordinal)).Select(link => link.Split('#')[0]).Where(link => link.Length > 0).ToList();
        Assert.That(local, Is.Not.Empty);
        Assert.That(local.Where(link => !Path.Exists(Path.Combine(Guides, link))), Is.Empty);
        Assert.That(Directory.EnumerateFiles(Path.Combine(Guides, "pictures")).Select(file => "pictures/" + Path.GetFileName(file)), Is.SubsetOf(local));
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
