namespace AfterAction.Register.Imports;

/// <summary>The agency that this installation serves, as it is told apart from others in files of a whole state.</summary>
/// <param name="Name">As people of the agency write it.</param>
/// <param name="County">Two agencies of a state may have the same name, each in its county; null where that does not matter.</param>
public sealed record OwnAgency(string Name, string? County = null)
{
    // Longer words for what files shorten; a name of several words is compared without its blanks, for some files leave them out.
    private static readonly Dictionary<string, string> Long = new(StringComparer.Ordinal)
    {
        ["PD"] = "POLICEDEPARTMENT", ["DEPT"] = "DEPARTMENT", ["TWP"] = "TOWNSHIP", ["TWSP"] = "TOWNSHIP", ["BORO"] = "BOROUGH", ["CO"] = "COUNTY",
        ["CNTY"] = "COUNTY", ["DIV"] = "DIVISION", ["HWY"] = "HIGHWAY", ["SO"] = "SHERIFFSOFFICE", ["UNIV"] = "UNIVERSITY", ["THE"] = "", ["AND"] = "",
    };

    /// <summary>Whether a file means this agency. Case, blanks, punctuation and usual abbreviations (PD, Dept, Twp, Boro, Co) do not count; every other word does.</summary>
    /// <param name="county">As the file has it; it counts only when this agency's county is configured.</param>
    public bool Is(string? name, string? county) =>
        !string.IsNullOrWhiteSpace(name) && Plain(name) == Plain(Name)
        && (County is null || string.Equals(Plain(county ?? ""), Plain(County), StringComparison.Ordinal));

    public override string ToString() => Name;

    private static string Plain(string name)
    {
        var words = new string([.. name.ToUpperInvariant().Where(mark => mark is not ('\'' or '’')).Select(mark => char.IsLetterOrDigit(mark) ? mark : ' ')]);
        return string.Concat(words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Long.GetValueOrDefault(word, word)));
    }
}
