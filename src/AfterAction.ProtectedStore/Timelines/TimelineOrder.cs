using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>An entry in its place.</summary>
/// <param name="Start">Corrected: the source's instant plus its clock's offset; null when the source has no time.</param>
/// <param name="UncertaintyMs">Half-width of the interval around <paramref name="Start"/>: the entry's own and its clock's.</param>
/// <param name="LeadUp">Surely before first contact; never true while there is no first contact.</param>
/// <param name="UndecidedWithNext">The times do not say which of this entry and the next one came first.</param>
/// <param name="GapBeforeMs">Time that no entry accounts for, between everything before and this one; null when under <see cref="TimelineOrder.ShortestGap"/>.</param>
public sealed record PlacedEntry(
    Entry Entry, Source Source, DateTimeOffset? Start, DateTimeOffset? End, long UncertaintyMs, bool LeadUp, bool UndecidedWithNext, long? GapBeforeMs)
{
    public override string ToString() => $"{nameof(PlacedEntry)} {Entry.Id.Value}";
}

/// <summary>Orders a timeline by corrected interval. Where the intervals overlap the order is undecided, and said to be:
/// the order shown is then that of the intervals' middles, and says nothing.</summary>
public static class TimelineOrder
{
    public static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(60);

    /// <summary>Lead-up, then the first contact, then everything that is not surely before it; entries without a time come last.</summary>
    public static IReadOnlyList<PlacedEntry> Of(Review review)
    {
        var placed = review.Entries.Select(entry => Place(review, entry)).ToList();
        var first = review.FirstContact is { } id ? placed.Find(candidate => candidate.Entry.Id == id) : null;
        var sorted = placed
            .Select(entry => first is not null && entry.Entry.Id != first.Entry.Id && SurelyBefore(entry, first) ? entry with { LeadUp = true } : entry)
            .OrderBy(entry => Rank(entry, first))
            .ThenBy(entry => entry.Start)
            .ThenBy(entry => entry.Source.Id)
            .ThenBy(entry => entry.Entry.Facts.Ordinal)
            .ThenBy(entry => entry.Entry.Id.Value)
            .ToArray();

        DateTimeOffset? covered = null;
        for (var i = 0; i < sorted.Length; i++)
        {
            var gap = sorted[i].Start - covered;
            sorted[i] = sorted[i] with
            {
                UndecidedWithNext = i + 1 < sorted.Length && Undecided(sorted[i], sorted[i + 1]),
                GapBeforeMs = gap >= ShortestGap ? (long)gap.Value.TotalMilliseconds : null,
            };
            var reach = sorted[i].End ?? sorted[i].Start;
            if (covered is null || reach > covered) covered = reach ?? covered;
        }

        return sorted;
    }

    /// <summary>True when every instant the one may have begun at lies before every instant the other may have begun at.
    /// Two times of one clock share its offset, right or wrong: between them only their own certainty counts.</summary>
    public static bool SurelyBefore(PlacedEntry one, PlacedEntry other)
    {
        if (one.Start is not { } a || other.Start is not { } b) return false;
        var sameClock = one.Source.Id == other.Source.Id && one.Source.Id != Source.ByHand.Id;
        var doubt = sameClock
            ? one.Entry.Facts.CertaintyMs + other.Entry.Facts.CertaintyMs
            : one.UncertaintyMs + other.UncertaintyMs;
        return (b - a).TotalMilliseconds > doubt;
    }

    private static bool Undecided(PlacedEntry one, PlacedEntry next) => !SurelyBefore(one, next);

    private static PlacedEntry Place(Review review, Entry entry)
    {
        var source = review.SourceOf(entry.Facts.Source);
        var offset = TimeSpan.FromMilliseconds(source.OffsetMs);
        return new(entry, source, entry.Facts.Start + offset, entry.Facts.End + offset, entry.Facts.CertaintyMs + source.UncertaintyMs, false, false, null);
    }

    private static int Rank(PlacedEntry entry, PlacedEntry? first) => entry switch
    {
        { LeadUp: true } => 0,
        _ when first is not null && entry.Entry.Id == first.Entry.Id => 1,
        { Start: null } => 3,
        _ => 2,
    };
}
