using AfterAction.ProtectedStore.Reviews;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>An entry in its place.</summary>
/// <param name="Start">Corrected: the source's instant plus its clock's offset; null when the source has no time.</param>
/// <param name="UncertaintyMs">Half-width of the interval around <paramref name="Start"/>: the entry's own and its clock's.</param>
/// <param name="LeadUp">Surely before first contact; never true while there is no first contact.</param>
/// <param name="UndecidedWithNext">The times do not say that everything up to this entry came before everything after it: some entry up to here and
/// some entry after it may have come the other way round.</param>
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

        var undecided = Undecided(sorted);
        DateTimeOffset? covered = null;
        for (var i = 0; i < sorted.Length; i++)
        {
            var gap = sorted[i].Start - covered;
            sorted[i] = sorted[i] with
            {
                UndecidedWithNext = undecided[i],
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

    /// <summary>For each place whether the order across the boundary after it is undecided. An interval may reach over several entries whose own
    /// order is decided: every boundary it reaches over is marked. An entry without a time is undecided with its neighbours alone.</summary>
    private static bool[] Undecided(PlacedEntry[] sorted)
    {
        var marked = new bool[sorted.Length];
        var reach = new long?[sorted.Length]; // the latest instant, in ticks, at which any entry up to here may have begun
        for (var next = 0; next < sorted.Length; next++)
        {
            var latest = sorted[next].Start?.UtcTicks + (sorted[next].UncertaintyMs * TimeSpan.TicksPerMillisecond);
            var before = next == 0 ? null : reach[next - 1];
            reach[next] = before is null || latest > before ? latest ?? before : before;
            if (next > 0 && !SurelyBefore(sorted[next - 1], sorted[next])) marked[next - 1] = true;
            if (sorted[next].Start?.UtcTicks - (sorted[next].UncertaintyMs * TimeSpan.TicksPerMillisecond) is not { } earliest) continue;
            for (var one = next - 2; one >= 0 && reach[one] >= earliest; one--)
            {
                if (sorted[one].Start is not null && !SurelyBefore(sorted[one], sorted[next])) marked.AsSpan(one, next - one).Fill(true);
            }
        }

        return marked;
    }

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
