using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace AfterAction.Quickstart;

/// <summary>A person signed in to one program: what the sample does, it does through the same door as everybody.</summary>
internal sealed class Session : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
    private readonly HttpClient client;
    private readonly TimeProvider clock;

    private Session(HttpClient client, TimeProvider clock) => (this.client, this.clock) = (client, clock);

    /// <exception cref="CannotStartException">The program does not let this person in.</exception>
    public static async Task<Session> SignIn(Uri program, string name, string password, TimeProvider clock, CancellationToken ct)
    {
        var session = new Session(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = program }, clock);
        using var answer = await session.Insist(() => new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = JsonContent.Create(new { name, password }, options: Json) }, ct);
        if (answer.IsSuccessStatusCode) return session;
        session.Dispose();
        throw new CannotStartException($"The sample could not be loaded: {name} was not let in ({(int)answer.StatusCode}). Begin again with --reset.");
    }

    public async Task<T> Get<T>(string path, CancellationToken ct)
    {
        using var answer = await Insist(() => new HttpRequestMessage(HttpMethod.Get, path), ct);
        await Expect(answer, ct);
        return (await answer.Content.ReadFromJsonAsync<T>(Json, ct))!;
    }

    /// <summary>The version of what is read there, to be written to next.</summary>
    public async Task<long> VersionOf(string path, CancellationToken ct)
    {
        using var answer = await Insist(() => new HttpRequestMessage(HttpMethod.Get, path), ct);
        await Expect(answer, ct);
        return long.Parse(answer.Headers.ETag!.Tag.Trim('"'), CultureInfo.InvariantCulture);
    }

    /// <summary>Writes, on the strength of the version seen; the version that the answer names, or the same one where nothing changed.</summary>
    public async Task<long> Write(HttpMethod method, string path, object? body, long seen, CancellationToken ct)
    {
        using var answer = await Insist(() =>
        {
            var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body ?? new { }, options: Json) };
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen.ToString(CultureInfo.InvariantCulture)}\""));
            return request;
        }, ct);
        await Expect(answer, ct);
        return answer.Headers.ETag is { } tag ? long.Parse(tag.Tag.Trim('"'), CultureInfo.InvariantCulture) : seen;
    }

    /// <summary>Asks for something that is refused with this code, and was meant to be.</summary>
    public async Task Refused(HttpMethod method, string path, long seen, string code, CancellationToken ct)
    {
        using var answer = await Insist(() =>
        {
            var request = new HttpRequestMessage(method, path);
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen.ToString(CultureInfo.InvariantCulture)}\""));
            return request;
        }, ct);
        if (answer.StatusCode != HttpStatusCode.Conflict || !(await answer.Content.ReadAsStringAsync(ct)).Contains(code, StringComparison.Ordinal)) await Fail(answer, ct);
    }

    /// <summary>Sends something that has no version to be seen before.</summary>
    public async Task Send(HttpMethod method, string path, Func<HttpContent> content, CancellationToken ct)
    {
        using var answer = await Insist(() => new HttpRequestMessage(method, path) { Content = content() }, ct);
        await Expect(answer, ct);
    }

    public void Dispose() => client.Dispose();

    /// <summary>Somebody who writes faster than people do is asked to wait, and waits.</summary>
    private async Task<HttpResponseMessage> Insist(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        while (true)
        {
            using var sent = request();
            var answer = await client.SendAsync(sent, ct);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests) return answer;
            var wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
            answer.Dispose();
            await Task.Delay(wait, clock, ct);
        }
    }

    private static async Task Expect(HttpResponseMessage answer, CancellationToken ct)
    {
        if (!answer.IsSuccessStatusCode) await Fail(answer, ct);
    }

    private static async Task Fail(HttpResponseMessage answer, CancellationToken ct)
    {
        var said = await answer.Content.ReadAsStringAsync(ct);
        throw new CannotStartException($"The sample could not be loaded: {answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath} was answered {(int)answer.StatusCode} {said}. Begin again with --reset.");
    }
}
