using System.Globalization;
using AfterAction.Kernel;
using AfterAction.Web;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;

namespace AfterAction.ProtectedStore.Timelines;

/// <summary>An entry's facts as they stand in the form's fields: on the agency's wall clock, 24 hours, by the clock of their source.</summary>
/// <param name="Id">The new entry's or correction's own id, so that a form sent twice is carried out once.</param>
/// <param name="Person">Whose own entry it is; empty: nobody's in particular.</param>
/// <param name="Again">The second of the two times the wall clock showed, in the hour that came twice.</param>
public sealed record EntryTyped(
    Guid Id, string Kind, string Title, string Text, string Who, string Person, string Source,
    string Date, string Time, string EndTime, string Certainty, bool Again, string Reason)
{
    private static readonly string[] Times = ["H:mm", "H:mm:ss", "H:mm:ss.f", "H:mm:ss.ff", "H:mm:ss.fff"];
    private static readonly TimeSpan LongestOverMidnight = TimeSpan.FromHours(12);

    public override string ToString() => nameof(EntryTyped);

    internal static EntryTyped Of(Typed form) => new(
        form.Id("id") ?? default, form.Text("kind"), form.Text("title"), form.Text("text"), form.Text("who"), form.Text("person"), form.Text("source"),
        form.Text("date"), form.Text("time"), form.Text("endTime"), form.Text("certainty"), form.Tick("again"), form.Text("reason"));

    /// <summary>The form for an entry that is not there yet, on the day of the incident.</summary>
    internal static EntryTyped Blank(Guid id, TimelineView timeline, Agency agency) => new(
        id, nameof(EntryKind.Other), "", "", "", "", Guid.Empty.ToString(),
        (timeline.FirstContactAt ?? timeline.Entries.FirstOrDefault(entry => entry.Start is not null)?.Start) is { } day
            ? agency.OnTheWall(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : timeline.OccurredOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        "", "", "0", false, "");

    /// <summary>The form with what the entry says now.</summary>
    internal static EntryTyped Of(Guid id, TimelineView timeline, EntryView entry, Agency agency)
    {
        var offset = TimeSpan.FromMilliseconds(timeline.SourceOf(entry).OffsetMs);
        var start = entry.Recorded is { } recorded ? agency.OnTheWall(recorded) : (DateTimeOffset?)null;
        return new(id, entry.Kind.ToString(), entry.Title, entry.Text, entry.Who, entry.Person?.Value.ToString() ?? "", entry.Source.ToString(),
            start?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "", start is { } from ? Show(from) : "",
            entry.End is { } end ? Show(agency.OnTheWall(end - offset)) : "", (entry.CertaintyMs / 1000.0).ToString("0.###", CultureInfo.InvariantCulture),
            start is { } shown && new AgencyTime(agency).Instants(shown.DateTime) is [_, var second] && second == shown, "");
    }

    /// <summary>The facts, or what is wrong with the fields that have not the form they should have.</summary>
    internal (EntryFields Fields, IReadOnlyList<FieldFault> Faults) Read(Agency agency)
    {
        List<FieldFault> faults = [];
        AgencyTime clock = new(agency);
        var start = Instant(clock, faults);
        var end = EndTime.Length == 0 ? null : End(start, clock, faults);
        if (!double.TryParse(Certainty.Length == 0 ? "0" : Certainty, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var certainty))
            faults.Add(new("certainty", "malformed", "Give seconds as a number, such as 2 or 0.5."));
        return (new(
            Enum.TryParse<EntryKind>(Kind, out var kind) ? kind : EntryKind.Other, Title, Text, Who,
            Guid.TryParse(Person, out var person) ? person : null, Guid.TryParse(Source, out var source) && source != Guid.Empty ? source : null, start, end, certainty), faults);
    }

    private DateTimeOffset? Instant(AgencyTime clock, List<FieldFault> faults)
    {
        if (Date.Length == 0 && Time.Length == 0) return null; // whether it may be left out is decided with the entry
        if (!DateOnly.TryParseExact(Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            faults.Add(new("date", "malformed", "Give the date, such as 2026-03-14."));
            return null;
        }

        if (!TimeOnly.TryParseExact(Time, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            faults.Add(new("time", "malformed", "Give the time as hours, minutes and seconds of the 24-hour clock, such as 21:07:45."));
            return null;
        }

        switch (clock.Instants(date.ToDateTime(time)))
        {
            case [var only]:
                return only;
            case [var first, var second]:
                return Again ? second : first;
            default:
                faults.Add(new("time", "skipped-local-time", "The wall clock skipped this time that night. Give the time an hour later or earlier."));
                return null;
        }
    }

    private DateTimeOffset? End(DateTimeOffset? start, AgencyTime clock, List<FieldFault> faults)
    {
        if (!TimeOnly.TryParseExact(EndTime, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            faults.Add(new("endTime", "malformed", "Give the end as hours, minutes and seconds of the 24-hour clock, or leave it empty."));
            return null;
        }

        if (start is not { } from) return null;
        var day = DateOnly.FromDateTime(clock.Local(from).DateTime);
        var end = clock.Instants(day.ToDateTime(time)).Concat(clock.Instants(day.AddDays(1).ToDateTime(time))).FirstOrDefault(instant => instant >= from);
        if (end != default && end - from <= LongestOverMidnight) return end;
        faults.Add(new("endTime", "ends-before-start", "The end lies before the start, or more than twelve hours after it. Change one of them."));
        return null;
    }

    private static string Show(DateTimeOffset instant) => instant.ToString(instant.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
