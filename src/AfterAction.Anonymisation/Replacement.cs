using System.Globalization;

namespace AfterAction.Anonymisation;

/// <summary>What stands in the place of a passage that is no name.</summary>
internal static class Replacement
{
    public static (Treatment Treatment, string Text) Of(Kind kind, ReadOnlySpan<char> passage) => kind switch
    {
        Kind.Age => (Treatment.Generalised, AgeOf(passage)),
        Kind.Badge => Removed("badge number"),
        Kind.Unit => (Treatment.Generalised, "[a unit]"),
        Kind.Rank => (Treatment.Generalised, "[an officer]"),
        Kind.Address => (Treatment.Generalised, "[an address]"),
        Kind.Intersection => (Treatment.Generalised, "[a crossing]"),
        Kind.Place => (Treatment.Generalised, "[a place]"),
        Kind.Agency => (Treatment.Generalised, "[an agency]"),
        Kind.Date => Removed("date"),
        Kind.Time => Removed("time"),
        Kind.Day => Removed("day"),
        Kind.Duration => (Treatment.Generalised, "[some time]"),
        Kind.CaseNumber => Removed("number"),
        Kind.Plate => Removed("plate"),
        Kind.Phone => Removed("phone number"),
        Kind.Online => Removed("address on the net"),
        Kind.Serial => Removed("serial number"),
        Kind.Money => Removed("amount"),
        Kind.Vehicle => (Treatment.Generalised, "[a vehicle]"),
        Kind.Trait => Removed("trait"),
        Kind.Demographic => Removed("demographic"),
        Kind.Quotation => Removed("quotation"),
        _ => Removed("name"),
    };

    private static (Treatment, string) Removed(string what) => (Treatment.Removed, $"[{what}]");

    /// <summary>Child below 18, older adult from 65; no number, or a number of months, is no statement.</summary>
    private static string AgeOf(ReadOnlySpan<char> passage)
    {
        var from = passage.IndexOfAnyInRange('0', '9');
        if (from < 0) return "[age]";
        var length = 1;
        while (from + length < passage.Length && char.IsAsciiDigit(passage[from + length])) length++;
        var rest = passage[(from + length)..];
        if (rest.Contains("mo", StringComparison.OrdinalIgnoreCase) || rest.Contains("week", StringComparison.OrdinalIgnoreCase)) return "[a child]";
        return int.TryParse(passage.Slice(from, length), CultureInfo.InvariantCulture, out var years)
            ? years < 18 ? "[a child]" : years < 65 ? "[an adult]" : "[an older adult]"
            : "[age]";
    }
}
