using System.CommandLine;
using AfterAction.Anonymisation.Tagging;

namespace AfterAction.Anonymisation.Commands;

/// <summary>Trains the tagger anew and prints the hash of its weights.</summary>
internal static class TrainTagger
{
    public static Command Command()
    {
        var folder = new Argument<string>("folder") { Description = "Labelled files in CoNLL form, and nothing else." };
        var to = new Option<string>("--to") { Description = "Where the model goes.", Required = true };
        var command = new Command("train", "Trains the tagger. The same files give the same model, byte for byte.") { folder, to };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                var tagger = Training.Train(parsed.GetRequiredValue(folder), Language.Read("en"));
                await using var file = File.Create(parsed.GetRequiredValue(to));
                tagger.Write(file);
                Console.WriteLine(tagger.Hash);
                return 0;
            }
            catch (Exception cannot) when (cannot is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync(cannot.Message);
                return 2;
            }
        });
        return command;
    }
}
