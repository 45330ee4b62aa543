using System.Globalization;

namespace AfterAction.Web.Layout;

/// <summary>Instants as the agency's wall clock shows them, 24 hours, with the offset named where the clock shows the same time twice.</summary>
public sealed class AgencyTime(TimeZoneInfo zone)
{
    public AgencyTime(Agency agency) : this(agency.TimeZone)
    {
    }

    public DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    /// <summary>The instants at which the wall clock shows this: one, none in the hour that is skipped, two in the hour that comes twice, earlier first.</summary>
    public IReadOnlyList<DateTimeOffset> Instants(DateTime shown)
    {
        var local = DateTime.SpecifyKind(shown, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local)) return [];
        var offsets = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local) : [zone.GetUtcOffset(local)];
        return [.. offsets.Select(offset => new DateTimeOffset(local, offset)).Order()];
    }

    /// <summary>What a form's date-and-time field shows for an instant: <c>2026-03-14T21:07:45</c>.</summary>
    public string Field(DateTimeOffset instant) => Local(instant).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>14 March 2026</c>.</summary>
    public string Date(DateTimeOffset instant) => Local(instant).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary><c>21:07:45</c>, and <c>01:30:05 (UTC-4)</c> in the hour that comes twice.</summary>
    public string Clock(DateTimeOffset instant) => Local(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture) + Which(instant);

    /// <summary><c>14 March 2026, 21:07</c>.</summary>
    public string Both(DateTimeOffset instant) =>
        Local(instant).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + Which(instant);

    /// <summary><c>1 min 47 s</c>, <c>2 h 5 min</c>, <c>38 s</c>, <c>under 1 s</c>; never negative.</summary>
    public static string Span(TimeSpan span)
    {
        var whole = span.Duration();
        return whole switch
        {
            { TotalSeconds: < 1 } => "under 1 s",
            { TotalMinutes: < 1 } => Invariant($"{whole.Seconds} s"),
            { TotalHours: < 1 } => whole.Seconds == 0 ? Invariant($"{whole.Minutes} min") : Invariant($"{whole.Minutes} min {whole.Seconds} s"),
            _ => whole.Minutes == 0 ? Invariant($"{(long)whole.TotalHours} h") : Invariant($"{(long)whole.TotalHours} h {whole.Minutes} min"),
        };
    }

    /// <summary>Distance from an anchor as <c>+00:33</c>, <c>−12:04</c> or <c>+1:02:10</c>; whole seconds, cut towards the anchor.</summary>
    public static string Relative(TimeSpan span)
    {
        var sign = span < TimeSpan.Zero ? "−" : "+";
        var whole = span.Duration();
        return whole.TotalHours < 1
            ? Invariant($"{sign}{whole.Minutes:00}:{whole.Seconds:00}")
            : Invariant($"{sign}{(long)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}");
    }

    private string Which(DateTimeOffset instant)
    {
        var local = Local(instant);
        if (!zone.IsAmbiguousTime(local)) return "";
        var offset = local.Offset;
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        return offset.Minutes == 0 ? Invariant($" (UTC{sign}{Math.Abs(offset.Hours)})") : Invariant($" (UTC{sign}{Math.Abs(offset.Hours)}:{Math.Abs(offset.Minutes):00})");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
