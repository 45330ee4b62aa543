using AfterAction.Anonymisation.Detectors;

namespace AfterAction.Anonymisation;

/// <summary>Marks that became one.</summary>
internal sealed class Passage(Mark first)
{
    private readonly List<string> reasons = [first.Reason];
    private float surest = first.Confidence;

    public int Start { get; } = first.Start;

    public int End { get; private set; } = first.End;

    public Kind Kind { get; private set; } = first.Kind;

    public int Person { get; private set; } = first.Person;

    public double Confidence => surest;

    public IReadOnlyList<string> Reasons => reasons;

    public void IsPerson() => Kind = Kind.Person;

    public void Take(Mark mark)
    {
        End = Math.Max(End, mark.End);
        if (Person < 0) Person = mark.Person;
        var surer = mark.Confidence > surest;
        if (surer) (Kind, surest) = (mark.Kind, mark.Confidence);
        if (reasons.Contains(mark.Reason)) return; // a handful: there are not many reasons
        reasons.Insert(surer ? 0 : reasons.Count, mark.Reason);
    }
}
