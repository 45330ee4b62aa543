using System.Net;
using System.Text.RegularExpressions;
using AfterAction.Web.Tests.Accounts;

namespace AfterAction.Web.Tests.Writing;

/// <summary>A browser without scripts, on a computer that several people share: one jar of cookies, forms as pages hold them.</summary>
internal sealed partial class Browser(TinyProgram program) : IDisposable
{
    private readonly HttpClient client = program.Client();

    public async Task SignIn(string name)
    {
        using var answer = await SignInTests.SignIn(client, name, SampleRoll.Password);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), name);
    }

    /// <summary>For whom the pages are rendered that this browser gets now.</summary>
    public async Task<string> Mark()
    {
        using var page = await Send(HttpMethod.Get, "/account", null);
        return Mark(await page.Content.ReadAsStringAsync());
    }

    public static string Mark(string page) => MarkOf().Match(page).Groups["mark"].Value;

    public Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields) => Send(HttpMethod.Post, path, SignInTests.Form(fields));

    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? body, string accept = "text/html", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Add("Accept", accept);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>Sends the form in the main part of a page as it stands, with these fields filled in.</summary>
    public async Task<HttpResponseMessage> Submit(string page, params (string Name, string Value)[] typed)
    {
        var form = FormOf().Match(page[page.IndexOf("<main", StringComparison.Ordinal)..]);
        Assert.That(form.Success, Is.True, page);
        var fields = HiddenOf().Matches(form.Groups["fields"].Value).Select(field => (WebUtility.HtmlDecode(field.Groups["name"].Value), WebUtility.HtmlDecode(field.Groups["value"].Value)));
        return await Post(WebUtility.HtmlDecode(form.Groups["to"].Value), [.. fields, .. typed]);
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("""<meta name="page-of" content="(?<mark>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MarkOf();

    [GeneratedRegex("""<form method="post" action="(?<to>[^"]+)"[^>]*>(?<fields>.*?)</form>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FormOf();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"\s*/?>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HiddenOf();
}
