using System.Net;
using System.Net.Http.Headers;
using AfterAction.Web.Tests.Accounts;

namespace AfterAction.Web.Tests.Pipeline;

/// <summary>Ways out beside the answers are closed, whatever the settings ask for.</summary>
internal sealed class KeptInTests
{
    [TestCase("Include Error Detail=true"), TestCase("Log Parameters=true"), TestCase("Include Failed Batched Command=true")]
    public async Task A_connection_that_would_tell_content_starts_nothing(string asked)
    {
        var agency = await SampleRoll.Empty();
        Assert.That(async () => await TinyProgram.Register(agency, null, $"--ConnectionStrings:Another=Host=127.0.0.1;{asked}"), Throws.InvalidOperationException.With.Message.Contains("ConnectionStrings:Another"));
    }

    /// <summary>However finely it is asked for.</summary>
    [Test]
    public async Task What_the_stores_log_is_written_nowhere()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Empty(), null,
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Marten=Trace", "--Logging:LogLevel:Marten.Events=Trace", "--Logging:LogLevel:Npgsql.Command=Trace",
            "--Logging:Lines:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Npgsql=Trace", "--Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command=Trace");
        var logs = program.Services.GetRequiredService<ILoggerFactory>();
        Assert.Multiple(() =>
        {
            foreach (var category in (string[])["Marten", "Marten.Events.Daemon", "JasperFx.Events", "Npgsql", "Npgsql.Command", "Microsoft.EntityFrameworkCore.Database.Command"])
                Assert.That(logs.CreateLogger(category).IsEnabled(LogLevel.Critical), Is.False, category);
            Assert.That(logs.CreateLogger("AfterAction.Web.Http.Edge").IsEnabled(LogLevel.Error), Is.True, "what is not withheld");
            Assert.That(logs.CreateLogger("Martensite").IsEnabled(LogLevel.Error), Is.True, "another name that begins so");
        });
    }

    [Test, Category("C8"), Platform("Linux")]
    public async Task A_crash_leaves_no_core()
    {
        await using var program = await TinyProgram.Register(await SampleRoll.Empty());
        var limit = (await File.ReadAllLinesAsync("/proc/self/limits")).Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.That(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6], Is.EqualTo((string[])["0", "0"]));
    }

    [TestCase("DOTNET_DbgEnableMiniDump"), TestCase("COMPlus_DbgEnableMiniDump"), Category("C8")]
    public void A_runtime_that_would_write_a_dump_starts_nothing(string variable)
    {
        Assert.That(() => KeptIn.ForbidDumps(name => name == variable ? "1" : null), Throws.InvalidOperationException.With.Message.Contains(variable));
        Assert.That(() => KeptIn.ForbidDumps(name => name == variable ? "0" : null), Throws.Nothing);
    }

    /// <summary>Neither a long form nor a part that says it is a file is put on disk on the way; the longest is refused.</summary>
    [Test]
    public async Task No_form_is_put_on_disk_while_it_is_read()
    {
        var folder = Directory.CreateTempSubdirectory("afteraction-buffers-");
        var before = Environment.GetEnvironmentVariable("ASPNETCORE_TEMP");
        Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", folder.FullName);
        try
        {
            await using var program = await TinyProgram.Protected(await SampleRoll.Agency());
            using var written = new FileSystemWatcher(folder.FullName);
            var files = new System.Collections.Concurrent.ConcurrentQueue<string>();
            written.Created += (_, made) => files.Enqueue(made.Name ?? "");
            written.EnableRaisingEvents = true;
            using var ruiz = program.Client();
            (await SignInTests.SignIn(ruiz, "d.ruiz", SampleRoll.Password)).EnsureSuccessStatusCode().Dispose();

            foreach (var (length, status) in (IEnumerable<(int, HttpStatusCode)>)[(1_000_000, HttpStatusCode.SeeOther), (3_000_000, HttpStatusCode.SeeOther), (5_000_000, HttpStatusCode.BadRequest)])
            {
                using var file = new ByteArrayContent(new byte[length]);
                file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
                using var form = new MultipartFormDataContent { { new StringContent("words"), "text" }, { file, "attachment", "words.txt" } };
                using var answer = await ruiz.PostAsync("/words", form);
                Assert.That(answer.StatusCode, Is.EqualTo(status), $"{length}");
            }

            Assert.That(files.Concat(folder.EnumerateFiles().Select(each => each.Name)), Is.Empty);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_TEMP", before);
            folder.Delete(recursive: true);
        }
    }
}
