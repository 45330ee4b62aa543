using System.Text.Json;
using System.Text.RegularExpressions;

namespace AfterAction.Anonymisation.Scoring;

/// <summary>A share of cases, with both numbers: a share without them says nothing.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct Share(int Of, int Among)
{
    public double Value => Among == 0 ? 0 : (double)Of / Among;

    public override string ToString() => FormattableString.Invariant($"{Value:F3} ({Of:N0} of {Among:N0})");
}

/// <summary>
/// The measures of the Text Anonymization Benchmark, with its definitions: words are runs of word characters; a passage is masked if all of it is but punctuation and a
/// closed list of small words; an entity is masked if all its mentions are.
/// </summary>
public sealed partial class TabScore
{
    private readonly SortedDictionary<string, (int Of, int Among)> byType = new(StringComparer.Ordinal);
    private (int Of, int Among) words, mentions, direct, quasi, precise;

    public int Documents { get; private set; }

    public Share Recall => new(words.Of, words.Among);

    public Share MentionRecall => new(mentions.Of, mentions.Among);

    public Share Direct => new(direct.Of, direct.Among);

    public Share Quasi => new(quasi.Of, quasi.Among);

    public Share Precision => new(precise.Of, precise.Among);

    /// <summary>F with recall counted twice as much, of words.</summary>
    public double F2 => Precision.Value + Recall.Value == 0 ? 0 : 5 * Precision.Value * Recall.Value / ((4 * Precision.Value) + Recall.Value);

    /// <summary>Recall of words by the benchmark's type.</summary>
    public IReadOnlyDictionary<string, Share> ByType => byType.ToDictionary(pair => pair.Key, pair => new Share(pair.Value.Of, pair.Value.Among));

    /// <summary>Scores a file of documents, one JSON object a line.</summary>
    /// <param name="asRoster">Whether the applicant, whom the benchmark's metadata name, is on the roster, as the people of a review are on ours.</param>
    public static TabScore Of(string file, Language language, Tagging.Tagger? tagger, bool asRoster)
    {
        var score = new TabScore();
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var applicant = document.RootElement.GetProperty("metadata").GetProperty("provenance").GetProperty("applicant").GetString();
            var roster = asRoster && applicant is { Length: > 0 } ? new Roster([new RosterPerson(applicant, Role.CommunityMember)], [], []) : Roster.Empty;
            score.Add(document.RootElement, new Anonymiser(language, roster, tagger, quotations: false));
        }

        return score;
    }

    private void Add(JsonElement document, Anonymiser anonymiser)
    {
        Documents++;
        var text = document.GetProperty("text").GetString()!;
        var findings = anonymiser.Anonymise(text, new Random(1)).Findings;
        var masked = new bool[text.Length];
        foreach (var finding in findings) masked.AsSpan(finding.Start, finding.Length).Fill(true);
        var wanted = new bool[text.Length];
        var entities = new Dictionary<string, (bool All, bool IsDirect)>(StringComparer.Ordinal);
        foreach (var entity in document.GetProperty("entities").EnumerateArray())
        {
            var identifier = entity.GetProperty("identifier_type").GetString();
            if (identifier is not ("DIRECT" or "QUASI")) continue;
            int start = entity.GetProperty("start_offset").GetInt32(), end = entity.GetProperty("end_offset").GetInt32();
            wanted.AsSpan(start, end - start).Fill(true);
            var whole = IsMasked(start, end);
            Count(ref mentions, whole);
            var type = entity.GetProperty("entity_type").GetString()!;
            var id = entity.GetProperty("entity_id").GetString()!;
            var (all, isDirect) = entities.GetValueOrDefault(id, (true, false));
            entities[id] = (all && whole, isDirect || identifier == "DIRECT");
            foreach (var word in Word().EnumerateMatches(text.AsSpan(start, end - start)))
            {
                var found = IsMasked(start + word.Index, start + word.Index + word.Length);
                Count(ref words, found);
                var (of, among) = byType.GetValueOrDefault(type);
                byType[type] = (of + (found ? 1 : 0), among + 1);
            }
        }

        foreach (var (all, isDirect) in entities.Values)
        {
            if (isDirect) Count(ref direct, all);
            else Count(ref quasi, all);
        }

        foreach (var finding in findings)
        {
            foreach (var word in Word().EnumerateMatches(text.AsSpan(finding.Start, finding.Length)))
            {
                var right = wanted.AsSpan(finding.Start + word.Index, word.Length).IndexOf(false) < 0;
                Count(ref precise, right);
            }
        }

        bool IsMasked(int start, int end)
        {
            var open = masked.AsSpan(start, end - start).ToArray();
            foreach (var skipped in Skipped().EnumerateMatches(text.AsSpan(start, end - start))) open.AsSpan(skipped.Index, skipped.Length).Fill(true);
            return !open.Contains(false);
        }

        static void Count(ref (int Of, int Among) share, bool counts) => share = (share.Of + (counts ? 1 : 0), share.Among + 1);
    }

    [GeneratedRegex(@"\w+", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:mr|mrs|ms|and|or|from|until|to|about|after|as|at|before|between|by|during|for|in|into|of|on|over|since|with|the|a|an|no|nr)\b|[’']s\b|[,.\-;:/&()\[\]–'"" ’“”]", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Skipped();
}
