using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AfterAction.Register.Imports;
using AfterAction.Web.Http;
using AfterAction.Web.Pipeline;
using Marten;

namespace AfterAction.Register.Tests.Imports;

/// <summary>What comes to the import's two doors, the API's and the page's, when it is no file in a form.</summary>
public sealed class UploadTests
{
    private const string Boundary = "a-boundary";

    private const string Good = "unique_report_id,incident_id,incident_date,officer_name\n1,A,3/1/2026,Vale\n";

    private static readonly string[] Doors = ["/api/v1/imports", "/imports"];

    /// <summary>Where the server keeps what it is being sent. It asks for the name once in a process.</summary>
    private static readonly DirectoryInfo Kept = Directory.CreateTempSubdirectory("afteraction-uploads-");

    private RegisterProgram program = null!;
    private HttpClient clerk = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", Kept.FullName);
        program = await RegisterProgram.Start();
        clerk = await program.Client(Roles.RecordsOfficer);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        clerk.Dispose();
        await program.DisposeAsync();
        Kept.Delete(recursive: true);
    }

    [Test]
    public async Task Nothing_of_what_was_refused_lies_about()
    {
        foreach (var door in Doors)
        {
            using var file = new Zeros(ImportBytes.LargestTable + (3 << 20));
            using var form = Form(new StreamContent(file));
            using var large = await Send(door, form, chunked: true);
            using var cutOff = new StreamContent(new Zeros(1 << 20));
            cutOff.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}");
            using var broken = await Send(door, cutOff);
        }

        var imports = await program.Store.Read(session => session.Query<FileImport>().CountAsync());
        await program.DisposeAsync(); // its requests are over then
        var left = Kept.EnumerateFileSystemInfos().Select(file => file.Name).ToList();
        clerk.Dispose();
        await Start();
        Assert.Multiple(() =>
        {
            Assert.That(left, Is.Empty);
            Assert.That(imports, Is.Zero);
        });
    }

    [Test]
    public async Task A_file_over_the_limit_is_refused_with_what_to_do([ValueSource(nameof(Doors))] string door, [Values] bool lengthIsTold)
    {
        using var file = new Zeros(ImportBytes.LargestTable + (3 << 20));
        using var form = Form(new StreamContent(file));
        using var answer = await Send(door, form, chunked: !lengthIsTold);
        await Refused(door, answer, HttpStatusCode.RequestEntityTooLarge, ImportRefusals.TooLarge.Code, ImportRefusals.TooLarge.Sentence);
    }

    [Test]
    public async Task A_file_just_over_the_limit_in_a_form_within_it_is_refused_alike([ValueSource(nameof(Doors))] string door)
    {
        using var file = new Zeros(ImportBytes.LargestTable + 1);
        using var form = Form(new StreamContent(file));
        using var answer = await Send(door, form);
        await Refused(door, answer, HttpStatusCode.RequestEntityTooLarge, ImportRefusals.TooLarge.Code, ImportRefusals.TooLarge.Sentence);
    }

    [TestCase("multipart/form-data", "x")]
    [TestCase("multipart/form-data; boundary=a-boundary", "--a-boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nunique_report_id")]
    [TestCase("multipart/form-data; boundary=a-boundary", "--a-boundary\r\nContent-Disposition: form-data; name=\"fi")]
    [TestCase("multipart/form-data; boundary=another", "--a-boundary\r\nContent-Disposition: form-data; name=\"import\"\r\n\r\nx\r\n--a-boundary--\r\n")]
    public async Task What_is_no_whole_form_is_refused_with_what_to_do(string type, string body)
    {
        foreach (var door in Doors)
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await Send(door, content);
            await Refused(door, answer, HttpStatusCode.BadRequest, ImportRefusals.BrokenUpload.Code, ImportRefusals.BrokenUpload.Sentence);
        }
    }

    [Test]
    public async Task Whoever_is_not_signed_in_is_asked_to_sign_in([ValueSource(nameof(Doors))] string door)
    {
        using var nobody = await program.Client(null);
        using var file = new Zeros(1 << 20);
        using var form = Form(new StreamContent(file));
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = form };
        request.Headers.Accept.Add(new(door.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html"));
        using var answer = await nobody.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("file", "Rename the file")]
    [TestCase("incident", "Type it again")]
    [TestCase("recordingStart", "Type it again")]
    public async Task A_NUL_in_a_name_is_refused_with_what_to_do(string field, string sentence)
    {
        foreach (var door in Doors)
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
                --{Boundary}
                Content-Disposition: form-data; name="import"

                0c000000-0000-4000-8000-0000000000aa
                --{Boundary}
                Content-Disposition: form-data; name="incident"

                26-1{(field == "incident" ? "\0" : "")}
                --{Boundary}
                Content-Disposition: form-data; name="recordingStart"

                2026-03-01 22:15:04{(field == "recordingStart" ? "\0" : "")}
                --{Boundary}
                Content-Disposition: form-data; name="file"; filename="a{(field == "file" ? "\0" : "")}.csv"

                {Good}
                --{Boundary}--

                """).ReplaceLineEndings("\r\n")));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}");
            using var answer = await Send(door, content);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Multiple(() =>
            {
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), door);
                Assert.That(text, Does.Contain(sentence), door);
            });
        }
    }

    [TestCase("""{"\ud800":"number","When":"created"}""")]
    [TestCase("[]")]
    [TestCase("{")]
    [TestCase("null")]
    public async Task A_mapping_that_is_none_is_refused(string mapping)
    {
        using var form = Form(new StringContent("Call,When\nC-1,2026-03-01 22:00\n"));
        form.Add(new StringContent(mapping), "mapping");
        using var answer = await Send(Doors[0], form);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static MultipartFormDataContent Form(HttpContent file) =>
        new() { { new StringContent("0c000000-0000-4000-8000-0000000000aa"), "import" }, { file, "file", "file.csv" } };

    private async Task<HttpResponseMessage> Send(string door, HttpContent content, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Accept.Add(new(door.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html"));
        return await clerk.SendAsync(request);
    }

    /// <summary>Problem details over the API, the error summary on the page; and the line stays open for what comes next.</summary>
    private async Task Refused(string door, HttpResponseMessage answer, HttpStatusCode status, string code, string sentence)
    {
        var text = await answer.Content.ReadAsStringAsync();
        using var next = await clerk.GetAsync("/imports");
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status), door);
            Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            if (door.StartsWith("/api", StringComparison.Ordinal))
            {
                using var problem = JsonDocument.Parse(text);
                Assert.That(problem.RootElement.GetProperty("type").GetString(), Is.EqualTo(Answers.TypePrefix + code));
                Assert.That(problem.RootElement.GetProperty("title").GetString(), Is.EqualTo(sentence));
            }
            else
            {
                Assert.That(WebUtility.HtmlDecode(text), Does.Match($"(?s)data-error-summary.*{System.Text.RegularExpressions.Regex.Escape(sentence)}"));
            }
        });
    }

    /// <summary>So many zeros, forward only.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long given;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => given; set => given = value; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var now = (int)Math.Min(count, length - given);
            buffer.AsSpan(offset, now).Fill((byte)'0');
            given += now;
            return now;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => given = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => given + offset,
            _ => length + offset,
        };

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
