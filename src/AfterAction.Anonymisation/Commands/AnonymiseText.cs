using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AfterAction.Anonymisation.Tagging;

namespace AfterAction.Anonymisation.Commands;

/// <summary>Text or JSON in, text or JSON out. Exit code 0: done; 1: <c>--gate</c> was given and something was found; 2: the input cannot be used.</summary>
internal static class AnonymiseText
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "The text, UTF-8; - or nothing: standard input.", DefaultValueFactory = _ => "-" };
        var roster = new Option<string?>("--roster") { Description = "JSON file of people, facts and personnel." };
        var json = new Option<bool>("--json") { Description = "JSON in and out: {\"text\": …, \"roster\": …}." };
        var gate = new Option<bool>("--gate") { Description = "End with 1 if anything was found." };
        var seed = new Option<int?>("--seed") { Description = "Deals the labels in a way that can be repeated. Without it they are dealt anew each time." };
        var allow = new Option<string[]>("--allow") { Description = "Lists that open the word gate: police, court.", DefaultValueFactory = _ => ["police"], AllowMultipleArgumentsPerToken = true };
        var language = new Option<string>("--language") { Description = "The language of the text.", DefaultValueFactory = _ => "en" };
        var untagged = new Option<bool>("--no-tagger") { Description = "Lists, forms and gate only." };
        var command = new Command("anonymise", "Prints the text with roles and kinds in place of what was found.") { file, roster, json, gate, seed, allow, language, untagged };
        command.SetAction(async (parsed, stop) =>
        {
            var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            await using (output)
            {
                try
                {
                    var text = await Read(parsed.GetRequiredValue(file), stop);
                    var known = parsed.GetValue(roster) is { } path ? Exchange.ReadRoster(await File.ReadAllTextAsync(path, stop)) : Roster.Empty;
                    if (parsed.GetValue(json))
                    {
                        (text, var sent) = Exchange.ReadRequest(text);
                        if (sent is not null) known = new([.. known.People, .. sent.People], [.. known.Facts, .. sent.Facts], [.. known.Personnel, .. sent.Personnel]);
                    }

                    var anonymiser = new Anonymiser(
                        Language.Read(parsed.GetRequiredValue(language), parsed.GetRequiredValue(allow)), known, parsed.GetValue(untagged) ? null : Tagger.Shipped());
                    var answer = anonymiser.Anonymise(text, parsed.GetValue(seed) is { } fixedSeed ? new Random(fixedSeed) : new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
                    await output.WriteAsync(parsed.GetValue(json) ? Exchange.Write(answer) + "\n" : answer.Text);
                    return parsed.GetValue(gate) && answer.Findings.Count > 0 ? 1 : 0;
                }
                catch (JsonException)
                {
                    return await Unusable("The JSON is not of the form that docs/formats/anonymised.md gives.");
                }
                catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException or ArgumentException)
                {
                    return await Unusable(cannot.Message); // ours or the system's: none of them quotes the text
                }
            }
        });
        return command;
    }

    private static async Task<string> Read(string file, CancellationToken stop)
    {
        using var reader = new StreamReader(file == "-" ? Console.OpenStandardInput() : File.OpenRead(file), Encoding.UTF8);
        // One more than may be: then it is refused, and never read to an end that may not come.
        var text = new char[(Anonymiser.LongestText * 2) + 1];
        var length = await reader.ReadBlockAsync(text, stop);
        return new string(text, 0, length);
    }

    private static async Task<int> Unusable(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
