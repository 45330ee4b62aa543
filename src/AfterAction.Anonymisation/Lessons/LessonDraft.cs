namespace AfterAction.Anonymisation.Lessons;

/// <summary>The fields of a lesson, in the order in which they are read.</summary>
public enum LessonField
{
    SituationClass,
    WhatWasKnown,
    DecisionPoint,
    Options,
    WhatWorked,
    WhatToPractise,
    Limits,
}

/// <summary>A lesson before it is signed: written anew in a fixed form, never a masked account.</summary>
/// <param name="Fields">What stands in each field; a field that is not there is empty.</param>
public sealed record LessonDraft(IReadOnlyDictionary<LessonField, string> Fields)
{
    /// <summary>UTF-16 units that a field takes.</summary>
    public const int LongestField = 600;

    public override string ToString() => $"{Fields.Count} fields"; // content never reaches a log
}

/// <summary>Something that keeps a draft from being signed.</summary>
/// <param name="Start">First UTF-16 unit in the field; 0 where it is about the whole field.</param>
/// <param name="Finding">What was found, if <paramref name="Why"/> is <see cref="DraftProblem.GivesAway"/>.</param>
public sealed record DraftObstacle(LessonField Field, DraftProblem Why, int Start, int Length, Finding? Finding);

public enum DraftProblem
{
    /// <summary>The field is empty.</summary>
    Empty,

    /// <summary>The field is longer than <see cref="LessonDraft.LongestField"/>.</summary>
    TooLong,

    /// <summary>As many words or more as <see cref="SharedRuns.Blocking"/> stand in a source in this order.</summary>
    Copied,

    /// <summary>A detector found something.</summary>
    GivesAway,
}

/// <summary>Looks a draft over. Nothing here lets a draft through: it says what is in the way, and people sign.</summary>
public sealed class DraftCheck(Anonymiser anonymiser, IReadOnlyList<string> sources)
{
    private readonly SharedRuns runs = new(sources);

    /// <summary>Everything that is in the way, field by field, in the order of the text.</summary>
    public IReadOnlyList<DraftObstacle> Of(LessonDraft draft)
    {
        var found = new List<DraftObstacle>();
        foreach (var field in Enum.GetValues<LessonField>())
        {
            var text = draft.Fields.GetValueOrDefault(field, "");
            if (string.IsNullOrWhiteSpace(text))
            {
                found.Add(new DraftObstacle(field, DraftProblem.Empty, 0, 0, null));
                continue;
            }

            if (text.Length > LessonDraft.LongestField)
            {
                // Not looked at further: it has to become another text.
                found.Add(new DraftObstacle(field, DraftProblem.TooLong, 0, text.Length, null));
                continue;
            }

            found.AddRange(runs.In(text).Select(run => new DraftObstacle(field, DraftProblem.Copied, run.Start, run.Length, null)));
            found.AddRange(anonymiser.Anonymise(text, new Random(0)).Findings.Select(finding => new DraftObstacle(field, DraftProblem.GivesAway, finding.Start, finding.Length, finding)));
        }

        return found;
    }
}
