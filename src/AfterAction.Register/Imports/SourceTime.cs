using System.Globalization;
using System.Text.RegularExpressions;

namespace AfterAction.Register.Imports;

/// <summary>A time as a source spells it, and the instant that it means on the agency's clock.</summary>
/// <param name="At">UTC. For a local time that exists twice, the earlier of the two.</param>
/// <param name="LocalDate">The date on the agency's wall at that instant.</param>
/// <param name="Uncertainty">Reaches every instant that the spelling admits: the unit of its last place, one day for a bare date,
/// and the hour in doubt where clocks were changed.</param>
public sealed partial record SourceTime(DateTimeOffset At, DateOnly LocalDate, TimeSpan Uncertainty, EvidenceMarks Marks)
{
    private static readonly string[] Shapes =
    [
        "yyyy-M-d H:mm:ss.FFFFFFF", "yyyy-M-d H:mm", "yyyy-M-d'T'H:mm:ss.FFFFFFF", "yyyy-M-d'T'H:mm", "yyyy-M-d",
        "yyyy/M/d H:mm:ss.FFFFFFF", "yyyy/M/d H:mm", "yyyy/M/d",
        "M/d/yyyy H:mm:ss.FFFFFFF", "M/d/yyyy H:mm", "M/d/yyyy h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss.FFFFFFF tt", "M/d/yyyy",
        "M/d/yy H:mm:ss", "M/d/yy H:mm", "M/d/yy h:mm:ss tt", "M/d/yy h:mm tt",
    ];

    /// <summary>ISO 8601, or the month first as American exports spell it; with an offset or, without one, on the agency's clock.</summary>
    /// <returns>Null when <paramref name="raw"/> is no time between the years 1900 and 2200.</returns>
    public static SourceTime? Parse(string raw, TimeZoneInfo zone)
    {
        if (raw.Length > 200) return null;
        var text = Blanks().Replace(raw.Trim(), " ");
        if (text.Length is 0 or > 40) return null;
        if (Offset().Match(text) is { Success: true } offset)
        {
            var bare = text[..offset.Index].TrimEnd();
            if (Wall(bare) is not { } wall || OffsetOf(offset.Value) is not { } shift) return null;
            var at = new DateTimeOffset(wall, TimeSpan.Zero) - shift;
            return new(at, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime), Resolution(bare), Marked(bare));
        }

        return Wall(text) is { } local ? Of(local, Resolution(text), zone) is var time ? time with { Marks = time.Marks | Marked(text) } : null : null;
    }

    /// <summary>A time on the agency's wall.</summary>
    public static SourceTime Of(DateTime wall, TimeSpan resolution, TimeZoneInfo zone)
    {
        var date = DateOnly.FromDateTime(wall);
        if (zone.IsInvalidTime(wall))
        {
            var before = zone.GetUtcOffset(wall.AddHours(-3));
            var gap = (zone.GetUtcOffset(wall.AddHours(3)) - before).Duration();
            return new(Utc(wall, before), date, resolution + gap, EvidenceMarks.SkippedLocalTime);
        }

        if (zone.IsAmbiguousTime(wall))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(wall);
            return new(Utc(wall, offsets.Max()), date, resolution + (offsets.Max() - offsets.Min()), EvidenceMarks.AmbiguousLocalTime);
        }

        return new(Utc(wall, zone.GetUtcOffset(wall)), date, resolution, EvidenceMarks.None);
    }

    private static DateTimeOffset Utc(DateTime wall, TimeSpan offset) => new(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified) - offset, TimeSpan.Zero);

    private static DateTime? Wall(string text) =>
        DateTime.TryParseExact(text, Shapes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
        && wall.Year is >= 1900 and < 2200 ? wall : null;

    private static TimeSpan? OffsetOf(string text)
    {
        if (text is "Z" or "z" or " Z") return TimeSpan.Zero;
        var digits = text.Trim().Replace(":", "", StringComparison.Ordinal);
        var minutes = (int.Parse(digits[1..3], CultureInfo.InvariantCulture) * 60) + int.Parse(digits[3..5], CultureInfo.InvariantCulture);
        return minutes > 14 * 60 ? null : TimeSpan.FromMinutes(digits[0] == '-' ? -minutes : minutes);
    }

    private static TimeSpan Resolution(string text) => text.Count(mark => mark == ':') switch
    {
        0 => TimeSpan.FromDays(1),
        1 => TimeSpan.FromMinutes(1),
        _ when text.Contains('.', StringComparison.Ordinal) && !text.EndsWith(".000", StringComparison.Ordinal) => TimeSpan.FromMilliseconds(1),
        _ => TimeSpan.FromSeconds(1),
    };

    private static EvidenceMarks Marked(string text) => text.Contains(':', StringComparison.Ordinal) ? EvidenceMarks.None : EvidenceMarks.Imprecise;

    [GeneratedRegex(@"\s+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?<=:\d\d(\.\d+)?)(\s?[Zz]|\s?[+-]\d\d:?\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Offset();
}
