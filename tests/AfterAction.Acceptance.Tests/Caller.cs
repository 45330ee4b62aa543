using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AfterAction.Acceptance.Tests;

/// <summary>What came back, to the byte.</summary>
public sealed record Reply(int Status, string? ETag, byte[] Bytes, IReadOnlyList<string> Headers, Uri? Location)
{
    /// <summary>Status, headers and body.</summary>
    public byte[] Whole => [.. Encoding.UTF8.GetBytes($"{Status}\n{string.Join('\n', Headers)}\n{Location}\n"), .. Bytes];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

    /// <summary>The stable code of a refusal.</summary>
    public string Code => Json.GetProperty("type").GetString()!["urn:afteraction:refusal:".Length..];
}

/// <summary>Speaks HTTP to one program with one session.</summary>
public sealed class Caller(Uri program) : IDisposable
{
    private static readonly Search Words = new(WordsElsewhereTests.Beginning);

    private readonly CookieContainer cookies = new();
    private HttpClient? client;

    /// <summary>Where anybody in the register program was answered what is written in reviews, over all tests.</summary>
    public static ConcurrentBag<string> Overheard { get; } = [];

    /// <summary>Who this is, when he should hear no word of any review.</summary>
    public string? Outsider { get; init; }

    public CookieCollection Cookies => cookies.GetCookies(program);

    private HttpClient Client => client ??= new(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = program };

    /// <summary>Carries somebody's session over into this program, under the name its own cookie would have.</summary>
    public Caller Steal(Caller from, string theirs, string ours)
    {
        cookies.Add(program, new Cookie(ours, from.Cookies[theirs]!.Value, "/"));
        return this;
    }

    public Task<Reply> Get(string path, string? accept = null) => Send(HttpMethod.Get, path, null, null, accept);

    public Task<Reply> Post(string path, object? body, string? seen = null) => Send(HttpMethod.Post, path, body, seen);

    public Task<Reply> Put(string path, object? body, string? seen) => Send(HttpMethod.Put, path, body, seen);

    public async Task<Reply> Send(HttpMethod method, string path, object? body, string? seen, string? accept = null, string? site = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is HttpContent content) request.Content = content;
        else if (body is not null) request.Content = JsonContent.Create(body);
        if (seen is not null) request.Headers.TryAddWithoutValidation("If-Match", seen);
        if (site is not null) request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        request.Headers.TryAddWithoutValidation("Accept", accept ?? "application/json");
        return await Send(request);
    }

    public async Task<Reply> Send(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request);
        Reply reply = new((int)answer.StatusCode, answer.Headers.ETag?.Tag, await answer.Content.ReadAsByteArrayAsync(),
            [.. answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal)],
            answer.Headers.Location);
        if (Outsider is not null && Words.In(reply.Whole).Count > 0) Overheard.Add($"{Outsider} heard it at {request.RequestUri}");
        return reply;
    }

    public void Dispose() => client?.Dispose();
}
