using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace AfterAction.Quickstart.Tests;

/// <summary>An agency without the sample: whoever opens the link becomes its first administrator, and begins.</summary>
internal sealed partial class EmptySpec
{
    private const string Password = "copper kettle by the river";
    private readonly Ports ports = new(ProgramProcess.FreePort(), ProgramProcess.FreePort());
    private DirectoryInfo folder;

    [SetUp]
    public void Prepare()
    {
        folder = Directory.CreateTempSubdirectory("afteraction-empty-");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.FullName, (UnixFileMode)0b111_101_101);
    }

    [TearDown]
    public void Clear() => folder.Delete(recursive: true);

    [Test]
    public async Task From_the_link_to_the_first_person_and_anew()
    {
        string unused;
        await using (var begun = await Started.On(folder.FullName, ports, "--empty"))
        {
            unused = CodeIn(begun.Said);
            Assert.That(begun.Said, Does.Not.Contain("maple bridge").And.Not.Contain("Loading"));
        }

        // Nobody used the link: asked again, there is another one.
        await using (var again = await Started.On(folder.FullName, ports, "--empty"))
        {
            Assert.That(await Become(unused), Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(await Become(CodeIn(again.Said)), Is.EqualTo(HttpStatusCode.SeeOther));
            using var admin = Client();
            Assert.That(await SignIn(admin), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await Enter(admin), Is.EqualTo(HttpStatusCode.NoContent));
        }

        // What was begun empty goes on as it is, and who is missing of the two is offered a link; a link that was not used before is void.
        await using (var third = await Started.On(folder.FullName, ports, "--empty"))
        {
            Assert.That(LinkPattern().Matches(third.Said), Has.Count.EqualTo(1));
            Assert.That(third.Said, Does.Not.Contain("maple bridge"));
            using var admin = Client();
            Assert.That(await SignIn(admin), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await admin.GetStringAsync(new Uri("/api/v1/people", UriKind.Relative)), Does.Contain("Nia New"));
        }

        await using var anew = await Started.On(folder.FullName, ports, "--empty", "--reset");
        using var client = Client();
        Assert.That(await SignIn(client), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await Become(CodeIn(anew.Said)), Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task Reset_deletes_nothing_in_a_folder_that_holds_something_else()
    {
        var other = folder.CreateSubdirectory("postgres");
        var file = Path.Combine(other.FullName, "thesis.txt");
        await File.WriteAllTextAsync(file, "years of work");
        using var refused = Started.Process(folder.FullName, ports, "--reset");
        var said = await refused.StandardError.ReadToEndAsync();
        await refused.WaitForExitAsync();

        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(said, Does.Contain($"{other.FullName} holds something else").And.Contain("nothing was deleted"));
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("years of work"));
    }

    private static string CodeIn(string said) => LinkPattern().Match(said) is { Success: true } link
        ? link.Groups["code"].Value
        : throw new AssertionException($"There is no link in: {said}");

    [GeneratedRegex("/first-administrator#(?<code>[A-Za-z0-9_-]{43}) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkPattern();

    private HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = ports.RegisterAddress };

    private async Task<HttpStatusCode> Become(string code)
    {
        using var client = Client();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["code"] = code, ["signIn"] = "a.lund", ["fullName"] = "Ada Lund", ["password"] = Password });
        using var answer = await client.PostAsync(new Uri("/first-administrator", UriKind.Relative), form);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> SignIn(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/session", new { name = "a.lund", password = Password });
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> Enter(HttpClient admin)
    {
        using var answer = await admin.PutAsJsonAsync("/api/v1/people/01a05a43-0000-7000-8000-0000000000aa", new { signIn = "n.new", name = "Nia New", rank = "Officer", badge = "9001", unit = "Patrol 1" });
        return answer.StatusCode;
    }
}
