using AfterAction.Anonymisation.Scoring;

namespace AfterAction.Anonymisation.Tagging;

/// <summary>How well a tagger does on a labelled file that it has not learned from: words right by kind, as written and in lower case.</summary>
public sealed record TaggerScore(string Kind, bool LowerCase, Share Recall, Share Precision)
{
    public static IReadOnlyList<TaggerScore> Of(Tagger tagger, string file, Language language)
    {
        var scores = new List<TaggerScore>();
        foreach (var lower in (bool[])[false, true])
        {
            var counts = new (int Right, int Wanted, int Said)[5];
            foreach (var (words, labels) in Training.Sentences(file))
            {
                var written = string.Join(' ', words);
                if (Training.Learnable(lower ? written.ToLowerInvariant() : written, labels, words, language) is not { } lesson) continue;
                var guessed = tagger.Tag(lesson.Features, lesson.Labels.Length);
                for (var i = 0; i < guessed.Length; i++)
                {
                    int said = ((int)guessed[i] + 1) / 2, wanted = ((int)lesson.Labels[i] + 1) / 2;
                    counts[said].Said++;
                    counts[wanted].Wanted++;
                    if (said == wanted) counts[said].Right++;
                }
            }

            string[] kinds = ["none", "person", "place", "organisation", "other"];
            for (var kind = 1; kind < kinds.Length; kind++)
                scores.Add(new TaggerScore(kinds[kind], lower, new Share(counts[kind].Right, counts[kind].Wanted), new Share(counts[kind].Right, counts[kind].Said)));
        }

        return scores;
    }
}
