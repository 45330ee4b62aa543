using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace AfterAction.Anonymisation.Tests;

/// <summary>The program as a process.</summary>
[Category("S2")]
public class CommandLineTests
{
    [Test]
    public async Task Text_in_text_out() =>
        Assert.That(await Run("They spoke to Kowalczyk.\n", "anonymise", "--seed", "1"), Is.EqualTo((0, "They spoke to Person 1.\n", "")));

    [Test]
    public async Task Json_in_json_out()
    {
        var (code, output, _) = await Run("""{"text": "She told Ng to wait.", "roster": {"people": [{"name": "Tuan Ng", "role": "officer"}]}}""", "anonymise", "--json", "--seed", "1");
        using var answer = JsonDocument.Parse(output);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(answer.RootElement.GetProperty("text").GetString(), Is.EqualTo("She told Officer A to wait."));
            Assert.That(answer.RootElement.GetProperty("findings")[0].GetRawText(), Does.StartWith("""{"start":9,"length":2,"kind":"person","confidence":1,"reasons":["roster name","""));
            Assert.That(answer.RootElement.GetProperty("findings")[0].GetProperty("treatment").GetString(), Is.EqualTo("label"));
        });
    }

    [TestCase("They waited.", 0)]
    [TestCase("They waited for Kowalczyk.", 1)]
    public async Task The_gate_ends_with_one_if_anything_was_found(string text, int code) =>
        Assert.That((await Run(text, "anonymise", "--gate")).Code, Is.EqualTo(code));

    [TestCase("""{"text": 7, "Kowalczyk": 1}""", "anonymise", "--json")]
    [TestCase("Kowalczyk", "anonymise", "--json")]
    [TestCase("Kowalczyk", "anonymise", "--language", "xx")]
    [TestCase("Kowalczyk", "anonymise", "--roster", "no-such-file.json")]
    public async Task What_cannot_be_used_ends_with_two_and_is_not_repeated(string input, params string[] arguments)
    {
        var (code, output, error) = await Run(input, arguments);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Is.Not.Empty.And.Not.Contains("Kowalczyk"));
    }

    private static async Task<(int Code, string Output, string Error)> Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "AfterAction.Anonymisation.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var error = program.StandardError.ReadToEndAsync();
        try
        {
            await program.StandardInput.WriteAsync(input);
            program.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read.
        }

        await program.WaitForExitAsync();
        return (program.ExitCode, await output, await error);
    }
}
