namespace AfterAction.Anonymisation.Risk;

/// <summary>Incidents as somebody outside may hold them: the agency's import, its published force file, a regional pool.</summary>
/// <param name="Facets">Names of the columns.</param>
/// <param name="Incidents">A value for each facet, incident by incident.</param>
public sealed record IncidentTable(string Name, IReadOnlyList<string> Facets, IReadOnlyList<IReadOnlyList<string>> Incidents)
{
    public override string ToString() => $"{Name}, {Incidents.Count} incidents"; // content never reaches a log
}

/// <summary>A coarser word for a value, such as <c>this agency</c> to <c>the region</c>.</summary>
public sealed record Generalisation(string Facet, string From, string To);

/// <summary>How many incidents of a source fit.</summary>
public readonly record struct Fit(string Source, int K)
{
    /// <summary>The chance of somebody who knows that the event is in the source; 1 if nothing fits: then the facets are wrong, or the source is not whole.</summary>
    public double Risk => K == 0 ? 1 : 1d / K;
}

/// <summary>One facet made coarser, or left out, and what the smallest count would then be.</summary>
/// <param name="To">Null: the facet is left out.</param>
public sealed record Remedy(string Facet, string? To, int SmallestK);

/// <summary>Counts who else fits a lesson's facets. Facets identify sooner than words do.</summary>
/// <param name="Fits">Source by source.</param>
/// <param name="Remedy">The single generalisation that raises the smallest count most; null if enough fit, or nothing raises it.</param>
public sealed record RareCombination(IReadOnlyList<Fit> Fits, Remedy? Remedy)
{
    /// <summary>At least so many incidents must fit in every source. An agency may set it higher.</summary>
    public const int Least = 11;

    public int SmallestK => Fits.Count == 0 ? 0 : Fits.Min(fit => fit.K);

    /// <summary>Whether fewer than <paramref name="least"/> fit somewhere. No source at all is no assurance: blocked.</summary>
    public bool Blocks(int least = Least) => SmallestK < Math.Max(least, Least);

    /// <summary>Counts.</summary>
    /// <param name="facets">Facet and value, as the lesson shows them. A source that does not have a facet is not narrowed by it.</param>
    public static RareCombination Of(IReadOnlyDictionary<string, string> facets, IReadOnlyList<IncidentTable> sources, IReadOnlyList<Generalisation> generalisations, int least = Least)
    {
        var fits = Count(facets, sources, generalisations);
        var answer = new RareCombination(fits, null);
        if (!answer.Blocks(least)) return answer;
        var best = facets.OrderBy(facet => facet.Key, StringComparer.Ordinal)
            .SelectMany(facet => Coarser(facet.Key, facet.Value, generalisations).Select(to => (string?)to).Append(null).Select(to => (facet.Key, To: to)))
            .Select(step => new Remedy(step.Key, step.To, Count(With(facets, step.Key, step.To), sources, generalisations).Select(fit => fit.K).DefaultIfEmpty().Min()))
            .MaxBy(remedy => remedy.SmallestK); // of equals the first: a coarser word before nothing at all
        return best is not null && best.SmallestK > answer.SmallestK ? answer with { Remedy = best } : answer;
    }

    private static Fit[] Count(IReadOnlyDictionary<string, string> facets, IReadOnlyList<IncidentTable> sources, IReadOnlyList<Generalisation> generalisations) =>
    [
        .. sources.Select(source =>
        {
            var asked = facets.Select(facet => (Column: IndexOf(source.Facets, facet.Key), facet.Key, facet.Value)).Where(facet => facet.Column >= 0).ToArray();
            return new Fit(source.Name, source.Incidents.Count(incident => asked.All(facet => Matches(incident[facet.Column], facet.Key, facet.Value, generalisations))));
        }),
    ];

    private static bool Matches(string value, string facet, string wanted, IReadOnlyList<Generalisation> generalisations) =>
        value == wanted || Coarser(facet, value, generalisations).Contains(wanted);

    /// <summary>Every coarser word for a value, the least coarse first. A circle ends where it closes.</summary>
    private static List<string> Coarser(string facet, string value, IReadOnlyList<Generalisation> generalisations)
    {
        var words = new List<string>();
        for (var at = value; generalisations.FirstOrDefault(step => step.Facet == facet && step.From == at)?.To is { } to && to != value && !words.Contains(to); at = to) words.Add(to);
        return words;
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> facets, string facet, string? to)
    {
        var changed = facets.Where(pair => pair.Key != facet).ToDictionary(pair => pair.Key, pair => pair.Value);
        if (to is not null) changed[facet] = to;
        return changed;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name) return i;
        }

        return -1;
    }
}
