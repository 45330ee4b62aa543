namespace AfterAction.Register.Imports;

/// <summary>Spellings of rank brought to one small scale; what the source wrote is kept beside it.</summary>
public static class Ranks
{
    public const string Officer = "Officer";
    public const string Detective = "Detective";
    public const string Corporal = "Corporal";
    public const string Sergeant = "Sergeant";
    public const string Lieutenant = "Lieutenant";
    public const string Captain = "Captain";
    public const string Chief = "Chief";

    // By letters and digits only, in lower case. The senior of two ranks in one spelling decides (detective sergeant: sergeant).
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["officer"] = Officer, ["policeofficer"] = Officer, ["patrolman"] = Officer, ["patrolofficer"] = Officer, ["patrol"] = Officer,
        ["patrolofficerii"] = Officer, ["ptl"] = Officer, ["ppo"] = Officer, ["leo"] = Officer, ["trooper"] = Officer,
        ["trooperi"] = Officer, ["trooperii"] = Officer, ["sheriffsofficer"] = Officer, ["correctionofficer"] = Officer,
        ["sleoi"] = Officer, ["sleoii"] = Officer, ["sleoiii"] = Officer, ["speciallawenforcementofficerclass2"] = Officer,
        ["detective"] = Detective, ["detectivei"] = Detective, ["detectiveii"] = Detective, ["policedetective"] = Detective,
        ["det"] = Detective, ["investigator"] = Detective,
        ["corporal"] = Corporal, ["cpl"] = Corporal,
        ["sergeant"] = Sergeant, ["sgt"] = Sergeant, ["asgt"] = Sergeant, ["sfc"] = Sergeant, ["dsfc"] = Sergeant,
        ["sergeantfirstclass"] = Sergeant, ["staffsergeant"] = Sergeant, ["staffsgt"] = Sergeant, ["detsgt"] = Sergeant,
        ["detsgtfirstclass"] = Sergeant, ["detectivesergeant"] = Sergeant, ["correctionofficersgt"] = Sergeant,
        ["sheriffsofficersgt"] = Sergeant,
        ["lieutenant"] = Lieutenant, ["lt"] = Lieutenant, ["detectivelieutenant"] = Lieutenant,
        ["captain"] = Captain, ["capt"] = Captain, ["detectivecaptain"] = Captain,
        ["chief"] = Chief, ["cop"] = Chief, ["chiefofpolice"] = Chief,
    };

    // Roles in the reporting portal and refusals to answer: no rank, and no doubt about that.
    private static readonly HashSet<string> NotRanks = new(StringComparer.Ordinal) { "agencyuser", "agencyadmin", "notprovided", "other", "unknown", "na" };

    /// <summary>The rank on the scale; null when the spelling is not a rank or not known.</summary>
    public static string? Of(string spelled) => Known.GetValueOrDefault(Letters(spelled));

    /// <summary>True when the spelling is neither a rank of the scale nor known to be none.</summary>
    public static bool IsDoubtful(string spelled) => Of(spelled) is null && !NotRanks.Contains(Letters(spelled));

    private static string Letters(string spelled) => string.Concat(spelled.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
