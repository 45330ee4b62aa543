using System.Text.Json;
using System.Text.RegularExpressions;

namespace AfterAction.Anonymisation.Scoring;

/// <summary>Recall of whole identifiers by type, and precision of words, on the synthetic sentences of presidio-research. No roster: the names are invented anew in each.</summary>
public sealed partial class PresidioScore
{
    private readonly SortedDictionary<string, (int Of, int Among)> byType = new(StringComparer.Ordinal);
    private (int Of, int Among) mentions, precise;

    public Share Recall => new(mentions.Of, mentions.Among);

    public Share Precision => new(precise.Of, precise.Among);

    public double F2 => Precision.Value + Recall.Value == 0 ? 0 : 5 * Precision.Value * Recall.Value / ((4 * Precision.Value) + Recall.Value);

    public IReadOnlyDictionary<string, Share> ByType => byType.ToDictionary(pair => pair.Key, pair => new Share(pair.Value.Of, pair.Value.Among));

    /// <param name="lowerCase">Whether every sentence is first put in lower case.</param>
    public static PresidioScore Of(string file, Language language, Tagging.Tagger? tagger, bool lowerCase)
    {
        var score = new PresidioScore();
        var anonymiser = new Anonymiser(language, Roster.Empty, tagger, quotations: false);
        using var sentences = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var sentence in sentences.RootElement.EnumerateArray()) score.Add(sentence, anonymiser, lowerCase);
        return score;
    }

    private void Add(JsonElement sentence, Anonymiser anonymiser, bool lowerCase)
    {
        var given = sentence.GetProperty("full_text").GetString()!;
        var text = lowerCase ? string.Create(given.Length, given, static (to, from) => from.AsSpan().ToLowerInvariant(to)) : given;
        var masked = new bool[text.Length];
        var wanted = new bool[text.Length];
        var findings = anonymiser.Anonymise(text, new Random(1)).Findings;
        foreach (var finding in findings) masked.AsSpan(finding.Start, finding.Length).Fill(true);
        foreach (var span in sentence.GetProperty("spans").EnumerateArray())
        {
            int start = span.GetProperty("start_position").GetInt32(), end = span.GetProperty("end_position").GetInt32();
            wanted.AsSpan(start, end - start).Fill(true);
            var whole = true;
            foreach (var word in Word().EnumerateMatches(text.AsSpan(start, end - start))) whole &= masked.AsSpan(start + word.Index, word.Length).IndexOf(false) < 0;
            mentions = (mentions.Of + (whole ? 1 : 0), mentions.Among + 1);
            var type = span.GetProperty("entity_type").GetString()!;
            var (of, among) = byType.GetValueOrDefault(type);
            byType[type] = (of + (whole ? 1 : 0), among + 1);
        }

        foreach (var finding in findings)
        {
            foreach (var word in Word().EnumerateMatches(text.AsSpan(finding.Start, finding.Length)))
                precise = (precise.Of + (wanted.AsSpan(finding.Start + word.Index, word.Length).IndexOf(false) < 0 ? 1 : 0), precise.Among + 1);
        }
    }

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
