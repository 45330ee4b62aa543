using System.Collections.Immutable;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>What the screens read out of a timeline as its reader may see it.</summary>
public static class TimelineScreens
{
    /// <summary>Where the walk opens: for the facilitator the first entry still to be walked, else the first contact, else the first entry.</summary>
    public static EntryView? Start(this TimelineView timeline) =>
        (timeline.Writes() ? timeline.Entries.FirstOrDefault(entry => entry is { LeadUp: false, Walked: false }) : null)
        ?? timeline.Entries.FirstOrDefault(entry => entry.IsFirstContact)
        ?? (timeline.Entries.Count > 0 ? timeline.Entries[0] : null);

    public static EntryView? Find(this TimelineView timeline, Guid? entry) =>
        entry is null ? null : timeline.Entries.FirstOrDefault(candidate => candidate.Entry.Value == entry);

    public static EntryView? Next(this TimelineView timeline, EntryView entry) => entry.Number < timeline.Entries.Count ? timeline.Entries[entry.Number] : null;

    public static EntryView? Previous(this TimelineView timeline, EntryView entry) => entry.Number > 1 ? timeline.Entries[entry.Number - 2] : null;

    public static Source SourceOf(this TimelineView timeline, EntryView entry) =>
        timeline.Sources.FirstOrDefault(source => source.Id == entry.Source) ?? Source.ByHand;

    /// <summary>The facilitator writes at entries now.</summary>
    public static bool Writes(this TimelineView timeline) => timeline is { Facilitates: true, WalkStarted: true, Closed: false };

    public static bool AllWalked(this TimelineView timeline) => timeline is { ToWalk: > 0 and var there, Walked: var done } && there == done;

    /// <summary><c>16 of 40: Takes cover</c>.</summary>
    /// <summary>How the page of an entry is called in the browser, which keeps titles on disk: without a word of the entry.</summary>
    public static string TitleOf(this TimelineView timeline, EntryView entry) => FormattableString.Invariant($"Entry {entry.Number} of {timeline.Entries.Count}, {timeline.Number}");

    public static string PlaceOf(this TimelineView timeline, EntryView entry) => FormattableString.Invariant($"{entry.Number} of {timeline.Entries.Count}: {entry.Title}");

    public static string AddressOf(this TimelineView timeline, EntryView entry) => $"/reviews/{timeline.Review.Value}/timeline?entry={entry.Entry.Value}";

    /// <summary>Entries in runs: those of one run cannot be put in order by their times; a run of one stands alone.</summary>
    public static IEnumerable<ImmutableArray<EntryView>> Runs(this IEnumerable<EntryView> entries)
    {
        var run = ImmutableArray.CreateBuilder<EntryView>();
        foreach (var entry in entries)
        {
            run.Add(entry);
            if (!entry.OrderUndecided) yield return run.DrainToImmutable();
        }

        if (run.Count > 0) yield return run.DrainToImmutable();
    }
}
