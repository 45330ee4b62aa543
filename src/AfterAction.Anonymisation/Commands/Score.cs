using System.CommandLine;
using AfterAction.Anonymisation.Scoring;
using AfterAction.Anonymisation.Tagging;

namespace AfterAction.Anonymisation.Commands;

/// <summary>Prints figures of benchmarks that lie elsewhere, beside the published ones. Figures only: no word of their texts.</summary>
internal static class Score
{
    public static Command Command()
    {
        var allow = new Option<string[]>("--allow") { Description = "Lists that open the word gate.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var untagged = new Option<bool>("--no-tagger") { Description = "Lists, forms and gate only." };
        var file = new Argument<string>("file") { Description = "The benchmark's file." };
        var tab = new Command("tab", "Text Anonymization Benchmark, one document a line.") { file, allow, untagged };
        tab.SetAction(parsed => Tab(TabScore.Of(parsed.GetRequiredValue(file), Language.Read("en", parsed.GetRequiredValue(allow)), parsed.GetValue(untagged) ? null : Tagger.Shipped(), asRoster: true)));
        var lower = new Option<bool>("--lower-case") { Description = "Everything in lower case." };
        var presidio = new Command("presidio", "Synthetic sentences of presidio-research.") { file, allow, untagged, lower };
        presidio.SetAction(parsed => Presidio(PresidioScore.Of(parsed.GetRequiredValue(file), Language.Read("en", parsed.GetRequiredValue(allow)), parsed.GetValue(untagged) ? null : Tagger.Shipped(), parsed.GetValue(lower))));
        var folder = new Argument<string>("folder") { Description = "Labelled files." };
        var except = new Option<string>("--hold-out") { Description = "Name of the file to score on; the tagger is trained on the others.", Required = true };
        var ner = new Command("ner", "The tagger alone, on a file that it has not learned from.") { folder, except };
        ner.SetAction(parsed => Ner(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(except)));
        return new Command("score", "Scores against a benchmark.") { tab, presidio, ner };
    }

    private static int Tab(TabScore score)
    {
        Console.WriteLine($"""
            {score.Documents} documents
                              ours                       Presidio  Longformer  (published, 144 documents)
            recall of words   {score.Recall,-26} .695      .940
            direct entities   {score.Direct,-26} .471      .997
            quasi entities    {score.Quasi,-26} .763      .923
            precision         {score.Precision,-26} .782
            recall, mentions  {score.MentionRecall}
            F2 of words       {score.F2:F3}
            """);
        foreach (var (type, share) in score.ByType) Console.WriteLine($"{type,-17} {share}");
        return 0;
    }

    private static int Presidio(PresidioScore score)
    {
        Console.WriteLine($"""
                              ours                       Presidio (published)
            recall, mentions  {score.Recall,-26} .603
            precision         {score.Precision,-26} .685
            F2                {score.F2:F3}
            """);
        foreach (var (type, share) in score.ByType) Console.WriteLine($"{type,-17} {share}");
        return 0;
    }

    private static int Ner(string folder, string except)
    {
        var language = Language.Read("en");
        foreach (var score in TaggerScore.Of(Training.Train(folder, language, except), Path.Combine(folder, except), language))
            Console.WriteLine($"{score.Kind,-13} {(score.LowerCase ? "lower case" : "as written"),-11} recall {score.Recall,-26} precision {score.Precision}");
        return 0;
    }
}
